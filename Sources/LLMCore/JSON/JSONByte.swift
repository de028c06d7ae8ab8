/// The bytes that JSON's grammar names.
enum JSONByte {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let minus = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let point = UInt8(ascii: ".")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")
    static let space = UInt8(ascii: " ")

    /// The value of a hexadecimal digit, nil for any other byte.
    @inline(__always)
    static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte &- 0x30)
        case 0x41...0x46: UInt32(byte &- 0x37)
        case 0x61...0x66: UInt32(byte &- 0x57)
        default: nil
        }
    }

    /// Whether two stretches of memory hold the same bytes.
    @inline(__always)
    static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
        // The last word may lie over the one before it: that spares the steps of single bytes.
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                if !Self.equal(left, right, at: offset, as: UInt64.self) { return false }
                offset &+= 8
            }
            return Self.equal(left, right, at: count &- 8, as: UInt64.self)
        }
        if count >= 4 {
            return Self.equal(left, right, at: 0, as: UInt32.self)
                && Self.equal(left, right, at: count &- 4, as: UInt32.self)
        }
        for offset in 0..<count where !Self.equal(left, right, at: offset, as: UInt8.self) { return false }
        return true
    }

    @inline(__always)
    private static func equal<Word: FixedWidthInteger & BitwiseCopyable>(
        _ left: UnsafeRawPointer,
        _ right: UnsafeRawPointer,
        at offset: Int,
        as word: Word.Type
    ) -> Bool {
        left.loadUnaligned(fromByteOffset: offset, as: word) == right.loadUnaligned(fromByteOffset: offset, as: word)
    }
}
