package import LLMCore

/// Splits a byte stream into lines, each a document of its own; blank lines are passed over.
///
/// Where the stream is cut into calls makes no difference to the lines.
package struct JSONLinesReader: Sendable {
    /// The most bytes that a line may have.
    package let maximumEventBytes: Int
    /// The beginning of a line whose end has not come yet.
    private var line: [UInt8] = []

    /// A reader for one stream.
    package init(maximumEventBytes: Int = 32 << 20) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// Takes the next bytes of the stream and hands out the lines that they complete.
    ///
    /// - Parameters:
    ///   - bytes: any piece of the stream.
    ///   - handle: called once per line; returns whether to go on.
    /// - Throws: `responseValidation` when a line is longer than allowed.
    package mutating func receive(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let piece = rest[..<end]
            rest = rest[(end + 1)...]
            try self.check(self.line.count + piece.count)
            if self.line.isEmpty {
                guard Self.hand(UnsafeBufferPointer(rebasing: piece), handle) else { return }
            } else {
                self.line.append(contentsOf: piece)
                let whole = self.line
                self.line.removeAll(keepingCapacity: true)
                guard whole.withUnsafeBufferPointer({ Self.hand($0, handle) }) else { return }
            }
        }
        try self.check(self.line.count + rest.count)
        self.line.append(contentsOf: rest)
    }

    /// The stream has ended: hands out a last line without its line feed.
    package mutating func receiveEnd(_ handle: (StreamEvent) -> Bool) throws(LLMError) {
        let whole = self.line
        self.line = []
        _ = whole.withUnsafeBufferPointer { Self.hand($0, handle) }
    }

    private func check(_ count: Int) throws(LLMError) {
        guard count > self.maximumEventBytes else { return }
        throw LLMError(
            .responseValidation,
            "The provider's stream has a line of more than \(self.maximumEventBytes) bytes."
        )
    }

    private static func hand(_ line: UnsafeBufferPointer<UInt8>, _ handle: (StreamEvent) -> Bool) -> Bool {
        let blank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t") }
        guard let first = line.firstIndex(where: { !blank($0) }), let last = line.lastIndex(where: { !blank($0) })
        else {
            return true
        }
        let data = UnsafeBufferPointer(rebasing: line[first...last])
        return handle(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: data))
    }
}
