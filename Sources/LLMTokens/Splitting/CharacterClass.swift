/// What the splitting rules tell apart, with the numbers that `scripts/build-vocabularies` writes.
enum CharacterClass {
    /// Punctuation, symbols, controls and what is unassigned.
    static let other: UInt8 = 0
    /// Combining marks (category M).
    static let mark: UInt8 = 1
    /// Upper case and title case letters (Lu, Lt).
    static let upper: UInt8 = 2
    /// Lower case letters (Ll).
    static let lower: UInt8 = 3
    /// Letters without case (Lm, Lo).
    static let caseless: UInt8 = 4
    /// Numbers (N).
    static let number: UInt8 = 5
    /// White space apart from line feed and carriage return.
    static let space: UInt8 = 6
    /// Line feed and carriage return.
    static let newline: UInt8 = 7

    @inline(__always)
    static func isLetter(_ value: UInt8) -> Bool { value &- self.upper <= self.caseless - self.upper }

    @inline(__always)
    static func isWhiteSpace(_ value: UInt8) -> Bool { value >= self.space }

    /// What no rule but the last ones takes: neither white space nor letter nor number.
    @inline(__always)
    static func isSymbol(_ value: UInt8) -> Bool { value <= self.mark }
}
