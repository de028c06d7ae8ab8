import LLMCore
import LLMDialects

/// Runs text completions where the fixtures' tests run chat: requests, answers and streams have the same parts.
struct TextCompletionCase: ChatTranslator {
    private let text: any TextCompletionTranslator

    init(_ text: any TextCompletionTranslator) {
        self.text = text
    }

    static func input(_ input: ChatInput) throws(LLMError) -> TextCompletionInput {
        var text = TextCompletionInput(
            request: try TextCompletionRequest(document: input.request.document),
            answerID: input.answerID,
            created: input.created
        )
        text.asksStreamUsage = input.asksStreamUsage
        text.forwardedHeaders = input.forwardedHeaders
        return text
    }

    func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        try self.text.encode(Self.input(input), for: target)
    }

    func decode(_ response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> ChatResponse {
        let answer = try self.text.decode(response, of: Self.input(input), from: target)
        return ChatResponse(document: answer.document, usage: answer.usage)
    }

    func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        self.text.decodeError(response, from: target)
    }

    func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        guard let input = try? Self.input(input) else { preconditionFailure("not a text completion's input") }
        return self.text.makeStream(for: input, from: target).translator
    }
}
