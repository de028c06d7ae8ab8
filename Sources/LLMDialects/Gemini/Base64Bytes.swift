/// Bytes in base64 (RFC 4648, section 4).
enum Base64Bytes {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The base64 of bytes, padded.
    static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let group =
                UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[index + 2]) : 0)
            for shift in [18, 12, 6, 0] as [UInt32] { text.append(Self.alphabet[Int(group >> shift & 63)]) }
            index += 3
        }
        let missing = (3 - bytes.count % 3) % 3
        for offset in 0..<missing { text[text.count - 1 - offset] = UInt8(ascii: "=") }
        return String(decoding: text, as: UTF8.self)
    }
}
