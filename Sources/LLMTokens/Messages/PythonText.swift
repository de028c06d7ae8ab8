internal import LLMCore

/// Writes values as Python does, where LiteLLM counts the text that its language makes of a value.
enum PythonText {
    /// A string as it is, other values as Python writes them: `{'a': True, 'b': None}`.
    static func text(of value: JSON) -> String {
        if case .string(let text) = value { return text }
        var output = ""
        self.write(value, to: &output)
        return output
    }

    private static func write(_ value: JSON, to output: inout String) {
        switch value {
        case .null: output += "None"
        case .bool(let value): output += value ? "True" : "False"
        case .number(let number): output += self.text(of: number)
        case .string(let text): self.write(text, to: &output)
        case .array(let elements):
            output += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { output += ", " }
                self.write(element, to: &output)
            }
            output += "]"
        case .object(let members):
            output += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { output += ", " }
                self.write(member.key, to: &output)
                output += ": "
                self.write(member.value, to: &output)
            }
            output += "}"
        }
    }

    private static func text(of number: JSONNumber) -> String {
        let text = number.text
        let isInteger = text.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") }
        guard !isInteger, let value = number.doubleValue else { return text }
        return value.description
    }

    /// In single quotes, or in double quotes if there are only single ones within.
    private static func write(_ text: String, to output: inout String) {
        let quote: Unicode.Scalar =
            text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
        output.unicodeScalars.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", quote:
                output += "\\"
                output.unicodeScalars.append(scalar)
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case " "..<"\u{7F}": output.unicodeScalars.append(scalar)
            default:
                if self.isPrintable(scalar) {
                    output.unicodeScalars.append(scalar)
                } else {
                    output += self.escape(scalar)
                }
            }
        }
        output.unicodeScalars.append(quote)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let (mark, width) = scalar.value < 0x100 ? ("\\x", 2) : scalar.value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
        return mark + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
