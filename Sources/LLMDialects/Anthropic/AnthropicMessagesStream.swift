import LLMCatalog
import LLMCore

/// A stream in the Messages format for a client of that format: every event goes on as it came.
///
/// It is read only as far as the gateway has to know: whether something real was said, what was counted, and whether it
/// came to its end.
struct AnthropicMessagesStream: ChatStreamTranslator {
    private let errors: AnthropicErrors
    private var tape = JSONTape(reserving: 64)
    private var usage = AnthropicUsage()
    private var hasReason = false
    /// Whether something of the answer has gone to the client.
    private var isSubstantial = false
    /// What an `error` event said that the client has seen.
    private var failure: LLMError?
    private var hasEnded = false

    init(_ errors: AnthropicErrors) {
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.hasEnded { return .skip }
        if let failure = self.failure { return self.fail(failure) }
        let data = event.data
        do throws(JSONParseError) {
            try self.tape.parse(data)
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        guard let type = self.tape.member("type", in: data), self.tape.kind(of: type) == .string else {
            if self.tape.member("error", in: data) != nil {
                return self.fail(self.errors.event(self.tape.json(in: data)))
            }
            return .skip
        }
        let range = self.tape.range(of: type)
        let name = range.lowerBound + 1..<range.upperBound - 1
        // The name becomes a line of its own, so it must be a word.
        guard !name.isEmpty, data[name].allSatisfy({ Self.isNameByte($0) }) else { return .skip }
        var chunk = ForwardedChunk()
        chunk.messagesEvent = name
        if self.tape.stringEquals(type, "content_block_delta", in: data) {
            chunk.isSubstantial = true
            self.isSubstantial = true
            chunk.text = self.text(data)
            return .forward(chunk)
        }
        switch self.tape.string(type, in: data) {
        case "message_start": self.read(start: data, &chunk)
        case "content_block_start": chunk.isSubstantial = self.isSubstantialStart(data)
        case "message_delta": self.read(end: data, &chunk)
        case "message_stop":
            self.hasEnded = true
            return .finish([])
        case "error":
            let error = self.errors.event(self.tape.json(in: data))
            // Before the answer has begun another deployment can take over; after it the client gets the event itself.
            guard self.isSubstantial else { return self.fail(error) }
            self.failure = error
        default: break
        }
        if chunk.isSubstantial { self.isSubstantial = true }
        return .forward(chunk)
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.hasEnded { return .skip }
        if let failure = self.failure { return self.fail(failure) }
        self.hasEnded = true
        if self.hasReason { return .finish([]) }
        return .fail(self.errors.brokenStream("The stream ended before its message did."))
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.hasEnded = true
        return .fail(error)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: Events

    private mutating func read(start data: UnsafeBufferPointer<UInt8>, _ chunk: inout ForwardedChunk) {
        guard let message = self.tape.member("message", in: data) else { return }
        if let model = self.tape.member("model", of: message, in: data) {
            chunk.modelValue = self.tape.range(of: model)
        }
        self.count(self.tape.member("usage", of: message, in: data), data, &chunk)
    }

    private mutating func read(end data: UnsafeBufferPointer<UInt8>, _ chunk: inout ForwardedChunk) {
        self.count(self.tape.member("usage", in: data), data, &chunk)
        guard let delta = self.tape.member("delta", in: data),
            let reason = self.tape.member("stop_reason", of: delta, in: data), !self.tape.isNull(reason)
        else { return }
        self.hasReason = true
        chunk.isFinish = true
        chunk.isSubstantial = true
    }

    private mutating func count(
        _ usage: JSONNode?,
        _ data: UnsafeBufferPointer<UInt8>,
        _ chunk: inout ForwardedChunk
    ) {
        guard let usage else { return }
        self.usage.take(usage, self.tape, data)
        chunk.usage = self.usage.usage(reasoning: nil)
    }

    /// Whether a block that begins is something of an answer already; text and reasoning begin empty.
    private func isSubstantialStart(_ data: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let block = self.tape.member("content_block", in: data),
            let type = self.tape.member("type", of: block, in: data)
        else { return false }
        return !self.tape.stringEquals(type, "text", in: data) && !self.tape.stringEquals(type, "thinking", in: data)
    }

    /// Where the generated text of a delta stands, its quotes not included.
    private func text(_ data: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard let delta = self.tape.member("delta", in: data) else { return nil }
        for key in ["text", "thinking", "partial_json"] as [StaticString] {
            guard let node = self.tape.member(key, of: delta, in: data), self.tape.kind(of: node) == .string else {
                continue
            }
            let range = self.tape.range(of: node)
            return range.lowerBound + 1..<range.upperBound - 1
        }
        return nil
    }
}
