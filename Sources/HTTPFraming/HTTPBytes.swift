#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The bytes and byte classes of RFC 9110 and 9112.
enum HTTPBytes {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    /// Where the next line feed stands at or after `start`; nil when there is none.
    static func lineFeed(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        guard let hit = memchr(base + start, Int32(Self.lineFeed), bytes.count - start) else { return nil }
        return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }

    /// Whether a byte may stand in a header name.
    static func isToken(_ byte: UInt8) -> Bool {
        Self.tokenTable.utf8Start[Int(byte)] != UInt8(ascii: ".")
    }

    /// For each byte a dot, unless it may stand in a token; a literal, because an array would be a global behind a lock.
    private static var tokenTable: StaticString {
        """
        ................................\
        .!.!!!!!..!!.!!.!!!!!!!!!!......\
        .!!!!!!!!!!!!!!!!!!!!!!!!!!...!!\
        !!!!!!!!!!!!!!!!!!!!!!!!!!!.!.!.\
        ................................\
        ................................\
        ................................\
        ................................
        """
    }

    /// Whether every byte may stand in a host with its port.
    ///
    /// Source: RFC 3986, section 3.2.2: unreserved characters, sub-delimiters, `%`, `:` and brackets.
    static func isHostText(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        let table = Self.hostTable.utf8Start
        for index in range where table[Int(bytes[index])] == UInt8(ascii: ".") { return false }
        return true
    }

    /// For each byte a dot, unless it may stand in a host.
    private static var hostTable: StaticString {
        """
        ................................\
        .!..!!!!!!!!!!!.!!!!!!!!!!!!.!..\
        .!!!!!!!!!!!!!!!!!!!!!!!!!!!.!.!\
        .!!!!!!!!!!!!!!!!!!!!!!!!!!...!.\
        ................................\
        ................................\
        ................................\
        ................................
        """
    }

    /// Whether every byte may stand in a header value or reason phrase: no control character but the tabulator.
    static func isFieldText(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return true }
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            // Eight bytes at a time; a word with a suspicious byte is looked at byte by byte, for it may be a tabulator.
            let word = (base + index).loadUnaligned(as: UInt64.self)
            let deletes = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let below = (word &- 0x2020_2020_2020_2020) & ~word
            let equal = (deletes &- 0x0101_0101_0101_0101) & ~deletes
            if (below | equal) & 0x8080_8080_8080_8080 != 0 {
                for offset in index..<(index + 8) where !Self.isFieldText(bytes[offset]) { return false }
            }
            index += 8
        }
        while index < range.upperBound {
            guard Self.isFieldText(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    static func isFieldText(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == Self.tab
    }

    /// A hexadecimal digit's value; 255 for any other byte.
    static func hexValue(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: 255
        }
    }

    /// Whether a range spells a word, ASCII case aside; `word` is lower case.
    static func equals(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        let expected = word.utf8Start
        for offset in 0..<range.count {
            let byte = bytes[range.lowerBound + offset]
            let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            guard lower == expected[offset] else { return false }
        }
        return true
    }

    /// A range without the spaces and tabulators at its ends.
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, Self.isBlank(bytes[start]) { start += 1 }
        while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == Self.space || byte == Self.tab
    }
}
