/// Base64 of RFC 4648, with its padding.
package enum Base64Encoding {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var offset = 0
        while offset < bytes.count {
            let count = min(3, bytes.count - offset)
            var group = UInt32(bytes[offset]) << 16
            if count > 1 { group |= UInt32(bytes[offset + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[offset + 2]) }
            for place in 0..<4 {
                let index = Int(group >> UInt32(18 - 6 * place)) & 63
                text.append(place <= count ? Self.alphabet[index] : UInt8(ascii: "="))
            }
            offset += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
