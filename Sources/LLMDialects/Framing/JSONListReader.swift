package import LLMCore

/// Splits a byte stream that is one JSON list into its elements as they come; what stands between them is passed over.
///
/// Elements are objects, `null` is none. One without a list around it is read as well, so that a whole answer is a stream of one event.
/// Where the stream is cut into calls makes no difference to the elements.
package struct JSONListReader: Sendable {
    /// The most bytes that an element may have.
    package let maximumEventBytes: Int
    /// The beginning of an element whose end has not come yet.
    private var element: [UInt8] = []
    /// How deep the last byte stands in the element; 0 between elements.
    private var nesting = JSONNesting()
    /// How many bytes of `null` have come, which stands for no element.
    private var nullBytes = 0

    /// A reader for one stream.
    package init(maximumEventBytes: Int = 32 << 20) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// Takes the next bytes of the stream and hands out the elements that they complete.
    ///
    /// - Parameters:
    ///   - bytes: any piece of the stream.
    ///   - handle: called once per element; returns whether to go on.
    /// - Throws: `responseValidation` when an element is longer than allowed, or something else than an object.
    package mutating func receive(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) {
        var start = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if self.nesting.depth == 0 {
                guard try self.begins(byte) else { continue }
                self.nesting.take(byte)
                start = index
                continue
            }
            self.nesting.take(byte)
            guard self.nesting.depth == 0 else { continue }
            let piece = bytes[start...index]
            try self.check(self.element.count + piece.count)
            if self.element.isEmpty {
                guard Self.hand(UnsafeBufferPointer(rebasing: piece), handle) else { return }
            } else {
                self.element.append(contentsOf: piece)
                let whole = self.element
                self.element.removeAll(keepingCapacity: true)
                start = index + 1
                guard whole.withUnsafeBufferPointer({ Self.hand($0, handle) }) else { return }
            }
        }
        guard self.nesting.depth > 0 else { return }
        try self.check(self.element.count + bytes.count - start)
        self.element.append(contentsOf: bytes[start...])
    }

    /// The stream has ended: hands out an element that was cut off, so that it is an error.
    package mutating func receiveEnd(_ handle: (StreamEvent) -> Bool) throws(LLMError) {
        if self.nullBytes > 0 { throw Self.noList }
        guard !self.element.isEmpty else { return }
        let rest = self.element
        self.element = []
        _ = rest.withUnsafeBufferPointer { Self.hand($0, handle) }
    }

    /// Whether a byte between elements begins one.
    private mutating func begins(_ byte: UInt8) throws(LLMError) -> Bool {
        switch (byte, self.nullBytes) {
        case (UInt8(ascii: "{"), 0): return true
        case (UInt8(ascii: "["), 0), (UInt8(ascii: "]"), 0), (UInt8(ascii: ","), 0), (0x20, 0), (0x09, 0), (0x0A, 0),
            (0x0D, 0):
            return false
        case (UInt8(ascii: "n"), 0), (UInt8(ascii: "u"), 1), (UInt8(ascii: "l"), 2): self.nullBytes += 1
        case (UInt8(ascii: "l"), 3): self.nullBytes = 0
        default: throw Self.noList
        }
        return false
    }

    private static var noList: LLMError {
        LLMError(.responseValidation, "The provider's stream is no list of objects.")
    }

    private func check(_ count: Int) throws(LLMError) {
        guard count > self.maximumEventBytes else { return }
        throw LLMError(
            .responseValidation,
            "The provider's stream has an element of more than \(self.maximumEventBytes) bytes."
        )
    }

    private static func hand(_ element: UnsafeBufferPointer<UInt8>, _ handle: (StreamEvent) -> Bool) -> Bool {
        handle(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: element))
    }
}
