import Yams

/// Keys that stand twice in one mapping.
///
/// The parser stops at them, and the rest of the file would stay unexamined. So each second one is hidden behind a
/// character that the file does not use, the file is parsed again, and the tree builder leaves the hidden ones out.
struct RepeatedKeys {
    /// As many are read past; a file with more is told of these.
    private static let most = 32

    private(set) var problems: [ConfigDiagnostic] = []
    private var cover: Unicode.Scalar?

    /// Whether a key is a hidden one.
    func covers(_ key: String) -> Bool {
        self.cover.map { key.unicodeScalars.first == $0 } ?? false
    }

    /// The text to parse instead; `nil` when the error is another one, or when the second key was not found.
    mutating func text(_ text: YAMLText, without error: YamlError, source: String) -> YAMLText? {
        guard case .duplicatedKeysInMapping(let names, let context) = error, self.problems.count < Self.most,
            let cover = self.cover ?? YAMLText.unusedCharacter(in: text.text)
        else { return nil }
        // The mark is that of the first name; the others have their turn when the text is parsed again.
        guard let name = names.first,
            let place = RepeatedKeyPlace.second(of: name, after: context.mark, in: text.text)
        else { return nil }
        self.cover = cover
        let problem = YamlError.duplicatedKeysInMapping(duplicates: [name], context: context)
        self.problems.append(YAMLSyntaxError(problem, text: text).diagnostic(source: source))
        // One more each time, so that a third key of the same name differs from the second.
        let covers = String(String.UnicodeScalarView(repeatElement(cover, count: self.problems.count)))
        return text.inserting(covers, line: place.line, column: place.column)
    }
}
