import Crypto
import LLMCore

/// The id of a deployment whose configuration names none: the same as long as its parameters are.
///
/// SHA-256 in hexadecimal of the group's name, followed by each parameter's key and value in their order: strings as
/// they are, everything else in Python's text form, for LiteLLM's ids are made so.
enum DeploymentID {
    static func compute(group: String, parameters: JSONObject) -> String {
        var text = group
        for (key, value) in parameters {
            text += key
            text += Self.text(value)
        }
        return SHA256.hash(data: Array(text.utf8)).map { byte in
            let hex = String(byte, radix: 16)
            return hex.utf8.count == 1 ? "0" + hex : hex
        }.joined()
    }

    private static func text(_ value: JSON) -> String {
        switch value {
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .number(let number): number.text
        case .string(let string): string
        case .object: value.description
        case .array(let elements): "[" + elements.map(Self.representation).joined(separator: ", ") + "]"
        }
    }

    private static func representation(_ value: JSON) -> String {
        if case .string(let string) = value { return "'\(string)'" }
        return Self.text(value)
    }
}
