/// Reads bytes from base64 text one after the other; characters that are not of the alphabet are passed over.
struct Base64Reader {
    private var characters: Substring.UTF8View.Iterator
    private var bits: UInt32 = 0
    private var bitCount = 0

    init(_ text: Substring.UTF8View) { self.characters = text.makeIterator() }

    /// The next byte, nil at the end or at the padding.
    mutating func next() -> UInt8? {
        while self.bitCount < 8 {
            guard let character = self.characters.next(), character != UInt8(ascii: "=") else { return nil }
            guard let value = Self.value(of: character) else { continue }
            self.bits = self.bits << 6 | value
            self.bitCount += 6
        }
        self.bitCount -= 8
        return UInt8(truncatingIfNeeded: self.bits >> UInt32(self.bitCount))
    }

    mutating func bigEndian16() -> Int? {
        guard let high = self.next(), let low = self.next() else { return nil }
        return Int(high) << 8 | Int(low)
    }

    /// Passes over bytes; false if there are fewer.
    mutating func skip(_ count: Int) -> Bool {
        for _ in 0..<count where self.next() == nil { return false }
        return true
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
