/// Takes what looks like a key out of words that somebody else wrote.
///
/// Providers quote keys in their errors ("Incorrect API key provided: …"), and proxies in between quote whole requests. A key
/// is known by its beginning (`sk-`, `AKIA`, a JSON web token), or by what stands before it (`Bearer`, `api_key=`). Short
/// ones, and those that are masked already, stay: nobody could tell them from words.
package enum SecretRedaction {
    private static let mark = "REDACTED"

    /// Beginnings of keys, with the least length of a whole one.
    private static let beginnings: [(text: String, length: Int)] = [
        ("sk-", 20), ("sk_", 20), ("gsk_", 20), ("xai-", 20), ("pplx-", 20), ("nvapi-", 20), ("hf_", 20), ("ghp_", 20),
        ("r8_", 20), ("AIza", 30), ("ya29.", 20), ("AKIA", 20), ("ASIA", 20), ("eyJ", 40),
    ]

    /// Names that a secret follows.
    private static let names = [
        "api-key", "api_key", "apikey", "password", "secret", "secret_key", "secret-key", "access_token",
        "client_secret", "security-token", "security_token", "secret_access_key", "authorization",
    ]

    /// Words that announce a credential.
    private static let schemes: Set<String> = ["bearer", "basic"]

    /// The text without what looks like a key.
    package static func clean(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var copied = 0
        var before = Word()
        var position = 0
        while position < bytes.count {
            guard self.isWord(bytes[position]) else {
                position += 1
                continue
            }
            var end = position
            while end < bytes.count, self.isWord(bytes[end]) { end += 1 }
            // What ends a sentence is not part of a key.
            while end > position + 1, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
            let word = Word(range: position..<end, in: bytes)
            if self.isKey(word) || self.isAnnounced(word, by: before, in: bytes) {
                result += bytes[copied..<position]
                result += self.mark.utf8
                copied = end
            }
            before = word
            position = end
        }
        guard copied > 0 else { return text }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    private struct Word {
        var range = 0..<0
        var text = ""

        init() {}

        init(range: Range<Int>, in bytes: [UInt8]) {
            self.range = range
            // Longer ones are no names and need no more to be told.
            self.text = String(decoding: bytes[range.prefix(64)], as: UTF8.self)
        }

        var hasDigit: Bool { self.text.utf8.contains { (0x30...0x39).contains($0) } }
    }

    private static func isKey(_ word: Word) -> Bool {
        self.beginnings.contains { word.range.count >= $0.length && word.text.hasPrefix($0.text) && word.hasDigit }
    }

    /// Whether the word before, and nothing but quotes, blanks and one colon or equals sign between them, announces one.
    private static func isAnnounced(_ word: Word, by before: Word, in bytes: [UInt8]) -> Bool {
        guard word.range.count >= 8, word.hasDigit, !before.text.isEmpty else { return false }
        let between = bytes[before.range.upperBound..<word.range.lowerBound]
        guard between.count <= 6 else { return false }
        let name = before.text.lowercased()
        if self.schemes.contains(name) { return between.allSatisfy { $0 == 0x20 } }
        guard between.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }),
            between.allSatisfy({ self.separators.contains($0) })
        else { return false }
        return self.names.contains { name.hasSuffix($0) }
    }

    private static let separators: Set<UInt8> = Set(" :='\"\\".utf8)

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
    }
}
