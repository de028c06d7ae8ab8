import LLMCore

/// Values as text: as they stand in a prompt, and as JSON.
extension TemplateValue {
    /// The text that `{{ … }}` writes, as Python's `str` would.
    var text: String {
        switch self {
        case .undefined: ""
        case .string(let text): text
        default: self.representation
        }
    }

    /// The text of a value inside of a list or mapping, as Python's `repr` would write it.
    private var representation: String {
        switch self {
        case .undefined: return "Undefined"
        case .none: return "None"
        case .bool(let value): return value ? "True" : "False"
        case .integer(let value): return String(value)
        case .decimal(let value): return Self.text(of: value)
        case .string(let text): return Self.quoted(text)
        case .list(let elements): return "[" + elements.map(\.representation).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            let members = mapping.members.map { Self.quoted($0.key) + ": " + $0.value.representation }
            return "{" + members.joined(separator: ", ") + "}"
        case .space: return "Namespace"
        }
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let text = value.description
        // Python writes the exponent with two digits.
        guard let mark = text.firstIndex(of: "e") else { return text }
        var exponent = text[text.index(after: mark)...]
        var sign = "+"
        if exponent.hasPrefix("-") || exponent.hasPrefix("+") {
            sign = String(exponent.removeFirst())
        }
        let mantissa = text[..<mark].hasSuffix(".0") ? text[..<mark].dropLast(2) : text[..<mark]
        return mantissa + "e" + sign + (exponent.count < 2 ? "0" : "") + exponent
    }

    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar =
            text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
        var quoted = String.UnicodeScalarView()
        quoted.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": quoted += "\\n".unicodeScalars
            case "\r": quoted += "\\r".unicodeScalars
            case "\t": quoted += "\\t".unicodeScalars
            case "\\": quoted += "\\\\".unicodeScalars
            case quote:
                quoted.append("\\")
                quoted.append(quote)
            default: quoted.append(scalar)
            }
        }
        quoted.append(quote)
        return String(quoted)
    }

    /// Writes the value as JSON text with a space behind commas and colons, as model hubs' `tojson` writes it.
    func json(_ form: TemplateJSONForm) -> String {
        var text = ""
        self.write(to: &text, form, level: 0)
        return text
    }

    private func write(to text: inout String, _ form: TemplateJSONForm, level: Int) {
        func newLine(_ level: Int) {
            guard let indent = form.indent else { return }
            text += "\n" + String(repeating: " ", count: indent * level)
        }
        switch self {
        case .undefined, .none, .space: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .decimal(let value): text += Self.text(of: value)
        case .string(let value): text += form.text(value)
        case .list(let elements):
            guard !elements.isEmpty else { return text += "[]" }
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += form.comma }
                newLine(level + 1)
                element.write(to: &text, form, level: level + 1)
            }
            newLine(level)
            text += "]"
        case .mapping(let mapping):
            guard mapping.count > 0 else { return text += "{}" }
            text += "{"
            for (index, member) in form.ordered(mapping).enumerated() {
                if index > 0 { text += form.comma }
                newLine(level + 1)
                text += form.text(member.key) + form.colon
                member.value.write(to: &text, form, level: level + 1)
            }
            newLine(level)
            text += "}"
        }
    }
}

/// How a template wants JSON written: what model hubs' `tojson` can be told.
struct TemplateJSONForm: Sendable {
    /// How many spaces each level is set in; nil for one line.
    var indent: Int?
    var comma = ", "
    var colon = ": "
    /// Whether members stand in the order of their names and not in their own.
    var sortsKeys = false
    /// Whether all but ASCII is escaped.
    var escapesAll = false

    func ordered(_ mapping: TemplateMapping) -> [(key: String, value: TemplateValue)] {
        guard self.sortsKeys else { return mapping.members }
        return mapping.members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
    }

    func text(_ text: String) -> String {
        let quoted = String(decoding: JSON.string(text).serialized(), as: UTF8.self)
        guard self.escapesAll, quoted.utf8.contains(where: { $0 >= 0x80 }) else { return quoted }
        var escaped = ""
        for unit in quoted.utf16 {
            if unit < 0x80 {
                escaped.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            } else {
                let digits = String(unit, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return escaped
    }
}
