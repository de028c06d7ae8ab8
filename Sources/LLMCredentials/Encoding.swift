import Crypto
import LLMCore

/// Lower-case hexadecimal digits.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(self.digits[Int(byte >> 4)])
            text.append(self.digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The SHA-256 of bytes in hexadecimal.
    static func sha256(_ bytes: [UInt8]) -> String { self.encode(SHA256.hash(data: bytes)) }

    /// The SHA-256 of bytes.
    static func sha256Bytes(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}

/// A body of `application/x-www-form-urlencoded`.
struct Form {
    private(set) var text = ""

    init(_ pairs: [(String, String?)]) {
        for (name, value) in pairs {
            guard let value else { continue }
            self.text += self.text.isEmpty ? "" : "&"
            self.text += PercentEncoding.query(name) + "=" + PercentEncoding.query(value)
        }
    }

    /// A `POST` of this form.
    func request(to url: WireURL, headers: [(String, String)] = []) -> WireRequest {
        var fields = WireHeaders([
            ("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"),
        ])
        for (name, value) in headers { fields.set(name, value) }
        return WireRequest(url: url, headers: fields, body: Array(self.text.utf8))
    }
}
