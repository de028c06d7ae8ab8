/// Masks what looks like a key in text that providers send back.
///
/// Providers quote the key they refuse. A short one, or one that the provider has masked already, stays as it is.
package enum SecretMask {
    /// What keys in use begin with.
    private static let prefixes = [
        "sk-", "sk_", "pk-", "gsk_", "xai-", "AIza", "AKIA", "ASIA", "hf_", "r8_", "ghp_", "gho_", "github_pat_",
        "ya29.",
        "eyJ", "pplx-", "nvapi-", "fw_", "dapi", "glpat-", "xoxb-",
    ]

    /// Fewer characters than this are no key.
    private static let shortest = 24

    /// The text with every key in it cut down to its first characters.
    package static func mask(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var rest = text[...]
        var afterBearer = false
        while let first = rest.first {
            guard Self.isKeyCharacter(first) else {
                result.append(first)
                rest = rest.dropFirst()
                if !first.isWhitespace { afterBearer = false }
                continue
            }
            var word = rest.prefix { Self.isKeyCharacter($0) }
            // A full stop ends a sentence, not a key.
            while word.count > 1, word.last == "." { word = word.dropLast() }
            rest = rest[word.endIndex...]
            let isLong = word.utf8.count >= Self.shortest
            if isLong, afterBearer || Self.prefixes.contains(where: { word.hasPrefix($0) }) {
                result.append(contentsOf: word.prefix(6))
                result.append("****")
            } else {
                result.append(contentsOf: word)
            }
            afterBearer = word.lowercased() == "bearer"
        }
        return result
    }

    private static func isKeyCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.~+/=".contains(character))
    }
}
