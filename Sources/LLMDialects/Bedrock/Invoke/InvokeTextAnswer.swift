import LLMCatalog
import LLMCore

/// A whole answer of a text model as an OpenAI `chat.completion`.
struct InvokeTextAnswer: Sendable {
    private let input: ChatInput
    private let model: String
    private let errors: BedrockErrors
    private let format: TextFormat

    init(_ input: ChatInput, _ target: Target, _ format: TextFormat) {
        self.format = format
        self.input = input
        self.model = target.model
        self.errors = BedrockErrors(provider: target.provider.id)
    }

    func response(_ response: WireResponse) throws(LLMError) -> ChatResponse {
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: response.body)
        } catch {
            throw self.errors.unusable(response, cause: error)
        }
        let answer = InvokeText(json)
        guard answer.isKnown, !answer.texts.isEmpty else { throw self.errors.unusable(response, cause: nil) }
        let usage = InvokeText.usage(answer.promptTokens, answer.completionTokens, told: response.headers)
        let finish = InvokeText.finishReason(answer.reason)
        var object: JSON = [
            "id": .string(self.input.answerID), "object": "chat.completion", "created": JSON(self.input.created),
            "model": .string(self.model),
            "choices": .array(
                answer.texts.enumerated().map { index, text in
                    ["index": JSON(index), "message": self.message(text), "finish_reason": .string(finish)]
                }
            ),
        ]
        if let usage { object["usage"] = .object(usage.openAIObject()) }
        do throws(JSONParseError) {
            let document = try JSONDocument(parsing: object.serialized(), policy: .response)
            return ChatResponse(document: document, usage: usage)
        } catch {
            throw self.errors.unusable(response, cause: error)
        }
    }

    /// OpenAI's message.
    private func message(_ text: String) -> JSON {
        if self.format == .deepseek, let split = BegunThought.split(text) {
            return [
                "role": "assistant", "content": .string(split.content), "reasoning_content": .string(split.reasoning),
            ]
        }
        return ["role": "assistant", "content": .string(text)]
    }
}
