package import LLMCore

extension DeploymentConfig {
    /// `litellm_params` as they stand in the entry, without shared credentials and defaults: what the id is made from.
    package var ownParams: Secret<JSONObject> {
        var own = JSONObject()
        for (key, value) in self.params.all.reveal() where self.ownKeys.contains(key) { own[key] = value }
        return Secret(own)
    }

    /// The text whose SHA-256 is the id of a deployment that names none: the model name, then every key and value.
    ///
    /// LiteLLM spells the values as Python prints them, so ids stay the same when a configuration moves over.
    package var identityText: Secret<String> {
        var text = self.modelName
        for (key, value) in self.ownParams.reveal() {
            text += key
            text += value.pythonText
        }
        return Secret(text)
    }
}

extension JSON {
    /// The value as Python's `str` has it, mappings as Python's JSON writer does.
    fileprivate var pythonText: String {
        switch self {
        case .string(let text): text
        case .object: self.pythonJSON
        case .null, .bool, .number, .array: self.pythonRepresentation
        }
    }

    private var pythonRepresentation: String {
        switch self {
        case .null:
            return "None"
        case .bool(let flag):
            return flag ? "True" : "False"
        case .number(let number):
            return number.pythonText
        case .string(let text):
            let quote = text.contains("'") && !text.contains("\"") ? "\"" : "'"
            let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\t", with: "\\t")
            return quote + (quote == "'" ? escaped.replacing("'", with: "\\'") : escaped) + quote
        case .array(let items):
            return "[" + items.map(\.pythonRepresentation).joined(separator: ", ") + "]"
        case .object(let object):
            let members = object.map { JSON.string($0.key).pythonRepresentation + ": " + $0.value.pythonRepresentation }
            return "{" + members.joined(separator: ", ") + "}"
        }
    }

    private var pythonJSON: String {
        switch self {
        case .array(let items):
            return "[" + items.map(\.pythonJSON).joined(separator: ", ") + "]"
        case .object(let object):
            let members = object.map { JSON.string($0.key).pythonJSON + ": " + $0.value.pythonJSON }
            return "{" + members.joined(separator: ", ") + "}"
        case .number(let number):
            return number.pythonText
        case .null, .bool:
            return self.description
        case .string(let text):
            // Python escapes everything beyond ASCII.
            var result = ""
            for unit in JSON.string(text).description.utf16 {
                if unit < 0x80, let scalar = Unicode.Scalar(unit) {
                    result.unicodeScalars.append(scalar)
                } else {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
            return result
        }
    }
}

extension JSONNumber {
    fileprivate var pythonText: String {
        self.text.contains { $0 == "." || $0 == "e" || $0 == "E" }
            ? self.doubleValue.map { $0.description } ?? self.text : self.text
    }
}
