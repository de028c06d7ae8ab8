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
        return [UInt8(ascii: "\"")] + Base64.characters(of: bytes) + [UInt8(ascii: "\"")]
    }

    /// The numbers in base64, as a JSON list; nil if it is no such base64, or a number is infinite.
    static func numbers(of base64: String) -> [UInt8]? {
        guard let bytes = Base64.decode(base64), bytes.count % 4 == 0 else { return nil }
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
}
