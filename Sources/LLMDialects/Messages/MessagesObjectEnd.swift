/// Finds the end of a JSON object that comes in pieces, by its braces alone.
struct MessagesObjectEnd: Sendable {
    private var nesting = JSONNesting()
    private var hasBegun = false

    /// Whether the object has come to its end.
    var isWhole: Bool { self.hasBegun && self.nesting.depth == 0 && !self.nesting.isInString }

    /// Takes the next piece.
    mutating func add(_ text: String) {
        for byte in text.utf8 {
            self.nesting.take(byte)
            self.hasBegun = self.hasBegun || self.nesting.depth > 0
        }
    }
}
