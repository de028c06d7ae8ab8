import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A limit of tokens arrives wherever one can be said, by whichever of its two names it is asked for.
@Suite struct TokenLimitTests {
    @Test(arguments: LosslessTarget.all)
    func `both names say the same`(_ deployment: LosslessTarget) throws {
        guard let older = try Self.sent("max_tokens", deployment) else { return }
        let newer = try Self.sent("max_completion_tokens", deployment)
        #expect(newer != nil, "\(deployment.name) refuses it")
        #expect(newer == true || !older, "\(deployment.name) loses max_completion_tokens")
    }

    @Test(arguments: LosslessTarget.all)
    func `the client's limit counts more, whatever the names`(_ deployment: LosslessTarget) throws {
        var target = deployment.target
        for (own, given) in [("max_completion_tokens", "max_tokens"), ("max_tokens", "max_completion_tokens")] {
            target.defaults[given] = 4321
            guard let body = try Self.body(own, deployment, target) else { continue }
            #expect(!body.contains("4321"), "\(deployment.name) sends the deployment's \(given)")
            target.defaults[given] = nil
        }
    }

    @Test(arguments: LosslessTarget.all)
    func `how prompts are made is no parameter`(_ deployment: LosslessTarget) throws {
        var target = deployment.target
        target.defaults["tokenizer_config"] = ["chat_template": "{{ messages[0].content }}"]
        let body = try Self.body("max_tokens", deployment, target) ?? ""
        #expect(!body.contains("tokenizer_config"), "\(deployment.name) sends it")
    }

    /// Whether the limit stands in what is sent; nil for a request that is refused.
    private static func sent(_ name: String, _ deployment: LosslessTarget) throws -> Bool? {
        try Self.body(name, deployment, deployment.target)?.contains("2917")
    }

    /// What is sent; nil for a request that is refused.
    private static func body(_ name: String, _ deployment: LosslessTarget, _ target: Target) throws -> String? {
        let body = #"{"model":"m","messages":[{"role":"user","content":"hi"}],"\#(name)":2917}"#
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(body.utf8)))
        let input = ChatInput(request: request, answerID: "chatcmpl-1", created: 1_720_000_000)
        guard let encoded = try? FetchedAnswers.encode(input, deployment.chat, for: target) else { return nil }
        return String(decoding: encoded.wire.body, as: UTF8.self)
    }
}
