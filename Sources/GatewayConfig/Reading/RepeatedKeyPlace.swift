import Yams

/// Where a key stands the second time in one mapping, both counted from 1; the parser only tells of the first place.
struct RepeatedKeyPlace {
    let line: Int
    /// In Unicode scalars.
    let column: Int

    /// Looks for the place: in a flow mapping (`{a: 1, a: 2}`) behind the first one, else further down in the same column.
    static func second(of key: String, after mark: Mark, in text: String) -> RepeatedKeyPlace? {
        guard !key.isEmpty, mark.line >= 1, mark.column >= 1 else { return nil }
        return FlowMapping(text, from: mark)?.place(of: key) ?? Self.below(key, mark, text)
    }

    /// The same text in the same column, further down.
    private static func below(_ key: String, _ mark: Mark, _ text: String) -> RepeatedKeyPlace? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (offset, line) in lines.enumerated().dropFirst(mark.line) {
            let tail = String(line.unicodeScalars.dropFirst(mark.column - 1))
            if Self.begins(tail[...], with: key) {
                return RepeatedKeyPlace(line: offset + 1, column: mark.column)
            }
        }
        return nil
    }

    /// Whether a text begins with a key, quoted or not, and its colon.
    fileprivate static func begins(_ text: Substring, with key: String) -> Bool {
        let unquoted = text.hasPrefix("\"") || text.hasPrefix("'") ? text.dropFirst() : text
        guard unquoted.hasPrefix(key) else { return false }
        return unquoted.dropFirst(key.count).first { $0 != "\"" && $0 != "'" && $0 != " " } == ":"
    }
}

/// The rest of a mapping in braces, from one of its keys on.
private struct FlowMapping {
    private let scalars: [Unicode.Scalar]
    private let start: Int
    private let line: Int
    private let column: Int

    /// nil when the key at the mark does not stand behind a brace or a comma.
    init?(_ text: String, from mark: Mark) {
        let lines = text.unicodeScalars.split(
            separator: "\n",
            maxSplits: mark.line - 1,
            omittingEmptySubsequences: false
        )
        guard lines.count == mark.line, let rest = lines.last else { return nil }
        let scalars = Array(text.unicodeScalars)
        let start = scalars.count - rest.count + mark.column - 1
        guard scalars.indices.contains(start) else { return nil }
        let before = scalars[..<start].last { $0 != " " && $0 != "\n" && $0 != "\r" && $0 != "\t" }
        guard before == "{" || before == "," else { return nil }
        (self.scalars, self.start, self.line, self.column) = (scalars, start, mark.line, mark.column)
    }

    /// The next place of a key in this mapping.
    func place(of key: String) -> RepeatedKeyPlace? {
        var (index, line, column) = (self.start, self.line, self.column)
        // How many braces and brackets are open besides the mapping's own.
        var depth = 0
        var quote: Unicode.Scalar?
        var isComment = false
        var mayBegin = false
        while index < self.scalars.count {
            let scalar = self.scalars[index]
            let previous = index > 0 ? self.scalars[index - 1] : "\n"
            let isSpace = scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
            if isComment {
                isComment = scalar != "\n"
            } else if let open = quote {
                if scalar == open, open == "'" || !self.isEscaped(index) { quote = nil }
            } else if mayBegin, !isSpace, depth == 0, self.begins(at: index, key) {
                return RepeatedKeyPlace(line: line, column: column)
            } else {
                switch scalar {
                case "\"", "'": if mayBegin || " \t\n,:[{".unicodeScalars.contains(previous) { quote = scalar }
                case "#": isComment = " \t\n".unicodeScalars.contains(previous)
                case "{", "[": depth += 1
                case "}", "]":
                    depth -= 1
                    if depth < 0 { return nil }
                default: break
                }
                if !isSpace { mayBegin = scalar == "," }
            }
            index += 1
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return nil
    }

    private func begins(at index: Int, _ key: String) -> Bool {
        // The key, two quotation marks and some blanks before the colon.
        let end = min(index + key.unicodeScalars.count + 16, self.scalars.count)
        let text = String(String.UnicodeScalarView(self.scalars[index..<end]))
        return RepeatedKeyPlace.begins(text[...], with: key)
    }

    /// Whether an odd number of backslashes stands before a place.
    private func isEscaped(_ index: Int) -> Bool {
        self.scalars[..<index].reversed().prefix { $0 == "\\" }.count % 2 == 1
    }
}
