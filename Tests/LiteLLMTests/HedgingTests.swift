import LLMCore
import LiteLLM
import TestServers
import TestSupport
import Testing

@Suite("Second attempts of the library", .timeLimit(.minutes(1)))
struct HedgingTests {
    /// A name whose first attempts go to `first`, but for one in a million, and that calls whatever is late at once.
    private static func llm(_ provider: FakeProvider, _ first: String, share: Double = 1) -> LLM {
        var settings = ClientSettings()
        settings.hedging = HedgePolicy(after: .time(.milliseconds(20)), maxExtraFraction: share)
        let deployments = [
            provider.deployment("late", first, weight: 1_000_000), provider.deployment("late", "plain", weight: 1),
        ]
        return LLM(deployments: deployments, settings: settings, environment: [:])
    }

    @Test("a whole answer that is late is asked of another deployment, and the loser is cut off")
    func whole() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "hang")
            let answer = try await llm.completion(model: "late", messages: [.user("Hello")])
            #expect(answer.text == "You")
            // On a busy machine the second connection may be the faster one.
            #expect(await provider.models(2).sorted() == ["hang", "plain"])
            #expect(await provider.left.take() == "hang")
        }
    }

    @Test("a stream likewise")
    func stream() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "hang")
            let stream = try await llm.stream(model: "late", messages: [.user("Hello")])
            #expect(try await stream.text() == "You")
            #expect(await provider.left.take() == "hang")
        }
    }

    @Test("the loser counts for limits and budgets: its prompt was read")
    func charged() async throws {
        try await FakeProvider.run { provider in
            var settings = ClientSettings()
            settings.hedging = HedgePolicy(after: .time(.milliseconds(20)), maxExtraFraction: 1)
            var slow = provider.deployment("late", "hang", weight: 1_000_000)
            slow.limitSpend(to: 0.001, every: .seconds(3600))
            let deployments = [slow, provider.deployment("late", "plain", weight: 1)]
            let llm = LLM(deployments: deployments, settings: settings, environment: [:])
            #expect(llm.availableDeployments("late").map(\.id) == ["hang", "plain"])
            _ = try await llm.completion(model: "late", messages: [.user("Hello")])
            #expect(llm.availableDeployments("late").map(\.id) == ["plain"])
            let usage = try #require(llm.modelGroupUsage("late"))
            #expect(usage.requests == 2)
            #expect(usage.tokens > FakeProvider.usage.prompt + FakeProvider.usage.completion)
        }
    }

    @Test("a call that is cancelled counts for budgets: its prompt was read", arguments: ["hang", "starts"])
    func cancelled(_ model: String) async throws {
        try await FakeProvider.run { provider in
            var one = provider.deployment("one", model)
            one.limitSpend(to: 0.0001, every: .seconds(3600))
            let llm = LLM(deployments: [one], settings: ClientSettings(), environment: [:])
            let words = Mailbox<String>()
            let call = Task {
                if model == "hang" { return _ = try await llm.completion(model: "one", messages: [.user("Hello")]) }
                // It says one word and no more: the task waits for the next.
                for try await chunk in try await llm.stream(model: "one", messages: [.user("Hello")]) {
                    words.put(chunk.text)
                }
            }
            #expect(await provider.models(1) == [model])
            if model == "starts" { #expect(await words.take() == "You") }
            call.cancel()
            #expect(await provider.left.take() == model)
            _ = try? await call.value
            let usage = try #require(llm.modelGroupUsage("one"))
            #expect(usage.requests == 1 && usage.tokens > 0)
            #expect(llm.availableDeployments("one").isEmpty)
        }
    }

    @Test("nothing is asked twice without a budget for it, nor where nobody asked for that")
    func bounded() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain-too", share: 0)
            for _ in 0..<5 { _ = try await llm.completion(model: "late", messages: [.user("Hello")]) }
            #expect(await provider.models(5).count == 5)
            #expect(provider.asked.takeAll().isEmpty)
            #expect(ClientSettings().hedging == nil)
        }
    }

    @Test("settings are read back as they were written")
    func settings() {
        var settings = ClientSettings()
        settings.hedging = HedgePolicy(after: .percentile(90), maxExtraFraction: 0.1)
        #expect(settings.hedging == HedgePolicy(after: .percentile(90), maxExtraFraction: 0.1))
        settings.hedging = HedgePolicy(after: .time(.seconds(2)))
        #expect(settings.hedging == HedgePolicy(after: .time(.seconds(2)), maxExtraFraction: 0.05))
        settings.hedging = nil
        #expect(settings.hedging == nil)
    }
}
