import LLMCatalog
import LLMCore

/// A stream of the Responses API as chunks, for a renderer of the Messages format.
///
/// Items of the output come one after another; each is announced, comes in deltas and is repeated whole when it is done.
/// Only deltas count, and the whole item where there were none.
struct ResponsesMessagesStream: ChatStreamTranslator {
    /// What is known of an item of the output.
    private struct Item: Sendable {
        var call: Int?
        var hasDeltas = false
    }

    private let errors: OpenAIErrors
    private let provider: String
    private var id: String
    private var model: String
    private var items: [Int: Item] = [:]
    private var callCount = 0
    private var hasEnded = false

    init(_ input: MessagesInput, _ target: Target) {
        self.init(
            answerID: input.answerID,
            model: target.model,
            OpenAIErrors(for: target, quotesBody: true),
            provider: target.provider.id
        )
    }

    init(answerID: String, model: String, _ errors: OpenAIErrors, provider: String) {
        self.errors = errors
        self.provider = provider
        self.id = answerID
        self.model = model
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.hasEnded { return .skip }
        if event.data.count == 6, event.data.elementsEqual("[DONE]".utf8) { return .skip }
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: Array(event.data))
        } catch {
            return self.fail(self.errors.unreadableEvent(event.data, cause: error))
        }
        guard let type = json["type"]?.stringValue else {
            return json["error"]?.isNull ?? true ? .skip : self.fail(self.errors.streamError(json))
        }
        let place = json["output_index"]?.intValue ?? 0
        let delta = json["delta"]?.stringValue ?? ""
        switch type {
        case "response.created", "response.in_progress": return self.begin(json["response"])
        case "response.output_text.delta": return self.emit(ChatChunk.Delta(content: delta), of: place, delta)
        case "response.refusal.delta": return self.emit(ChatChunk.Delta(refusal: delta), of: place, delta)
        case "response.reasoning_summary_part.added":
            let isFirst = json["summary_index"]?.intValue ?? 0 == 0
            return isFirst ? .skip : self.think("\n\n", of: place)
        case "response.reasoning_summary_text.delta": return self.think(delta, of: place)
        case "response.output_item.added": return self.add(json["item"], at: place)
        case "response.function_call_arguments.delta": return self.add(arguments: delta, to: place)
        case "response.output_item.done": return self.complete(json["item"], at: place)
        case "response.completed", "response.incomplete": return self.end(json["response"])
        case "response.failed": return self.fail(self.error(json["response"]?["error"] ?? [:]))
        case "error": return self.fail(self.error(json["error"] ?? json))
        default: return .skip
        }
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.hasEnded { return .skip }
        return self.fail(
            LLMError(
                .apiConnection,
                "\(self.errors.exception) - The stream ended before its response did.",
                provider: self.provider
            )
        )
    }

    /// An error of the provider's, by its code; those that nobody knows are failures of its own.
    private func error(_ json: JSON) -> LLMError {
        let kind: LLMError.Code =
            switch json["code"]?.stringValue ?? json["type"]?.stringValue {
            case "rate_limit_exceeded", "insufficient_quota": .rateLimit
            case "invalid_prompt", "invalid_request_error": .badRequest
            case "context_length_exceeded": .contextWindowExceeded
            default: .internalServerError
            }
        let words = json["message"]?.stringValue ?? "The response failed."
        var error = LLMError(
            kind,
            SecretMask.mask("\(kind.row.className): \(self.errors.exception) - \(words)"),
            provider: self.provider
        )
        error.upstreamBody = Secret(json.serialized())
        return error
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.hasEnded = true
        return .fail(error)
    }

    // MARK: The response

    private mutating func begin(_ response: JSON?) -> ChatStreamAction {
        if let id = response?["id"]?.stringValue { self.id = id }
        if let model = response?["model"]?.stringValue { self.model = model }
        return .skip
    }

    private mutating func end(_ response: JSON?) -> ChatStreamAction {
        self.hasEnded = true
        var chunks: [ChatChunk] = []
        var last = self.chunk(ChatChunk.Delta())
        last.choices[0].finishReason = self.finishReason(response)
        chunks.append(last)
        if let usage = response.flatMap({ Usage(ofOpenAIAnswer: $0) }) {
            chunks.append(ChatChunk(id: self.id, created: 0, model: self.model, choices: [], usage: usage))
        }
        return .finish(chunks)
    }

    private func finishReason(_ response: JSON?) -> String {
        if response?["status"]?.stringValue == "incomplete" {
            let isFiltered = response?["incomplete_details"]?["reason"]?.stringValue == "content_filter"
            return isFiltered ? FinishReason.contentFilter : FinishReason.length
        }
        return self.callCount > 0 ? FinishReason.toolCalls : FinishReason.stop
    }

    // MARK: Items

    private mutating func add(_ item: JSON?, at place: Int) -> ChatStreamAction {
        guard item?["type"]?.stringValue == "function_call" else { return .skip }
        return self.startCall(item, at: place, arguments: "")
    }

    private mutating func startCall(_ item: JSON?, at place: Int, arguments: String) -> ChatStreamAction {
        guard self.items[place]?.call == nil else { return .skip }
        let index = self.callCount
        self.callCount += 1
        self.items[place, default: Item()].call = index
        let call = ChatChunk.ToolCall(
            index: index,
            id: item?["call_id"]?.stringValue ?? item?["id"]?.stringValue ?? "",
            name: item?["name"]?.stringValue ?? "",
            arguments: arguments
        )
        return .emit([self.chunk(ChatChunk.Delta(toolCalls: [call]))])
    }

    private mutating func add(arguments: String, to place: Int) -> ChatStreamAction {
        guard let index = self.items[place]?.call, !arguments.isEmpty else { return .skip }
        let call = ChatChunk.ToolCall(index: index, arguments: arguments)
        return self.emit(ChatChunk.Delta(toolCalls: [call]), of: place, arguments)
    }

    /// An item is done: what its deltas did not say is said now.
    private mutating func complete(_ item: JSON?, at place: Int) -> ChatStreamAction {
        let hasDeltas = self.items[place]?.hasDeltas ?? false
        switch item?["type"]?.stringValue {
        case "reasoning": return self.completeThought(item, at: place, hasDeltas: hasDeltas)
        case "function_call":
            if hasDeltas { return .skip }
            let arguments = item?["arguments"]?.stringValue ?? ""
            if self.items[place]?.call == nil { return self.startCall(item, at: place, arguments: arguments) }
            return self.add(arguments: arguments, to: place)
        case "message":
            if hasDeltas { return .skip }
            var chunks: [ChatChunk] = []
            for part in item?["content"]?.arrayValue ?? [] {
                if let text = part["text"]?.stringValue, !text.isEmpty {
                    chunks.append(self.chunk(ChatChunk.Delta(content: text)))
                } else if let text = part["refusal"]?.stringValue, !text.isEmpty {
                    chunks.append(self.chunk(ChatChunk.Delta(refusal: text)))
                }
            }
            self.items[place, default: Item()].hasDeltas = true
            return chunks.isEmpty ? .skip : .emit(chunks)
        default: return .skip
        }
    }

    private mutating func completeThought(_ item: JSON?, at place: Int, hasDeltas: Bool) -> ChatStreamAction {
        guard let item, let place = try? JSONPlace(item), let block = ResponsesMessagesOutput.thought(place) else {
            return .skip
        }
        guard hasDeltas, block["type"]?.stringValue == "thinking" else {
            let text = block["thinking"]?.stringValue
            return .emit([self.chunk(ChatChunk.Delta(reasoningContent: text, thinkingBlocks: [block]))])
        }
        guard let signature = block["signature"], signature != "" else { return .skip }
        return .emit(
            [
                self.chunk(
                    ChatChunk.Delta(thinkingBlocks: [["type": "thinking", "thinking": "", "signature": signature]])
                )
            ]
        )
    }

    // MARK: Chunks

    private mutating func think(_ text: String, of place: Int) -> ChatStreamAction {
        self.emit(
            ChatChunk.Delta(
                reasoningContent: text,
                thinkingBlocks: [["type": "thinking", "thinking": .string(text)]]
            ),
            of: place,
            text
        )
    }

    private mutating func emit(_ delta: ChatChunk.Delta, of place: Int, _ text: String) -> ChatStreamAction {
        if text.isEmpty { return .skip }
        self.items[place, default: Item()].hasDeltas = true
        return .emit([self.chunk(delta)])
    }

    func chunk(_ delta: ChatChunk.Delta) -> ChatChunk {
        ChatChunk(id: self.id, created: 0, model: self.model, choices: [ChatChunk.Choice(delta: delta)])
    }
}
