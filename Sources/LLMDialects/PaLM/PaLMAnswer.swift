import LLMCatalog
import LLMCore

/// A whole answer of the PaLM API as an OpenAI `chat.completion`; the provider counts no tokens.
struct PaLMAnswer: Sendable {
    private let answerID: String
    private let created: Int
    private let model: String
    private let errors: GeminiErrors

    init(_ input: ChatInput, _ target: Target) {
        self.answerID = input.answerID
        self.created = input.created
        self.model = target.model
        self.errors = GeminiErrors(target)
    }

    func response(_ response: WireResponse) throws(LLMError) -> ChatResponse {
        let reply: JSON
        do throws(JSONParseError) {
            reply = try JSON(parsing: response.body)
        } catch {
            throw self.errors.unusable(response, json: nil, cause: error)
        }
        let candidates = reply["candidates"]?.arrayValue ?? []
        let isFiltered = reply["filters"]?.arrayValue?.isEmpty == false
        guard reply["error"] == nil, !candidates.isEmpty || isFiltered else {
            throw self.errors.unusable(response, json: reply, cause: nil)
        }
        var choices = candidates.enumerated().map { index, candidate -> JSON in
            Self.choice(index, (candidate["output"] ?? candidate["content"])?.stringValue, FinishReason.stop)
        }
        if choices.isEmpty { choices = [Self.choice(0, nil, FinishReason.contentFilter)] }
        let object: JSON = [
            "id": .string(self.answerID), "object": "chat.completion", "created": JSON(self.created),
            "model": .string(self.model), "choices": .array(choices),
        ]
        do throws(JSONParseError) {
            let document = try JSONDocument(parsing: object.serialized(), policy: .response)
            return ChatResponse(document: document, usage: nil)
        } catch {
            throw self.errors.unusable(response, json: nil, cause: error)
        }
    }

    private static func choice(_ index: Int, _ text: String?, _ reason: String) -> JSON {
        [
            "index": JSON(index), "message": ["role": "assistant", "content": text.map { .string($0) } ?? nil],
            "finish_reason": .string(reason),
        ]
    }
}
