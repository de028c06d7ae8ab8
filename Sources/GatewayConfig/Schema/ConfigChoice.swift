/// A value out of a closed list of words.
package protocol ConfigChoice: ConfigValue, CaseIterable, RawRepresentable where RawValue == String {
    /// Other spellings that older files use.
    static var aliases: [String: Self] { get }
}

extension ConfigChoice {
    package static var aliases: [String: Self] { [:] }

    package static var typeName: String {
        "one of " + self.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Self? {
        guard let text = node.text else {
            reader.expected(self.typeName, node)
            return nil
        }
        if let value = Self(rawValue: text) ?? self.aliases[text] {
            return value
        }
        let names = self.allCases.map(\.rawValue) + self.aliases.keys.sorted()
        reader.report(
            .error,
            node.mark,
            "must be one of " + names.map { "`\($0)`" }.joined(separator: ", "),
            remedy: reader.suggestion(for: text, among: names)
        )
        return nil
    }

    package var defaultText: String? { self.rawValue }
}
