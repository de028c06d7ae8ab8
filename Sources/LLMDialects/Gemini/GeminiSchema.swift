import LLMCore

/// A JSON schema in the words of OpenAPI 3.0 that Google knows (`Schema`).
///
/// Definitions are put where they are referred to, what the provider does not know is left out. Order of members,
/// numbers and texts stay.
struct GeminiSchema: Sendable {
    private let root: JSON
    /// How many schemas may still be written; references to references could make endless ones.
    private var budget = 20_000
    /// The references that are being followed.
    private var open: [String] = []

    private init(_ root: JSON) {
        self.root = root
    }

    /// The schema of a function's parameters.
    ///
    /// - Throws: `badRequest` when its references make it too large.
    static func parameters(_ schema: JSON) throws(LLMError) -> JSON {
        var reader = GeminiSchema(schema)
        return try reader.clean(schema)
    }

    /// The schema of an answer, for models that know no other: with the order of its members said in words.
    static func answer(_ schema: JSON) throws(LLMError) -> JSON {
        Self.ordered(try Self.parameters(schema))
    }

    private static func ordered(_ schema: JSON) -> JSON {
        guard var object = schema.objectValue else { return schema }
        if let properties = object["properties"]?.objectValue {
            var all: JSONObject = [:]
            for (name, property) in properties { all[name] = Self.ordered(property) }
            object["properties"] = .object(all)
            object["propertyOrdering"] = .array(properties.keys.map { .string($0) })
        }
        if let items = object["items"] { object["items"] = Self.ordered(items) }
        if let choices = object["anyOf"]?.arrayValue { object["anyOf"] = .array(choices.map { Self.ordered($0) }) }
        return .object(object)
    }

    // MARK: One schema

    private static let anything: JSON = ["type": "object"]

    /// What is carried, in one form or another.
    static let carried = CarriedSchema.words(
        Self.kept.union(["$ref", "allOf", "oneOf", "const"]),
        formats: Self.formats
    )

    private static let kept: Set<String> = [
        "type", "format", "title", "description", "nullable", "default", "enum", "maxItems", "minItems", "properties",
        "required", "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "example", "anyOf",
        "propertyOrdering", "items", "minimum", "maximum",
    ]

    private mutating func clean(_ schema: JSON) throws(LLMError) -> JSON {
        self.budget -= 1
        guard self.budget > 0 else {
            throw LLMError(.badRequest, "A schema in tools is too large.", parameter: "tools")
        }
        guard let object = schema.objectValue else { return Self.anything }
        if let reference = object["$ref"]?.stringValue { return try self.follow(reference, object) }
        if let parts = object["allOf"]?.arrayValue { return try self.clean(.object(self.merged(parts, object))) }
        if let choices = (object["anyOf"] ?? object["oneOf"])?.arrayValue {
            return try self.choice(choices, object)
        }
        if let types = object["type"]?.arrayValue { return try self.choice(Self.split(types, object), object) }
        return try self.plain(object)
    }

    private mutating func follow(_ reference: String, _ object: JSONObject) throws(LLMError) -> JSON {
        guard !self.open.contains(reference), let target = self.target(of: reference) else {
            var rest: JSONObject = ["type": "object"]
            rest["description"] = object["description"]
            return .object(rest)
        }
        self.open.append(reference)
        defer { self.open.removeLast() }
        var cleaned = try self.clean(target)
        if cleaned["description"] == nil, let description = object["description"] {
            cleaned["description"] = description
        }
        return cleaned
    }

    /// What `#/$defs/Name` refers to.
    private func target(of reference: String) -> JSON? {
        guard reference.hasPrefix("#") else { return nil }
        var place = self.root
        for step in reference.dropFirst().split(separator: "/") {
            let key = (PercentEncoding.decode(step) ?? String(step))
                .replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = place[key] ?? Int(key).flatMap({ place[$0] }) else { return nil }
            place = next
        }
        return place
    }

    /// All parts of an `allOf` in one schema, what stands beside it last.
    private func merged(_ parts: [JSON], _ object: JSONObject) -> JSONObject {
        var all: JSONObject = [:]
        for part in parts {
            // A part that is being read already would come back forever.
            var part = part
            if let reference = part["$ref"]?.stringValue {
                guard !self.open.contains(reference), let target = self.target(of: reference) else { continue }
                part = target
            }
            for (key, value) in part.objectValue ?? [:] { Self.merge(value, as: key, into: &all) }
        }
        for (key, value) in object where key != "allOf" { Self.merge(value, as: key, into: &all) }
        return all
    }

