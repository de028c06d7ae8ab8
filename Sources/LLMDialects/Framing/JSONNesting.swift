/// How deep the bytes of a JSON text stand in objects and lists, told from the brackets and quotation marks alone.
struct JSONNesting: Sendable {
    /// How many objects and lists are open.
    private(set) var depth = 0
    private(set) var isInString = false
    /// Whether the last byte of a string begins an escape.
    private var isEscaped = false

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) {
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
        case UInt8(ascii: "{"), UInt8(ascii: "["): self.depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): self.depth -= 1
        default: break
        }
    }
}
