import LLMCore
import LiteLLM
import TestServers
import TestSupport
import Testing

@Suite("Copies of the library's calls", .timeLimit(.minutes(1)))
struct MirroringTests {
    private static func llm(_ provider: FakeProvider, copyTo model: String, limit: Int = 32) -> LLM {
        var main = provider.deployment("main", "plain")
        main.silentModels = ["copy"]
        var settings = ClientSettings()
        settings.maxMirroredRequests = limit
        settings.maxRetries = 2
        return LLM(
            deployments: [main, provider.deployment("copy", model)],
            settings: settings,
            environment: [:]
        )
    }

    @Test("a call is asked once more of the silent group, whole or streamed", arguments: ["other", "fails"])
    func copied(model: String) async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, copyTo: model)
            #expect(try await llm.completion(model: "main", messages: [.user("Hello")]).text == "You")
            #expect(await provider.models(2) == ["plain", model])
            let stream = try await llm.stream(model: "main", messages: [.user("Hello")])
            #expect(try await stream.text() == "You")
            #expect(await provider.models(2) == ["plain", model])
            await llm.shutDown()
            #expect(provider.asked.takeAll().isEmpty, "a copy is not tried again")
        }
    }

    @Test("routing learns from copies")
    func learned() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, copyTo: "other")
            _ = try await llm.completion(model: "main", messages: [.user("Hello")])
            while llm.modelGroupUsage("copy")?.tokens != 18 { await Task.yield() }
            #expect(llm.modelGroupUsage("copy")?.requests == 1)
        }
    }

    @Test("copies are bounded, and end with the client", arguments: [true, false])
    func bounded(isShutDown: Bool) async throws {
        try await FakeProvider.run { provider in
            var llm: LLM? = Self.llm(provider, copyTo: "hang", limit: 1)
            _ = try await llm?.completion(model: "main", messages: [.user("Hello")])
            #expect(await provider.models(2) == ["plain", "hang"])
            for _ in 0..<3 { _ = try await llm?.completion(model: "main", messages: [.user("Hello")]) }
            #expect(await provider.models(3) == ["plain", "plain", "plain"])
            if isShutDown { await llm?.shutDown() }
            llm = nil
            #expect(await provider.left.take() == "hang")
            #expect(provider.asked.takeAll().isEmpty)
        }
    }
}
