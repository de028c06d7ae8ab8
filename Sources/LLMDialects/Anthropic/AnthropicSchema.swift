import LLMCore

/// JSON schemas as the provider accepts them.
enum AnthropicSchema {
    // MARK: Arguments of tools

    private static let empty = Array(#"{"type":"object","properties":{}}"#.utf8)[...]

    /// What the provider reads at the top of a tool's schema.
    private static let keptNames: Set<String> = [
        "type", "properties", "required", "additionalProperties", "$defs", "definitions", "strict",
    ]

    private static let keptKeys = Self.keptNames.map { Array($0.utf8) }

    /// What is carried of it.
    static let carried = CarriedSchema.top(Self.keptNames)

    /// The schema of a tool's arguments.
    ///
    /// One that is fine goes on byte for byte, so that prompt caches hit.
    static func input(_ schema: JSONPlace?) -> ArraySlice<UInt8> {
        guard let schema, schema.isObject else { return Self.empty }
        let type = schema["type"]
        if let type, !type.equals("object") { return Self.empty }
        guard schema["properties"] != nil || type != nil else { return Self.empty }
        var edit = JSONObjectEdit()
        for member in schema.document.members(of: schema.node) {
            if Self.keptKeys.contains(where: { schema.document.stringEquals(member.key, $0) }) { continue }
            if let key = schema.document.string(member.key) { edit.remove(key) }
        }
        if type == nil { edit.set("type", to: "object") }
        if schema["properties"] == nil { edit.set("properties", to: [:]) }
        if edit.isEmpty { return schema.bytes }
        let start = schema.document.range(of: schema.node).lowerBound
        let splices = schema.document.splices(for: edit, of: schema.node).map {
            JSONSplice($0.range.lowerBound - start..<$0.range.upperBound - start, $0.replacement)
        }
        return JSONSplice.apply(splices, to: Array(schema.bytes))[...]
    }

    // MARK: Answers

    /// Limits that the provider does not enforce and refuses; the model reads them in the description instead.
    private static let limits = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "minItems",
        "maxItems", "uniqueItems", "minProperties", "maxProperties",
    ]

    /// The schema of an answer: objects are closed, limits of values become part of descriptions.
    static func strict(_ schema: JSONPlace) -> ArraySlice<UInt8> {
        let tree = schema.json
        let changed = Self.strict(tree)
        return changed == tree ? schema.bytes : changed.serialized()[...]
    }

    private static func strict(_ schema: JSON) -> JSON {
        guard case .object(let object) = schema else { return schema }
        var result: JSONObject = [:]
        var remarks: [String] = []
        for (key, value) in object {
            switch key {
            case "properties", "$defs", "definitions":
                guard let members = value.objectValue else { continue }
                var changed: JSONObject = [:]
                for (name, member) in members { changed[name] = Self.strict(member) }
                result[key] = .object(changed)
            case "items", "not":
                result[key] = Self.strict(value)
            case "anyOf", "allOf", "oneOf", "prefixItems":
                result[key] = value.arrayValue.map { .array($0.map { Self.strict($0) }) } ?? value
            case let key where Self.limits.contains(key):
                remarks.append("\(key): \(value)")
            default:
                result[key] = value
            }
        }
        if !remarks.isEmpty {
            let note = "(" + remarks.joined(separator: ", ") + ")"
            let text = result["description"]?.stringValue.map { "\($0) \(note)" } ?? note
            result["description"] = .string(text)
        }
        if object["type"]?.stringValue == "object" || object["properties"] != nil {
            result["additionalProperties"] = false
        }
        return .object(result)
    }
}
