package import LLMCore

/// A type that a configuration value can have.
package protocol ConfigValue: Sendable, Equatable {
    /// What the reference page and error messages call the type.
    static var typeName: String { get }

    /// Reads a value that is not null; reports what is wrong and returns `nil` when it cannot.
    static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Self?

    /// The keys inside, for a type that is a section of its own.
    static var nestedKeys: [ConfigKeyInfo] { get }

    /// The value as the reference page shows a default; `nil` for "none".
    var defaultText: String? { get }
}

extension ConfigValue {
    package static var nestedKeys: [ConfigKeyInfo] { [] }
}

extension Bool: ConfigValue {
    package static var typeName: String { "boolean" }

    /// Also takes the words and digits that mean a boolean, since the environment holds only text.
    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Bool? {
        switch node.value {
        case .bool(let flag):
            return flag
        case .number("0"):
            return false
        case .number("1"):
            return true
        case .string(let text):
            switch text.lowercased() {
            case "true", "yes", "on", "1", "t", "y": return true
            case "false", "no", "off", "0", "f", "n": return false
            default: break
            }
        default:
            break
        }
        reader.expected("true or false", node)
        return nil
    }

    package var defaultText: String? { self ? "true" : "false" }
}

extension Int: ConfigValue {
    package static var typeName: String { "integer" }

    /// Also takes whole numbers written as `3.0` and numbers in text.
    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Int? {
        guard let text = node.numberText else {
            reader.expected("a whole number", node)
            return nil
        }
        if let value = Int(text) {
            return value
        }
        if let value = Double(text), value.rounded() == value, let whole = Int(exactly: value) {
            return whole
        }
        reader.expected("a whole number", node)
        return nil
    }

    package var defaultText: String? { String(self) }
}

extension Double: ConfigValue {
    package static var typeName: String { "number" }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Double? {
        guard let text = node.numberText, let value = Double(text), value.isFinite else {
            reader.expected("a number", node)
            return nil
        }
        return value
    }

    package var defaultText: String? {
        self.rounded() == self && abs(self) < 1e15 ? String(Int(self)) : String(self)
    }
}

extension String: ConfigValue {
    package static var typeName: String { "text" }

    /// Also takes unquoted numbers and booleans, as they were written.
    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> String? {
        guard let text = node.text else {
            reader.expected("text", node)
            return nil
        }
        return text
    }

    package var defaultText: String? { self.isEmpty ? "\"\"" : self }
}

extension Secret: ConfigValue where Value: ConfigValue {
    package static var typeName: String { "\(Value.typeName) (secret)" }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Secret<Value>? {
        Value.read(node, &reader).map(Secret.init)
    }

    package var defaultText: String? { nil }
}

extension Optional: ConfigValue where Wrapped: ConfigValue {
    package static var typeName: String { Wrapped.typeName }
    package static var nestedKeys: [ConfigKeyInfo] { Wrapped.nestedKeys }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Wrapped?? {
        // A failed read leaves the default in place; the finding stops the start anyway.
        Wrapped.read(node, &reader).map { .some($0) }
    }

    package var defaultText: String? { self?.defaultText }
}

extension Array: ConfigValue where Element: ConfigValue {
    package static var typeName: String {
        Element.self == String.self ? "list of texts" : "list of: \(Element.typeName)"
    }

    package static var nestedKeys: [ConfigKeyInfo] { Element.nestedKeys.map { $0.inList() } }

    /// Also takes a single scalar as a list of one.
    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> [Element]? {
        guard case .list(let items) = node.value else {
            if node.text != nil, let only = Element.read(node, &reader) {
                return [only]
            }
            if node.text == nil {
                reader.expected("a list", node)
            }
            return nil
        }
        var result: [Element] = []
        result.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            reader.path.append(index)
            if item.isNull {
                reader.expected(Element.typeName, item)
            } else if let value = Element.read(item, &reader) {
                result.append(value)
            }
            reader.path.removeLast()
        }
        return result
    }

    package var defaultText: String? {
        self.isEmpty ? "[]" : self.map { $0.defaultText ?? "…" }.joined(separator: ", ")
    }
}

extension Dictionary: ConfigValue where Key == String, Value: ConfigValue {
    package static var typeName: String { "mapping of name to: \(Value.typeName)" }
    package static var nestedKeys: [ConfigKeyInfo] { Value.nestedKeys.map { $0.inMap() } }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> [String: Value]? {
        guard case .map(let entries) = node.value else {
            reader.expected("a mapping", node)
            return nil
        }
        var result: [String: Value] = [:]
        for entry in entries {
            reader.path.append(entry.key)
            if !entry.value.isNull, let value = Value.read(entry.value, &reader) {
                result[entry.key] = value
            }
            reader.path.removeLast()
        }
        return result
    }

    package var defaultText: String? { self.isEmpty ? "{}" : nil }
}

extension ConfigNode {
    /// The number of a scalar that is one, also when it is written as text.
    var numberText: String? {
        switch self.value {
        case .number(let text): text
        case .string(let text): YAMLScalar.number(text)
        case .null, .bool, .list, .map: nil
        }
    }
}
