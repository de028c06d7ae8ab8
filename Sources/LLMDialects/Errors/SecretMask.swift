/// Takes what looks like a secret out of text that providers send back: they quote the key they refuse.
///
/// What a provider has masked already stays as it is, and so does what is too short for a key.
/// Source of the shapes: LiteLLM's redaction, and the providers' documentation of their keys.
package enum SecretMask {
    /// What stands in a secret's place, as LiteLLM's users know it.
    package static let replacement = "REDACTED"

    /// The beginnings of keys in use, each with the least length of a key that begins so; behind those of the second list
    /// come letters and digits only.
    package static let shapes: [(prefix: String, least: Int)] = [
        ("sk-", 16), ("sk_", 20), ("pk-", 20), ("xai-", 20), ("AIza", 30), ("ya29.", 16), ("eyJ", 18), ("pplx-", 20),
        ("nvapi-", 20), ("glpat-", 20), ("xoxb-", 20), ("github_pat_", 24),
    ]
    package static let plainShapes: [(prefix: String, least: Int)] = [
        ("gsk_", 20), ("AKIA", 20), ("ASIA", 20), ("hf_", 20), ("r8_", 20), ("ghp_", 20), ("gho_", 20), ("fw_", 16),
        ("dapi", 32),
    ]

    /// How fields that hold a secret end, for whoever quotes a whole request.
    private static let names = [
        "api-key", "api_key", "apikey", "password", "secret", "secret_key", "token", "access_key",
    ]

    /// Members of an address's query that hold one.
    private static let queryNames = ["key", "sig"]

    /// What some providers say in front of the token that they refuse.
    private static let refusal = "authorization denied for"

    /// Fewer characters than this are no secret behind the name of one.
    private static let shortestNamed = 8
    /// Nor behind the name of a scheme.
    private static let shortestCredential = 10
    /// So many characters are more than a word has.
    private static let longerThanWords = 24

    /// What the text so far says of the next word.
    private enum Announcement {
        case nothing
        /// `Bearer` or `Basic`.
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

    /// The most bytes of a provider's words that are shown; nobody reads on.
    package static let longest = 32 << 10

    /// The text with ``replacement`` in place of every secret, cut where it is longer than any honest error.
    package static func mask(_ text: String) -> String {
        guard text.utf8.count > Self.longest else { return Self.masked(text) }
        let cut = text.utf8.count - Self.longest
        // What the cut makes of a key is none that could be known again.
        let beginning = String(decoding: text.utf8.prefix(Self.longest), as: UTF8.self)
        let kept = beginning.reversed().drop { Self.isKeyCharacter($0) }.reversed()
        return Self.masked(kept.isEmpty ? beginning : String(kept)) + "… (\(cut) bytes more)"
    }

    private static func masked(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        let text = Self.withoutPrivateKeys(text)
        var rest = text[...]
        var announced = Announcement.nothing
        while let first = rest.first {
            guard Self.isKeyCharacter(first) else {
                result.append(first)
                rest = rest.dropFirst()
                announced = announced.after(first)
                if first == ":", rest.hasPrefix("//") { Self.moveUser(from: &rest, to: &result) }
                continue
            }
            var word = rest.prefix { Self.isKeyCharacter($0) }
            // A full stop ends a sentence, not a key.
            while word.count > 1, word.last == "." { word = word.dropLast() }
            rest = rest[word.endIndex...]
            // `api_key=…` is one word.
            if let equals = word.firstIndex(of: "="), Self.isName(word[..<equals], inQuery: true) {
                result.append(contentsOf: word[...equals])
                word = word[word.index(after: equals)...]
                announced = .value
            }
            result.append(contentsOf: Self.isSecret(word, announced) ? Self.replacement : Self.maskParts(of: word))
            announced = Self.announcement(word, result)
        }
        return result
    }

    /// The text without blocks of the PEM format that hold a private key; one that is cut off goes on to the text's end.
    private static func withoutPrivateKeys(_ text: String) -> String {
        var (result, rest) = ("", text[...])
        while let begin = rest.firstRange(of: "-----BEGIN ") {
            let label = rest[begin.upperBound...].prefix { $0 != "-" }
            guard label.hasSuffix("PRIVATE KEY") else {
                result += rest[..<label.endIndex]
                rest = rest[label.endIndex...]
                continue
            }
            result += rest[..<begin.lowerBound] + Self.replacement
            let end = rest[label.endIndex...].firstRange(of: "PRIVATE KEY-----")?.upperBound ?? rest.endIndex
            rest = rest[end...]
        }
        return result + rest
    }

    /// A word with every part of it masked that has a key's shape: `a/b=sk-…`.
    private static func maskParts(of word: Substring) -> String {
        var result = ""
        for part in word.split(omittingEmptySubsequences: false, whereSeparator: { "=/~".contains($0) }) {
            if part.startIndex > word.startIndex { result.append(word[word.index(before: part.startIndex)]) }
            let dashes = part.prefix { $0 == "-" }
            result.append(contentsOf: dashes)
            let rest = part[dashes.endIndex...]
            result.append(contentsOf: Self.hasShape(rest) ? Self.replacement : String(rest))
        }
        return result
    }

    private static func hasShape(_ word: Substring) -> Bool {
        let length = word.utf8.count
        if Self.shapes.contains(where: { length >= $0.least && word.hasPrefix($0.prefix) }) { return true }
        return Self.plainShapes.contains { shape in
            length >= shape.least && word.hasPrefix(shape.prefix)
                && word.dropFirst(shape.prefix.count).allSatisfy { $0.isLetter || $0.isNumber }
        }
    }

    /// Goes over `//user:password@` of an address, the two names masked.
    private static func moveUser(from rest: inout Substring, to result: inout String) {
        let authority = rest.dropFirst(2).prefix { !$0.isWhitespace && !"/?#'\"\\<>".contains($0) }
        guard let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") else { return }
        result.append(contentsOf: "//\(Self.replacement)")
        rest = rest[at...]
    }

    private static func announcement(_ word: Substring, _ result: String) -> Announcement {
        let lowercased = word.utf8.count <= 64 ? word.lowercased() : ""
        if lowercased == "bearer" || lowercased == "basic" { return .scheme }
        if word == "for", result.hasSuffix(Self.refusal) { return .scheme }
        return Self.isName(word) ? .name : .nothing
    }

    private static func isName(_ word: Substring, inQuery: Bool = false) -> Bool {
        guard word.utf8.count <= 64 else { return false }
        let name = word.lowercased()
        return Self.names.contains { name.hasSuffix($0) } || inQuery && Self.queryNames.contains(name)
    }

    private static func isSecret(_ word: Substring, _ announced: Announcement) -> Bool {
        let length = word.utf8.count
        switch announced {
        case .nothing, .name: return Self.hasShape(word)
        case .value:
            // A number alone is a count of tokens.
            return Self.hasShape(word)
                || length >= Self.shortestNamed && word.contains { $0.isNumber } && word.contains { $0.isLetter }
        case .scheme:
            return Self.hasShape(word) || length >= Self.longerThanWords
                || length >= Self.shortestCredential && word.contains { $0.isNumber || $0.isUppercase }
        }
    }

    private static func isKeyCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.~+/=".contains(character))
    }
}
