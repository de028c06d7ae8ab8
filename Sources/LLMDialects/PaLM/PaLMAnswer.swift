import LLMCatalog
import LLMCore

/// A whole answer of the PaLM API as an OpenAI `chat.completion`.
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
        return try self.response(
            texts: candidates.map { ($0["output"] ?? $0["content"])?.stringValue },
            isBlocked: candidates.isEmpty,
            usage: nil,
            of: response
        )
    }

    /// The answer with a choice for each text, or a single one that a filter held back.
    func response(
        texts: [String?],
        isBlocked: Bool,
        usage: Usage?,
        of response: WireResponse
    ) throws(LLMError) -> ChatResponse {
        let reason = isBlocked ? FinishReason.contentFilter : FinishReason.stop
        let choices = (texts.isEmpty ? [nil] : texts).enumerated().map { Self.choice($0, $1, reason) }
        var object: JSON = [
            "id": .string(self.answerID), "object": "chat.completion", "created": JSON(self.created),
            "model": .string(self.model), "choices": .array(choices),
        ]
        if let usage { object["usage"] = .object(usage.openAIObject()) }
        do throws(JSONParseError) {
            let document = try JSONDocument(parsing: object.serialized(), policy: .response)
            return ChatResponse(document: document, usage: usage)
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
