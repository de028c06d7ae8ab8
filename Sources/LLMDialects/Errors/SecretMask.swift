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

    /// How fields that hold a secret end, for whoever quotes a whole request.
    private static let names = [
        "api-key", "api_key", "apikey", "password", "secret", "secret_key", "token", "access_key",
    ]

    /// What some providers say in front of the token that they refuse.
    private static let refusal = "authorization denied for"

    /// Fewer characters than this are not masked behind such a name either.
    private static let shortestNamed = 12

    /// What the text so far says of the next word.
    private enum Announcement {
        case nothing
        /// `Bearer`.
        case scheme
        /// The name of a field that holds a secret.
        case name
        /// The same, and its colon.
        case value

        /// What is left of it behind a character that is in no word.
        func after(_ character: Character) -> Announcement {
            switch self {
            case .nothing: .nothing
            case .scheme: character.isWhitespace ? .scheme : .nothing
            case .name: character == ":" ? .value : " \"'\\".contains(character) ? .name : .nothing
            case .value: " \"'\\".contains(character) ? .value : .nothing
            }
        }
    }

    /// The text with every key in it cut down to its first characters.
    package static func mask(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var rest = text[...]
        var announced = Announcement.nothing
        while let first = rest.first {
            guard Self.isKeyCharacter(first) else {
                result.append(first)
                rest = rest.dropFirst()
                announced = announced.after(first)
                continue
            }
            var word = rest.prefix { Self.isKeyCharacter($0) }
            // A full stop ends a sentence, not a key.
            while word.count > 1, word.last == "." { word = word.dropLast() }
            rest = rest[word.endIndex...]
            // `api_key=…` is one word.
            if let equals = word.firstIndex(of: "="), Self.isName(word[..<equals]) {
                result.append(contentsOf: word[...equals])
                word = word[word.index(after: equals)...]
                announced = .value
            }
            result.append(contentsOf: Self.isSecret(word, announced) ? "\(word.prefix(6))****" : String(word))
            let announces = word.lowercased() == "bearer" || word == "for" && result.hasSuffix(Self.refusal)
            announced = announces ? .scheme : Self.isName(word) ? .name : .nothing
        }
        return result
    }

    private static func isName(_ word: Substring) -> Bool {
        guard word.utf8.count <= 64 else { return false }
        let name = word.lowercased()
        return Self.names.contains { name.hasSuffix($0) }
    }

    private static func isSecret(_ word: Substring, _ announced: Announcement) -> Bool {
        let length = word.utf8.count
        if announced == .value, length >= Self.shortestNamed { return word.contains { $0.isNumber } }
        guard length >= Self.shortest else { return false }
        return announced == .scheme || Self.prefixes.contains { word.hasPrefix($0) }
    }

    private static func isKeyCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.~+/=".contains(character))
    }
}
