import LLMCore
import LiteLLM
import TestServers
import TestSupport
import Testing

@Suite("Programs that share a Redis", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct SharingTests {
    private static func llm(
        _ deployment: DeploymentDefinition,
        _ port: Int,
        _ notices: Mailbox<String> = Mailbox()
    ) throws -> LLM {
        var settings = ClientSettings()
        settings.maxRetries = 0
        settings.pick(by: .leastUsed)
        let redis = SharedRedis(url: "redis://127.0.0.1:\(port)") { notices.put($0) }
        return try LLM(deployments: [deployment], settings: settings, environment: [:], redis: redis)
    }

    private static func ask(_ llm: LLM) async throws(LLMError) {
        _ = try await llm.completion(model: "shared", messages: [.user("Hello")])
    }

    @Test("a limit holds for all of them together")
    func limit() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        try await FakeProvider.run { provider in
            var deployment = provider.deployment("shared", "plain")
            deployment.rpm = 6
            let (first, second) = (try Self.llm(deployment, server.port), try Self.llm(deployment, server.port))
            for _ in 0..<5 { try await Self.ask(first) }
            try await Self.ask(second)
            var seen = 1
            while (1...5).contains(seen) {
                await Task.yield()
                seen = second.modelGroupUsage("shared")?.requests ?? 0
            }
            // Unless a minute has begun.
            if seen == 6 { await #expect(throws: LLMError.self) { try await Self.ask(second) } }
            await first.shutDown()
            await second.shutDown()
        }
    }

    @Test("a budget is spent by all of them together")
    func budget() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        try await FakeProvider.run { provider in
            var deployment = provider.deployment("shared", "plain")
            // One answer costs 0.025.
            deployment.limitSpend(to: 0.06, every: .seconds(86_400))
            let (first, second) = (try Self.llm(deployment, server.port), try Self.llm(deployment, server.port))
            try await Self.ask(second)
            for _ in 0..<2 { try await Self.ask(first) }
            let end = ContinuousClock.now + .seconds(30)
            while !second.availableDeployments("shared").isEmpty, ContinuousClock.now < end { await Task.yield() }
            await #expect(throws: LLMError.self) { try await Self.ask(second) }
            await second.shutDown()
            await first.shutDown()
            #expect(try server.cli("GET", "deployment_spend:plain:1d").hasPrefix("0.075"))
        }
    }

    @Test("what was not told yet is told at the end")
    func end() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        try await FakeProvider.run { provider in
            let llm = try Self.llm(provider.deployment("shared", "plain"), server.port)
            for _ in 0..<3 { try await Self.ask(llm) }
            await llm.shutDown()
            #expect(try server.cli("KEYS", "global_router:plain:openai/plain:rpm:*").contains("global_router"))
        }
    }

    @Test("a Redis that is not there is told once; calls go on, and it is told once that it is back")
    func away() async throws {
        let (port, notices) = (try RedisServer.freePort(), Mailbox<String>())
        try await FakeProvider.run { provider in
            let llm = try Self.llm(provider.deployment("shared", "plain"), port, notices)
            try await Self.ask(llm)
            #expect(await notices.take()?.contains("cannot be used") == true)
            for _ in 0..<20 { try await Self.ask(llm) }
            let server = try await RedisServer(port: port)
            #expect(await notices.take()?.contains("can be used again") == true)
            try await Self.ask(llm)
            await llm.shutDown()
            #expect(notices.takeAll().isEmpty)
            #expect(try server.cli("DBSIZE") != "0\n")
            withExtendedLifetime(server) {}
        }
    }

    @Test("settings that cannot be used are refused at once, and quote no secret")
    func refused() {
        let redis = SharedRedis(url: "http://user:hidden@host")
        let error = #expect(throws: LLMError.self) { try LLM(environment: [:], redis: redis) }
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains("hidden") == false)
        #expect(!"\(redis)".contains("hidden"))
    }
}
