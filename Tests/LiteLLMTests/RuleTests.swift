import LLMCore
import LiteLLM
import TestServers
import TestSupport
import Testing

@Suite("What a program says about choosing", .timeLimit(.minutes(1)))
struct RuleTests {
    private static func ask(_ llm: LLM, _ model: String, _ parameters: JSONObject = [:]) async throws {
        _ = try await llm.completion(model: model, messages: [.user("Hello")], parameters: parameters)
    }

    private static func llm(
        _ provider: FakeProvider,
        _ models: [String],
        _ change: (inout ClientSettings) -> Void
    ) -> LLM {
        var settings = ClientSettings()
        change(&settings)
        return LLM(deployments: models.map { provider.deployment("main", $0) }, settings: settings, environment: [:])
    }

    @Test("further names, and names for several groups")
    func names() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, ["a"]) {
                $0.addAlias("also", for: "main")
                $0.join(["main"], as: "all", picking: .leastBusy)
            }
            try await Self.ask(llm, "also")
            try await Self.ask(llm, "all")
            #expect(await provider.models(2) == ["a", "a"])
        }
    }

    @Test("retries by kind, for all or for one name")
    func retries() async throws {
        try await FakeProvider.run { provider in
            let none = Self.llm(provider, ["fails"]) { $0.retry(0, after: .internalServer) }
            await #expect(throws: LLMError.self) { try await Self.ask(none, "main") }
            #expect(provider.asked.takeAll() == ["fails"])
            let one = Self.llm(provider, ["fails"]) {
                $0.retry(0, after: .internalServer)
                $0.retry(1, after: .internalServer, for: "main")
                $0.disablesCooldowns = true
            }
            await #expect(throws: LLMError.self) { try await Self.ask(one, "main") }
            #expect(provider.asked.takeAll() == ["fails", "fails"])
        }
    }

    @Test("a deployment rests after as many failures as are allowed")
    func failures() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, ["fails", "plain"]) {
                $0.maxRetries = 1
                $0.allowFailures(1)
                $0.cooldownTime = .seconds(600)
            }
            for _ in 0..<40 { try await Self.ask(llm, "main") }
            #expect(provider.asked.takeAll().count { $0 == "fails" } == 2)
            #expect(llm.availableDeployments("main").map(\.id) == ["plain"])
        }
    }

    @Test("sessions stay with their deployment, and tags decide")
    func affinities() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, ["a", "b", "c", "d"]) { $0.keepsSessions = true }
            for session in ["one", "two", "three"] {
                for _ in 0..<5 { try await Self.ask(llm, "main", ["metadata": ["session_id": .string(session)]]) }
                #expect(Set(await provider.models(5)).count == 1)
            }
            let prompts = Self.llm(provider, ["a", "b", "c", "d"]) { $0.keepsCachedPrompts = true }
            let mark: JSON = ["type": "text", "text": "Long", "cache_control": ["type": "ephemeral"]]
            let messages: JSON = [["role": "system", "content": [mark]], ["role": "user", "content": "Hello"]]
            for _ in 0..<6 { try await Self.ask(prompts, "main", ["messages": messages]) }
            #expect(Set(await provider.models(6)).count == 1)
            var (paid, free) = (provider.deployment("main", "paid"), provider.deployment("main", "free"))
            (paid.tags, free.tags) = (["paid"], ["free"])
            var settings = ClientSettings()
            settings.filtersTags = true
            let tagged = LLM(deployments: [paid, free], settings: settings, environment: [:])
            for _ in 0..<5 { try await Self.ask(tagged, "main", ["tags": ["free"]]) }
            #expect(Set(await provider.models(5)) == ["free"])
        }
    }
}