    private static func merge(_ value: JSON, as key: String, into all: inout JSONObject) {
        if key == "properties", let more = value.objectValue, let known = all[key]?.objectValue {
            all[key] = .object(known.adding(more))
        } else if key == "required", let more = value.arrayValue, let known = all[key]?.arrayValue {
            all[key] = .array(known + more.filter { !known.contains($0) })
        } else {
            all[key] = value
        }
    }

    // MARK: Choices

    private static let typeMembers: [String: Set<String>] = [
        "array": ["items", "minItems", "maxItems"], "object": ["properties", "required"],
        "string": ["enum", "format", "pattern", "minLength", "maxLength"], "integer": ["minimum", "maximum"],
        "number": ["minimum", "maximum"],
    ]

    /// `{"type": ["string", "null"]}` as one schema for each type.
    private static func split(_ types: [JSON], _ object: JSONObject) -> [JSON] {
        types.map { type in
            var member: JSONObject = ["type": type]
            let names = Self.typeMembers[type.stringValue ?? ""] ?? []
            for (key, value) in object where names.contains(key) { member[key] = value }
            // `null` beside one other type stays a type here, as recorded.
            return .object(member)
        }
    }

    /// A choice of schemas.
    ///
    /// The provider knows nothing beside `anyOf`, so title and description go into each of them.
    private mutating func choice(_ choices: [JSON], _ object: JSONObject) throws(LLMError) -> JSON {
        let isSplit = object["type"]?.arrayValue != nil
        let isNull: (JSON) -> Bool = { $0["type"]?.stringValue?.lowercased() == "null" }
        let isNullable = !isSplit && choices.contains(where: isNull)
        let left = isSplit ? choices : choices.filter { !isNull($0) }
        if left.isEmpty { return ["type": "null"] }
        var members: [JSON] = []
        for choice in left {
            var member = isNull(choice) ? choice : try self.clean(choice)
            if isNullable { member["nullable"] = true }
            for key in ["title", "description"] {
                if let text = object[key] { member[key] = text }
            }
            members.append(member)
        }
        return ["anyOf": .array(members)]
    }

    // MARK: Plain schemas

    private mutating func plain(_ object: JSONObject) throws(LLMError) -> JSON {
        var result: JSONObject = [:]
        let type = Self.type(of: object)
        for (key, value) in object where Self.kept.contains(key) {
            switch key {
            case "type": result["type"] = value
            case "properties":
                var properties: JSONObject = [:]
                for (name, property) in value.objectValue ?? [:] { properties[name] = try self.clean(property) }
                if !properties.isEmpty { result[key] = .object(properties) }
            case "items": result[key] = try self.clean(value)
            case "enum": result[key] = Self.words(value, type)
            case "format":
                if let format = value.stringValue, type == "string", Self.formats.contains(format) {
                    result[key] = value
                }
            case "required":
                if value.arrayValue?.isEmpty == false { result[key] = value }
            case "default" where value.isNull: continue
            default: result[key] = value
            }
        }
        if let constant = object["const"], let words = Self.words([constant], type) { result["enum"] = words }
        if result["type"]?.stringValue == nil { result["type"] = .string(type) }
        if type == "array", result["items"] == nil { result["items"] = Self.anything }
        return .object(result)
    }

    private static let formats: Set<String> = ["enum", "date-time"]

    /// The type in small letters, as stated or as the other members tell.
    private static func type(of object: JSONObject) -> String {
        if let type = object["type"]?.stringValue { return type.lowercased() }
        if object["items"] != nil { return "array" }
        if object["properties"] == nil, object["enum"] != nil || object["const"]?.stringValue != nil { return "string" }
        return "object"
    }

    /// The words of an `enum`; the provider knows them for texts only, and none that is empty.
    private static func words(_ values: JSON, _ type: String) -> JSON? {
        guard type == "string" else { return nil }
        let words = (values.arrayValue ?? []).compactMap { value -> JSON? in
            if let text = value.stringValue { return text.isEmpty ? Optional.none : value }
            return value.isNull ? Optional.none : .string(value.description)
        }
        return words.isEmpty ? Optional.none : .array(words)
    }
}
