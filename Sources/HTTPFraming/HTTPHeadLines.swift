/// Finds the end of a head or of a trailer section: its empty line.
///
/// Remembers how far the current line has come, so that the input may be cut anywhere.
struct HTTPHeadLines: Sendable {
    /// Bytes of the current line so far, but for its CR.
    private var length = 0
    private var endsWithReturn = false

    /// Forgets the current line.
    mutating func reset() {
        self.length = 0
        self.endsWithReturn = false
    }

    /// Moves on to the end of the empty line (true) or of the input (false).
    mutating func scan(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
        while let lineFeed = HTTPBytes.lineFeed(in: input, from: position) {
            let isEmpty = self.endLine(input, position..<lineFeed)
            position = lineFeed + 1
            if isEmpty { return true }
        }
        if position < input.count {
            self.length += input.count - position
            self.endsWithReturn = input[input.count - 1] == HTTPBytes.carriageReturn
            position = input.count
        }
        return false
    }

    /// Whether the line that ends with this piece is empty but for a CR.
    private mutating func endLine(_ input: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>) -> Bool {
        let length = self.length + piece.count
        let hasReturn =
            piece.isEmpty ? self.endsWithReturn : input[piece.upperBound - 1] == HTTPBytes.carriageReturn
        self.reset()
        return length == 0 || (length == 1 && hasReturn)
    }
}
