import LLMCatalog
import LLMCore

/// A whole reply as an OpenAI `chat.completion`.
struct GeminiAnswer: Sendable {
    private let answerID: String
    private let created: Int
    private let model: String
    private let errors: GeminiErrors
    private let ids: GeminiCallIDs
    private let usesOldForm: Bool

    init(_ input: ChatInput, _ target: Target) {
        self.answerID = input.answerID
        self.created = input.created
        self.model = target.model
        self.errors = GeminiErrors(target)
        self.ids = GeminiCallIDs(answerID: input.answerID)
        self.usesOldForm = GeminiOldForm.isUsed(by: input.request)
    }

    func response(_ response: WireResponse) throws(LLMError) -> ChatResponse {
        let reply: JSON
        do throws(JSONParseError) {
            reply = try JSON(parsing: response.body)
        } catch {
            throw self.errors.unusable(response, json: nil, cause: error)
        }
        let candidates = reply["candidates"]?.arrayValue ?? []
        let isBlocked = reply["promptFeedback"]?["blockReason"]?.stringValue != nil
        guard reply["error"] == nil, !candidates.isEmpty || isBlocked else {
            throw self.errors.unusable(response, json: reply, cause: nil)
        }
        let read = candidates.map { GeminiCandidate($0) }
        var counted = GeminiUsage()
        counted.take(reply["usageMetadata"])
        let usage = counted.usage(searches: read.reduce(0) { $0 + $1.searches })
        var object: JSONObject = [
            "id": .string(reply["responseId"]?.stringValue ?? self.answerID),
            "object": "chat.completion", "created": JSON(self.created),
            "model": .string(reply["modelVersion"]?.stringValue ?? self.model),
            "choices": .array(
                read.isEmpty ? [Self.blocked(reply["promptFeedback"] ?? [:])] : read.map { self.choice($0) }
            ),
        ]
        if let usage {
            object["usage"] = .object(usage.openAIObject())
            if let tier = usage.serviceTier { object["service_tier"] = .string(tier) }
        }
        for (key, value) in GeminiGrounding.extras(of: candidates) { object[key] = value }
        do throws(JSONParseError) {
            let bytes = JSON.object(object).serialized()
            return ChatResponse(document: try JSONDocument(parsing: bytes, policy: .response), usage: usage)
        } catch {
            throw self.errors.unusable(response, json: nil, cause: error)
        }
    }

    /// The answer to a question that a filter refused.
    private static func blocked(_ feedback: JSON) -> JSON {
        [
            "index": 0, "message": ["role": "assistant", "content": nil],
            "finish_reason": .string(FinishReason.contentFilter),
            "provider_specific_fields": ["prompt_feedback": feedback],
        ]
    }

    private func choice(_ candidate: GeminiCandidate) -> JSON {
        var message: JSONObject = ["role": "assistant", "content": candidate.text.map { .string($0) } ?? nil]
        if let reasoning = candidate.reasoning { message["reasoning_content"] = .string(reasoning) }
        if !candidate.thinkingBlocks.isEmpty { message["thinking_blocks"] = .array(candidate.thinkingBlocks) }
        let calls = candidate.shownCalls(self.ids, from: 0)
        if self.usesOldForm, let call = calls.first {
            message["function_call"] = call["function"]
        } else if !calls.isEmpty {
            message["tool_calls"] = .array(calls)
        }
        if !candidate.images.isEmpty { message["images"] = .array(candidate.shownImages(from: 0)) }
        if let audio = candidate.audio { message["audio"] = GeminiSpeech.audio(audio, self.answerID, self.created) }
        if !candidate.annotations.isEmpty { message["annotations"] = .array(candidate.annotations) }
        if !candidate.special.isEmpty { message["provider_specific_fields"] = .object(candidate.special) }
        let finish = GeminiStop.finishReason(
            candidate.finishReason,
            hasCalls: !calls.isEmpty,
            isOldForm: self.usesOldForm
        )
        var choice: JSONObject = [
            "index": JSON(candidate.index), "message": .object(message), "finish_reason": .string(finish),
        ]
        if let logprobs = candidate.logprobs { choice["logprobs"] = logprobs }
        choice["provider_specific_fields"] = GeminiStop.fields(candidate.finishReason, candidate.finishMessage)
        return .object(choice)
    }
}
