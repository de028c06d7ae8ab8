import LLMCore

/// The events of both forms: `{"index", "message": {"content", "toolCalls"}, "logprobs"}` or `{"text"}`, and
/// `{"index", "finishReason"}` at the end of each answer.
struct OracleCloudStream: PlainStream {
    let errors: PlainErrors
    /// The chunks of each of the `n` answers.
    private var answers: [Int: Answer] = [:]
    private let chunks: PlainChunks
    private var usage: Usage?
    var isOver = false

    /// One of several answers.
    fileprivate struct Answer: Sendable {
        var chunks: PlainChunks
        var reason: String?
    }

    /// More answers than this nobody can have asked for.
    private static let mostAnswers = 128

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        let message = json["message"]
        if message?.stringValue != nil || json["error"] != nil { return self.fail(self.errors.streamError(json)) }
        if let words = OracleCloudReply.failure(json) {
            return self.fail(self.errors.streamError(["message": .string(words)]))
        }
        if let usage = OracleCloudReply.usage(json["usage"]) { self.usage = usage }
        let index = json["index"]?.intValue ?? 0
        guard 0..<Self.mostAnswers ~= index else {
            return self.fail(self.errors.brokenStream("The stream has an answer of the number \(index)."))
        }
        var answer = self.answers[index] ?? Answer(chunks: self.chunks)
        var chunks = answer.receive(json)
        if !chunks.isEmpty || answer.reason != nil { self.answers[index] = answer }
        for place in chunks.indices {
            for choice in chunks[place].choices.indices { chunks[place].choices[choice].index = index }
        }
        return self.emit(chunks)
    }

    /// Usage may follow the reason to end, so that only the stream's end is the answer's.
    mutating func end() -> ChatStreamAction {
        guard !self.answers.isEmpty, self.answers.values.allSatisfy({ $0.reason != nil }) else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.isOver = true
        var all: [ChatChunk] = []
        for (index, answer) in self.answers.sorted(by: { $0.key < $1.key }) {
            let finish = OracleCloudReply.finishReason(answer.reason, hasToolCalls: answer.chunks.callCount > 0)
            var chunks = answer.chunks
            var chunk = chunks.chunk(ChatChunk.Delta(), finishReason: finish)
            chunk.choices[0].index = index
            all.append(chunk)
        }
        if let usage { all.append(self.chunks.counts(usage)) }
        return .finish(all)
    }
}

extension OracleCloudStream.Answer {
    fileprivate mutating func receive(_ json: JSON) -> [ChatChunk] {
        let message = json["message"]
        if let reason = json["finishReason"]?.stringValue {
            self.reason = reason
            // Cohere's last event has the whole text once more.
            if json["text"] != nil { return self.calls(json) + self.fields(json) }
        }
        var text = OracleCloudReply.text(message)
        if let more = json["text"]?.stringValue { text += more }
        var all = self.chunks.chunks(text: text, reasoning: message?["reasoningContent"]?.stringValue ?? "")
        if let logprobs = OracleCloudReply.logprobs(json["logprobs"]) {
            if all.isEmpty { all.append(self.chunks.chunk(ChatChunk.Delta())) }
            all[all.count - 1].choices[0].logprobs = logprobs
        }
        return all + self.calls(message ?? json) + self.fields(json)
    }

    private mutating func fields(_ json: JSON) -> [ChatChunk] {
        guard let fields = OracleCloudReply.fields(json) else { return [] }
        var delta = ChatChunk.Delta()
        delta.extra["provider_specific_fields"] = fields
        return [self.chunks.chunk(delta)]
    }

    /// Calls begin with an id or a name; what follows without either belongs to the last one.
    private mutating func calls(_ message: JSON) -> [ChatChunk] {
        var all: [ChatChunk] = []
        for call in message["toolCalls"]?.arrayValue ?? [] {
            let arguments = OracleCloudReply.arguments(call) ?? ""
            if let name = call["name"]?.stringValue, !name.isEmpty {
                all.append(self.chunks.call(id: call["id"]?.stringValue, name: name, arguments: arguments))
            } else if self.chunks.callCount > 0, !arguments.isEmpty {
                all.append(self.chunks.arguments(arguments))
            }
        }
        return all
    }
}
