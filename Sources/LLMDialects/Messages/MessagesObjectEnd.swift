/// Finds the end of a JSON object that comes in pieces, by its braces alone.
struct MessagesObjectEnd: Sendable {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var hasBegun = false

    /// Whether the object has come to its end.
    var isWhole: Bool { self.hasBegun && self.depth == 0 && !self.isInString }

    /// Takes the next piece.
    mutating func add(_ text: String) {
        for byte in text.utf8 { self.add(byte) }
    }

    private mutating func add(_ byte: UInt8) {
        if self.isInString {
            if self.isEscaped {
                self.isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                self.isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                self.isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): self.isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            self.depth += 1
            self.hasBegun = true
        case UInt8(ascii: "}"), UInt8(ascii: "]"): self.depth -= 1
        default: break
        }
    }
}
