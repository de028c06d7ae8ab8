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

    /// Whether the limit stands in what is sent; nil for a request that is refused.
    private static func sent(_ name: String, _ deployment: LosslessTarget) throws -> Bool? {
        let body = #"{"model":"m","messages":[{"role":"user","content":"hi"}],"\#(name)":2917}"#
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(body.utf8)))
        let input = ChatInput(request: request, answerID: "chatcmpl-1", created: 1_720_000_000)
        guard let encoded = try? FetchedAnswers.encode(input, deployment.chat, for: deployment.target) else {
            return nil
        }
        return String(decoding: encoded.wire.body, as: UTF8.self).contains("2917")
    }
}
