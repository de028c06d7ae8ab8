package import LLMCore

/// Reads the messages of an AWS event stream (`application/vnd.amazon.eventstream`).
///
/// A message is a prelude (the message's length and that of its headers, big endian, and a checksum of both), typed
/// headers, a payload and a checksum of everything before it; see "Amazon Transcribe: event stream encoding" and the
/// event stream specification of Smithy. `:message-type` says what it is: an `event` of the kind `:event-type`, an
/// `exception` of the kind `:exception-type`, or an `error` with `:error-code` and `:error-message`.
///
/// Where the stream is cut into calls makes no difference to the events.
package struct AWSEventStreamReader: Sendable {
    /// The most bytes that a message may have.
    package let maximumEventBytes: Int
    /// The beginning of a message whose end has not come yet.
    private var message: [UInt8] = []
    /// The length of that message, as soon as its prelude is there.
    private var length: Int?

    private static let preludeLength = 12
    private static let checksumLength = 4

    /// A reader for one stream.
    package init(maximumEventBytes: Int = 32 << 20) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// Takes the next bytes of the stream and hands out the events that they complete.
    ///
    /// - Parameters:
    ///   - bytes: any piece of the stream.
    ///   - handle: called once per event; the event's pointers are valid only inside. Returns whether to go on.
    /// - Throws: `responseValidation` for a message that is too large, `apiConnection` for one that is damaged.
    package mutating func receive(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if self.message.isEmpty, rest.count >= Self.preludeLength {
                // Whole messages are read where they are.
                let length = try self.checkedLength(UnsafeBufferPointer(rebasing: rest.prefix(Self.preludeLength)))
                if rest.count >= length {
                    let message = UnsafeBufferPointer(rebasing: rest.prefix(length))
                    rest = rest.dropFirst(length)
                    guard try Self.dispatch(message, handle) else { return }
                    continue
                }
            }
            let wanted = (self.length ?? Self.preludeLength) - self.message.count
            self.message.append(contentsOf: rest.prefix(wanted))
            rest = rest.dropFirst(wanted)
            guard try self.takeKept(handle) else { return }
        }
    }

    /// The stream has ended, which it may only between two messages.
    package mutating func receiveEnd(_ handle: (StreamEvent) -> Bool) throws(LLMError) {
        guard self.message.isEmpty else { throw Self.damaged("it ends in the middle of a message") }
    }

    // MARK: Messages

    /// Looks at the kept part of a message; returns whether to go on.
    private mutating func takeKept(_ handle: (StreamEvent) -> Bool) throws(LLMError) -> Bool {
        if self.length == nil {
            guard self.message.count >= Self.preludeLength else { return true }
            let prelude = self.message
            self.length = try prelude.withUnsafeBufferPointer { (prelude) throws(LLMError) in
                try self.checkedLength(prelude)
            }
        }
        guard let length = self.length, self.message.count >= length else { return true }
        var message: [UInt8] = []
        swap(&message, &self.message)
        self.length = nil
        let goesOn = try message.withUnsafeBufferPointer { (message) throws(LLMError) in
            try Self.dispatch(message, handle)
        }
        message.removeAll(keepingCapacity: true)
        swap(&message, &self.message)
        return goesOn
    }

    /// The length of a message, by its prelude.
    private func checkedLength(_ prelude: UnsafeBufferPointer<UInt8>) throws(LLMError) -> Int {
        let length = Int(Self.number(prelude, at: 0))
        let headersLength = Int(Self.number(prelude, at: 4))
        guard CRC32.checksum(prelude[..<8]) == Self.number(prelude, at: 8) else {
            throw Self.damaged("the checksum of a message's beginning is wrong")
        }
        guard length <= self.maximumEventBytes else {
            throw LLMError(
                .responseValidation,
                "The provider sent an event of more than \(self.maximumEventBytes) bytes."
            )
        }
        guard length >= Self.preludeLength + Self.checksumLength + headersLength else {
            throw Self.damaged("the lengths of a message contradict each other")
        }
        return length
    }

    /// Reads a whole message and hands it out.
    private static func dispatch(
        _ message: UnsafeBufferPointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) -> Bool {
        let end = message.count - self.checksumLength
        guard CRC32.checksum(message[..<end]) == self.number(message, at: end) else {
            throw self.damaged("the checksum of a message is wrong")
        }
        let headersEnd = self.preludeLength + Int(self.number(message, at: 4))
        let headers = try AWSEventHeaders(UnsafeBufferPointer(rebasing: message[self.preludeLength..<headersEnd]))
        let payload = UnsafeBufferPointer(rebasing: message[headersEnd..<end])
        if let text = headers.errorMessage, payload.isEmpty {
            return handle(StreamEvent(name: headers.name, data: text, isException: true))
        }
        return handle(StreamEvent(name: headers.name, data: payload, isException: headers.isException))
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func damaged(_ what: String) -> LLMError {
        LLMError(.apiConnection, "The provider's event stream is damaged: \(what).")
    }
}
