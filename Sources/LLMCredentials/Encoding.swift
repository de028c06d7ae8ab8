import Crypto
import LLMCore

/// Base64 of RFC 4648.
enum Base64 {
    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// With `+`, `/` and padding.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = self.digits(bytes, self.standard)
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// With `-` and `_`, without padding: the form of JSON Web Tokens.
    static func encodeURLSafe(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: self.digits(bytes, self.urlSafe), as: UTF8.self)
    }

    /// Reads either alphabet, with or without padding, over line ends; nil when it is neither.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 where character > 0x20 && character != UInt8(ascii: "=") {
            let index =
                self.standard.firstIndex(of: character) ?? self.urlSafe.firstIndex(of: character)
            guard let index else { return nil }
            bits = (bits << 6 | UInt32(index)) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return count < 6 ? bytes : nil
    }

    private static func digits(_ bytes: some Sequence<UInt8>, _ alphabet: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
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
