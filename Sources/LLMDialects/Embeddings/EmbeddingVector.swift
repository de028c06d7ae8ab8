import LLMCore

/// Vectors written as lists of numbers, and as base64 of their 32-bit floats with the lowest byte first (OpenAI's
/// `encoding_format: base64`).
enum EmbeddingVector {
    /// The base64 of a vector, as a JSON string; nil if it is no list of numbers.
    static func base64(of vector: JSONNode, in document: JSONDocument) -> [UInt8]? {
        guard document.kind(of: vector) == .array else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(document.count(of: vector) * 4)
        for element in document.elements(of: vector) {
            guard let number = document.double(element) else { return nil }
            let bits = Float(number).bitPattern
            for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        }
        return [UInt8(ascii: "\"")] + Self.encode(bytes) + [UInt8(ascii: "\"")]
    }

    /// The numbers in base64, as a JSON list; nil if it is no such base64, or a number is infinite.
    static func numbers(of base64: String) -> [UInt8]? {
        guard let bytes = Self.decode(base64), bytes.count % 4 == 0 else { return nil }
        var json: [UInt8] = [UInt8(ascii: "[")]
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var bits: UInt32 = 0
            for offset in 0..<4 { bits |= UInt32(bytes[start + offset]) << UInt32(8 * offset) }
            let number = Double(Float(bitPattern: bits))
            guard number.isFinite else { return nil }
            if start > 0 { json.append(UInt8(ascii: ",")) }
            json += JSON(number).serialized()
        }
        json.append(UInt8(ascii: "]"))
        return json
    }

    // MARK: Base64

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, character) in Self.alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    private static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for (offset, byte) in group.enumerated() { bits |= UInt32(byte) << UInt32(16 - 8 * offset) }
            for position in 0..<4 {
                let isPadding = position > group.count
                let value = Int(bits >> UInt32(18 - 6 * position) & 63)
                text.append(isPadding ? UInt8(ascii: "=") : Self.alphabet[value])
            }
        }
        return text
    }

    private static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 where character != UInt8(ascii: "=") {
            guard let value = Self.values[Int(character)] else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }
}
