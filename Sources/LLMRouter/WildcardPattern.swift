/// A `model_name` that holds `*`.
///
/// Each `*` captures greedily; a match is anchored at the start and, as LiteLLM does, not at the end.
package struct WildcardPattern: Sendable, Hashable {
    /// The name as configured.
    package let text: String
    private let parts: [[UInt8]]
    /// Longer names match nothing: matching several stars is polynomial in the name's length, and strangers send names.
    private static let longestName = 512

    package init(_ text: String) {
        self.text = text
        self.parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// What every match begins with; may be empty.
    var prefix: [UInt8] { self.parts.first ?? [] }

    /// Patterns are tried in the order of the regular expressions that LiteLLM makes of them: longer ones first, then
    /// those with more special characters.
    package static func isMoreSpecific(_ left: WildcardPattern, _ right: WildcardPattern) -> Bool {
        left.specificity > right.specificity
    }

    /// How long the expression is, and how many of its characters are special.
    ///
    /// Each `*` is `(.*)`; what means something in an expression, and a little more, has a backslash in front.
    private var specificity: (Int, Int) {
        var (length, special) = (0, 0)
        for scalar in self.text.unicodeScalars {
            switch scalar {
            case "*": (length, special) = (length + 4, special + 3)
            case "+", "?", "\\", "^", "$", "|", "(", ")": (length, special) = (length + 2, special + 2)
            case "[", "]", "{", "}", "-", ".", "&", "~", "#", " ", "\t", "\n", "\r", "\u{B}", "\u{C}":
                (length, special) = (length + 2, special + 1)
            default: length += 1
            }
        }
        return (length, special)
    }

    /// What each `*` stands for in a name, or nil if the name does not match.
    package func captures(in name: String) -> [String]? {
        let bytes = Array(name.utf8)
        guard bytes.count <= Self.longestName else { return nil }
        guard let first = self.parts.first, bytes.starts(with: first), Self.isHarmless(bytes) else { return nil }
        var captured: [String] = []
        guard Self.match(bytes, from: first.count, self.parts.dropFirst(), &captured) else { return nil }
        return captured
    }

    /// Whether a name that a stranger chose may become part of an address and a log: `..` would leave the path that the
    /// configuration gives, control characters the line.
    private static func isHarmless(_ name: [UInt8]) -> Bool {
        guard name.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return false }
        let dot = UInt8(ascii: ".")
        return !name.split(separator: UInt8(ascii: "/")).contains { $0 == [dot] || $0 == [dot, dot] }
    }

    /// Greedy with backtracking; the number of stars in a name is small, and every literal part is searched from the end.
    private static func match(
        _ bytes: [UInt8],
        from start: Int,
        _ parts: ArraySlice<[UInt8]>,
        _ captured: inout [String]
    ) -> Bool {
        guard let part = parts.first else { return true }
        guard !part.isEmpty else {
            if parts.count == 1 {
                captured.append(String(decoding: bytes[start...], as: UTF8.self))
                return true
            }
            captured.append("")
            return self.match(bytes, from: start, parts.dropFirst(), &captured)
        }
        var position = bytes.count - part.count
        while position >= start {
            if bytes[position..<(position + part.count)].elementsEqual(part) {
                let mark = captured.count
                captured.append(String(decoding: bytes[start..<position], as: UTF8.self))
                if self.match(bytes, from: position + part.count, parts.dropFirst(), &captured) { return true }
                captured.removeSubrange(mark...)
            }
            position -= 1
        }
        return false
    }

    /// The upstream model of a deployment behind this pattern.
    ///
    /// A model without `*` is used as it is. Otherwise its `*`s are filled from the left; with more captures than
    /// `*`s the whole requested name is used.
    package static func fill(model: String, captures: [String], requested: String) -> String {
        let stars = model.utf8.count { $0 == UInt8(ascii: "*") }
        guard stars > 0 else { return model }
        guard captures.count <= stars else { return requested }
        var result = ""
        var next = captures.startIndex
        for character in model {
            if character == "*", next < captures.endIndex {
                result += captures[next]
                next += 1
            } else {
                result.append(character)
            }
        }
        return result
    }
}
