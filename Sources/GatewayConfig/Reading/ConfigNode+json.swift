package import LLMCore

extension ConfigNode {
    /// The value without its places.
    package var json: JSON {
        switch self.value {
        case .null:
            return .null
        case .bool(let flag):
            return .bool(flag)
        case .number(let text):
            return JSONNumber(text: text).map { .number($0) } ?? .string(self.spelling)
        case .string(let text):
            return .string(text)
        case .list(let items):
            return .array(items.map(\.json))
        case .map:
            return .object(self.jsonObject)
        }
    }

    /// The keys of a mapping and their values; empty for anything else.
    package var jsonObject: JSONObject {
        var object = JSONObject()
        if case .map(let entries) = self.value {
            for entry in entries {
                object[entry.key] = entry.value.json
            }
        }
        return object
    }
}

extension JSON: ConfigValue {
    package static var typeName: String { "any value" }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> JSON? {
        node.json
    }

    package var defaultText: String? { self.isNull ? nil : self.description }
}

extension JSONObject: ConfigValue {
    package static var typeName: String { "mapping" }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> JSONObject? {
        guard case .map = node.value else {
            reader.expected("a mapping", node)
            return nil
        }
        return node.jsonObject
    }

    package var defaultText: String? { self.isEmpty ? "{}" : nil }
}

extension Secret<JSONObject> {
    /// The same mapping with one more key.
    func adding(_ name: String, _ value: ConfigNode) -> Secret<JSONObject> {
        var object = self.reveal()
        object[name] = value.json
        return Secret(object)
    }
}
