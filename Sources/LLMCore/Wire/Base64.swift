/// Base64 of RFC 4648.
package enum Base64 {
    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The values of either alphabet's characters; 255 for all others.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for alphabet in [Self.standard, Self.urlSafe] {
            for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        }
        return values
    }()

    /// With `+`, `/` and padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: self.characters(of: bytes), as: UTF8.self)
    }

    /// With `-` and `_`, without padding: the form of JSON Web Tokens.
    package static func encodeURLSafe(_ bytes: [UInt8]) -> String {
        String(decoding: self.digits(of: bytes, self.urlSafe), as: UTF8.self)
    }

    /// The characters of ``encode(_:)``.
    package static func characters(of bytes: [UInt8]) -> [UInt8] {
        var text = self.digits(of: bytes, self.standard)
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return text
    }

    /// Reads either alphabet, with or without padding, over blanks and line ends; nil when it is neither.
    package static func decode(_ text: Substring) -> [UInt8]? {
        var text = text
        return text.withUTF8 { self.decode($0) }
    }

    /// Reads either alphabet, with or without padding, over blanks and line ends; nil when it is neither.
    package static func decode(_ text: String) -> [UInt8]? { self.decode(text[...]) }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let values = self.values
        var bytes: [UInt8] = []
        bytes.reserveCapacity((text.count + 3) / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for character in text where character > 0x20 && character != UInt8(ascii: "=") {
            let value = values[Int(character)]
            if value == 255 { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // A last character alone holds no byte.
        return count < 6 ? bytes : nil
    }

    private static func digits(of bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return text
    }
}
