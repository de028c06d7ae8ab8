import LLMCore

/// Reads the events of a model's own stream out of an AWS event stream: each event `chunk` has one, as base64 in `bytes`.
///
/// Exceptions are handed out as they are, events of other kinds are not.
///
/// Source: `ResponseStream` and `PayloadPart` in the reference of `InvokeModelWithResponseStream`.
struct AWSModelStreamReader: Sendable {
    private var reader: AWSEventStreamReader

    /// A reader for one stream.
    init(maximumEventBytes: Int = 32 << 20) {
        self.reader = AWSEventStreamReader(maximumEventBytes: maximumEventBytes)
    }

    /// Takes the next bytes of the stream and hands out the events that they complete.
    ///
    /// - Throws: `responseValidation` for a message that is too large, `apiConnection` for one that is damaged.
    mutating func receive(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) {
        var tape = JSONTape(reserving: 8)
        var failure: LLMError?
        try self.reader.receive(bytes) { event in
            if event.isException { return handle(event) }
            guard event.name.elementsEqual("chunk".utf8) || event.name.isEmpty else { return true }
            guard let bytes = Self.content(event, &tape) else {
                failure = AWSEventStreamReader.damaged("an event has no bytes")
                return false
            }
            return bytes.withUnsafeBufferPointer { bytes in
                handle(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: bytes))
            }
        }
        if let failure { throw failure }
    }

    /// The stream has ended, which it may only between two messages.
    mutating func receiveEnd(_ handle: (StreamEvent) -> Bool) throws(LLMError) {
        try self.reader.receiveEnd(handle)
    }

    private static func content(_ event: StreamEvent, _ tape: inout JSONTape) -> [UInt8]? {
        guard (try? tape.parse(event.data)) != nil, let node = tape.member("bytes", in: event.data),
            let text = tape.string(node, in: event.data)
        else { return nil }
        return Base64.decode(text)
    }
}
