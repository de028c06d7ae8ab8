import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM
import Testing

/// Whether a long request is counted before it comes to a loop that others wait for.
@Suite struct InputCountTests {
    /// A group without limits, one whose tokens are limited, and one between them.
    private static func client(_ fallbacks: [String: String]) throws -> LLMClient {
        var settings = ClientSettings()
        settings.routing.checks.insert(.rateLimits)
        for (group, target) in fallbacks { settings.plan.fallbacks.general.add([FallbackTarget(target)], for: group) }
        let factory = DeploymentFactory(environment: [:], settings: settings)
        var deployments: [Deployment] = []
        for (name, tpm) in [("free", nil), ("middle", nil), ("limited", 1000)] as [(String, Double?)] {
            var definition = DeploymentDefinition(name: name, model: "openai/text-embedding-3-small")
            definition.info["id"] = .string(name)
            definition.apiKey = Secret("sk-simulated")
            definition.tpm = tpm
            deployments.append(try factory.deployment(definition, index: deployments.count))
        }
        return LLMClient(deployments: deployments, settings: settings, factory: factory)
    }

    private static func call(_ group: String, hasFallbacks: Bool = true) throws -> ChatCall {
        let body = #"{"model": "\#(group)", "input": "Hi"}"#
        let document = try JSONDocument(parsing: Array(body.utf8), policy: .request)
        var options = CallOptions()
        if !hasFallbacks {
            var wishes = PlanWishes()
            wishes.hasNoFallbacks = true
            options.wishes = Shared(wishes)
        }
        return ChatCall(
            request: try ChatRequest(document: document),
            group: group,
            answerID: "a",
            created: 0,
            options: options,
            form: .embedding(try EmbeddingRequest(document: document))
        )
    }

    @Test(
        arguments: [
            ([:], "free", false), ([:], "limited", true), (["free": "limited"], "free", true),
            (["free": "middle", "middle": "limited"], "free", true),
            (["free": "middle", "middle": "free"], "free", false),
            (["*": "limited"], "free", true),
        ] as [([String: String], String, Bool)]
    )
    func `wherever a call may come to counts`(_ fallbacks: [String: String], _ group: String, isCounted: Bool) throws {
        let client = try Self.client(fallbacks)
        let (call, alone) = (try Self.call(group), try Self.call(group, hasFallbacks: false))
        #expect(client.countsInput(of: call) == isCounted)
        #expect(client.countsInput(of: alone) == (group == "limited"))
    }
}
