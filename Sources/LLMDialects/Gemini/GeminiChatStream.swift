import LLMCatalog
import LLMCore

/// A streamed reply: server-sent events, each a whole `GenerateContentResponse` with what is new.
///
/// The stream has no mark at its end; it is complete when all its candidates gave a reason to end. Older models give one
/// with every event, so reasons wait until the end.
struct GeminiChatStream: ChatStreamTranslator {
    /// What is known of one answer.
    private struct Choice: Sendable {
        var hasRole = false
        var callCount = 0
        var imageCount = 0
        var searches = 0
        var reason: String?
        /// What the provider says of the end besides.
        var message: String?
    }

    private enum State: Sendable {
        /// Events may come. An error leads to `.ended`, and so does the provider's end of the stream.
        case open
        /// Over; what still comes is passed over.
        case ended
    }

    /// More answers than this nobody asks for.
    private static let mostChoices = 128

    /// Without `alt=sse` in the address, as addresses of one's own may be, the service streams one list.
    var framing: StreamFraming { .eventsOrList }

    private let errors: GeminiErrors
    private let ids: GeminiCallIDs
    private let created: Int
    private let answerID: String
    private let usesOldForm: Bool
    private var id: String
    private var model: String

    private var state = State.open
    private var choices: [Int: Choice] = [:]
    private var usage = GeminiUsage()
    private var blockReason: JSON?
    private var tape = JSONTape(reserving: 64)

    init(_ input: ChatInput, _ target: Target) {
        self.errors = GeminiErrors(target)
        self.ids = GeminiCallIDs(answerID: input.answerID)
        self.created = input.created
        self.answerID = input.answerID
        self.usesOldForm = GeminiOldForm.isUsed(by: input.request)
        self.id = input.answerID
        self.model = target.model
    }

    // MARK: Events

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        do throws(JSONParseError) {
            try self.tape.parse(event.data)
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        let reply = self.tape.json(in: event.data)
        guard reply.objectValue != nil else {
            return self.fail(self.errors.brokenStream("The stream has an event that is not an object."))
        }
        if let error = reply["error"], !error.isNull { return self.fail(self.errors.event(reply)) }
        if self.choices.isEmpty {
            if let id = reply["responseId"]?.stringValue, !id.isEmpty { self.id = id }
            if let model = reply["modelVersion"]?.stringValue, !model.isEmpty { self.model = model }
        }
        self.usage.take(reply["usageMetadata"])
        if let feedback = reply["promptFeedback"], feedback["blockReason"]?.stringValue != nil {
            self.blockReason = feedback
        }
        let candidates = reply["candidates"]?.arrayValue ?? []
        if candidates.isEmpty { return .skip }
        var chunk = self.chunk(choices: [])
        for candidate in candidates {
            guard let choice = self.take(GeminiCandidate(candidate)) else {
                return self.fail(self.errors.brokenStream("The stream has more answers than can be."))
            }
            chunk.choices.append(choice)
        }
        for (key, value) in GeminiGrounding.extras(of: candidates) where value.arrayValue?.isEmpty == false {
            chunk.extra[key] = value
        }
        chunk.choices.removeAll { $0.delta == ChatChunk.Delta() && $0.logprobs == nil }
        return chunk.choices.isEmpty && chunk.extra.isEmpty ? .skip : .emit([chunk])
    }

    var knownUsage: Usage? { self.usage.usage(searches: 0) }

    mutating func receiveEnd() -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        if self.choices.isEmpty, let feedback = self.blockReason {
            self.state = .ended
            var last = self.chunk(choices: [self.closing(0, FinishReason.contentFilter)])
            last.choices[0].delta.role = "assistant"
            last.choices[0].extra["provider_specific_fields"] = ["prompt_feedback": feedback]
            return .finish([last] + self.usageChunk())
        }
        guard !self.choices.isEmpty, self.choices.values.allSatisfy({ $0.reason != nil }) else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.state = .ended
        let endings = self.choices.sorted { $0.key < $1.key }.map { index, choice in
            let reason = GeminiStop.finishReason(
                choice.reason,
                hasCalls: choice.callCount > 0,
                isOldForm: self.usesOldForm
            )
            var closing = self.closing(index, reason)
            closing.extra["provider_specific_fields"] = GeminiStop.fields(choice.reason, choice.message)
            return closing
        }
        return .finish([self.chunk(choices: endings)] + self.usageChunk())
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.state = .ended
        return .fail(error)
    }

    // MARK: Chunks

    private func chunk(choices: [ChatChunk.Choice]) -> ChatChunk {
        ChatChunk(id: self.id, created: self.created, model: self.model, choices: choices)
    }

    private func closing(_ index: Int, _ reason: String) -> ChatChunk.Choice {
        ChatChunk.Choice(index: index, delta: ChatChunk.Delta(), finishReason: reason)
    }

    private func usageChunk() -> [ChatChunk] {
        let searches = self.choices.values.reduce(0) { $0 + $1.searches }
        guard let usage = self.usage.usage(searches: searches) else { return [] }
        var chunk = self.chunk(choices: [])
        chunk.usage = usage
        if let tier = usage.serviceTier { chunk.extra["service_tier"] = .string(tier) }
        return [chunk]
    }

    /// What an event adds to an answer; nil when there are too many of them.
    private mutating func take(_ candidate: GeminiCandidate) -> ChatChunk.Choice? {
        let known = self.choices[candidate.index]
        guard known != nil || self.choices.count < Self.mostChoices else { return nil }
        var choice = known ?? Choice()
        var delta = ChatChunk.Delta(
            content: candidate.text,
            reasoningContent: candidate.reasoning.flatMap { $0.isEmpty ? nil : $0 }
        )
        self.addCalls(candidate, &choice, &delta)
        if !candidate.images.isEmpty {
            delta.extra["images"] = .array(candidate.shownImages(from: choice.imageCount))
            choice.imageCount += candidate.images.count
        }
        if let audio = candidate.audio {
            delta.extra["audio"] = GeminiSpeech.audio(audio, self.answerID, self.created)
        }
        if !candidate.annotations.isEmpty { delta.extra["annotations"] = .array(candidate.annotations) }
        if !candidate.special.isEmpty { delta.extra["provider_specific_fields"] = .object(candidate.special) }
        if candidate.searches > 0 { choice.searches = candidate.searches }
        choice.reason = candidate.finishReason ?? choice.reason
        choice.message = candidate.finishMessage ?? choice.message
        if !choice.hasRole, delta != ChatChunk.Delta() {
            delta.role = "assistant"
            choice.hasRole = true
        }
        self.choices[candidate.index] = choice
        return ChatChunk.Choice(index: candidate.index, delta: delta, logprobs: candidate.logprobs)
    }

    private func addCalls(_ candidate: GeminiCandidate, _ choice: inout Choice, _ delta: inout ChatChunk.Delta) {
        if candidate.calls.isEmpty { return }
        let shown = candidate.shownCalls(self.ids, from: choice.callCount)
        if self.usesOldForm {
            if choice.callCount == 0 { delta.extra["function_call"] = shown[0]["function"] }
        } else {
            delta.toolCalls = shown.map { call in
                var addition = ChatChunk.ToolCall(
                    index: call["index"]?.intValue ?? 0,
                    id: call["id"]?.stringValue,
                    name: call["function"]?["name"]?.stringValue,
                    arguments: call["function"]?["arguments"]?.stringValue ?? ""
                )
                if let fields = call["provider_specific_fields"] { addition.extra["provider_specific_fields"] = fields }
                return addition
            }
        }
        choice.callCount += candidate.calls.count
    }
}
