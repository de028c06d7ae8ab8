/// Finds the texts of elements in the small XML answers of AWS's query services.
///
/// Not a parser of XML: no namespaces, no attributes' values, no document types. A broken document gives fewer texts.
struct XMLText {
    /// The text of each element that has no children, by its path: `AssumeRoleResponse/AssumeRoleResult/…`.
    private var texts: [String: String] = [:]

    init(_ document: String) {
        var path: [Substring] = []
        var rest = document[...]
        var text = ""
        while let open = rest.firstIndex(of: "<") {
            text += rest[..<open]
            rest = rest[rest.index(after: open)...]
            if rest.hasPrefix("![CDATA[") {
                let body = rest.dropFirst("![CDATA[".count)
                guard let end = Self.firstRange(of: "]]>", in: body) else { return }
                text += body[..<end.lowerBound].replacing(with: Self.escapes)
                rest = body[end.upperBound...]
                continue
            }
            guard let close = rest.firstIndex(of: ">") else { return }
            let tag = rest[..<close]
            rest = rest[rest.index(after: close)...]
            if tag.hasPrefix("?") || tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                let key = path.joined(separator: "/")
                if self.texts[key] == nil { self.texts[key] = Self.unescaped(text.trimmedBlanks) }
                if !path.isEmpty { path.removeLast() }
            } else if !tag.hasSuffix("/") {
                guard path.count < 32 else { return }
                path.append(tag.prefix { !$0.isWhitespace })
            }
            text = ""
        }
    }

    /// The text of the first element whose path ends so: `Credentials/AccessKeyId`.
    subscript(suffix: String) -> String? {
        let keys = self.texts.keys.filter { $0 == suffix || $0.hasSuffix("/" + suffix) }
        return keys.min().flatMap { self.texts[$0] }
    }

    private static let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")]

    private static func firstRange(of wanted: String, in text: Substring) -> Range<Substring.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(wanted) {
                return start..<text.index(start, offsetBy: wanted.count)
            }
            start = text.index(after: start)
        }
        return nil
    }

    /// The text with the five named and the numbered characters in place of their references.
    private static func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "&") {
            result += rest[..<open]
            rest = rest[open...]
            guard let end = rest.prefix(12).firstIndex(of: ";") else { break }
            let name = rest[rest.index(after: open)..<end]
            guard let character = Self.character(name) else {
                result += rest[...end]
                rest = rest[rest.index(after: end)...]
                continue
            }
            result.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> Character? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default: Self.numbered(name)
        }
    }

    private static func numbered(_ name: Substring) -> Character? {
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map(Character.init)
    }
}

extension Substring {
    /// The text with each first replaced by its second, in order.
    fileprivate func replacing(with pairs: [(String, String)]) -> String {
        var result = ""
        for character in self {
            let pair = pairs.first { $0.0 == String(character) }
            result += pair?.1 ?? String(character)
        }
        return result
    }
}
