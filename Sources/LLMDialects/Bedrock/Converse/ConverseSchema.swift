import LLMCore

/// The schema of a tool's arguments as Converse accepts it.
enum ConverseSchema {
    /// What is read at the top.
    private static let keptKeys: Set<String> = ["type", "properties", "required", "additionalProperties"]

    /// What is carried of a schema; `closes` says whether `additionalProperties` is.
    static func carried(closes: Bool) -> CarriedSchema {
        .top(closes ? Self.keptKeys : Self.keptKeys.subtracting(["additionalProperties"]))
    }

    /// The most values that a schema may have with its references resolved.
    private static let largest = 20_000

    /// The schema as JSON text; the client's is nil for a tool without arguments.
    ///
    /// `closes` says whether the model knows `additionalProperties` at the top.
    static func input(_ schema: JSONPlace?, closes: Bool) -> ArraySlice<UInt8> {
        guard let schema, schema.isObject else { return Self.written([:], closes: closes) }
        // One that is fine goes on byte for byte, so that prompt caches hit.
        if Self.isFine(schema, closes: closes) { return schema.bytes }
        let tree = schema.json
        let definitions = (tree["$defs"] ?? tree["definitions"])?.objectValue ?? [:]
        var budget = Self.largest
        let resolved = definitions.isEmpty ? tree : Self.resolved(tree, definitions, [], &budget)
        return Self.written(resolved.objectValue ?? [:], closes: closes)
    }

    private static func isFine(_ schema: JSONPlace, closes: Bool) -> Bool {
        guard schema["type"]?.equals("object") == true, schema["properties"]?.isObject == true,
            schema["required"]?.kind == .array
        else { return false }
        for member in schema.document.members(of: schema.node) {
            guard let key = schema.document.string(member.key), Self.keptKeys.contains(key),
                closes || key != "additionalProperties"
            else { return false }
        }
        return true
    }

    private static func written(_ schema: JSONObject, closes: Bool) -> ArraySlice<UInt8> {
        var result: JSONObject = [
            "type": "object", "properties": .object(schema["properties"]?.objectValue ?? [:]),
            "required": .array(schema["required"]?.arrayValue ?? []),
        ]
        if closes, let additional = schema["additionalProperties"] { result["additionalProperties"] = additional }
        return JSON.object(result).serialized()[...]
    }

    /// A schema with what its references lead to in their places; Converse knows no definitions beside the properties.
    ///
    /// A reference to what it stands in becomes any object, and so does what is left when the budget is used up.
    private static func resolved(
        _ schema: JSON,
        _ definitions: JSONObject,
        _ open: [String],
        _ budget: inout Int
    ) -> JSON {
        budget -= 1
        if budget < 0 { return ["type": "object"] }
        switch schema {
        case .array(let elements):
            var result: [JSON] = []
            for element in elements { result.append(Self.resolved(element, definitions, open, &budget)) }
            return .array(result)
        case .object(let object):
            if let name = object["$ref"]?.stringValue?.split(separator: "/").last.map({ String($0) }),
                let definition = definitions[name]
            {
                if open.contains(name) { return ["type": "object"] }
                return Self.resolved(definition, definitions, open + [name], &budget)
            }
            var result: JSONObject = [:]
            for (key, value) in object where key != "$defs" && key != "definitions" {
                result[key] = Self.resolved(value, definitions, open, &budget)
            }
            return .object(result)
        default:
            return schema
        }
    }
}
