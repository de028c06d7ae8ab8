import LLMCore

/// How much of a JSON schema a dialect has a place for.
enum CarriedSchema: Sendable {
    /// All of it.
    case whole
    /// These words at the top; below it everything.
    case top(Set<String>)
    /// The names of properties, and of each its type and description.
    case flat
    /// These words at every level, of `format` these, and choices among texts only.
    case words(Set<String>, formats: Set<String>)

    /// Words that say nothing about a value: where a schema comes from, its title, remarks.
    private static let silent: Set<String> = ["$schema", "$id", "$comment", "title", "$defs", "definitions"]

    /// The words of a schema that are left out, each once; a look at the top needs no tree.
    func lost(_ schema: JSONNode, in document: JSONDocument) -> [String] {
        guard case .top(let kept) = self else { return self.lost(document.json(schema)) }
        return document.members(of: schema).compactMap { member in
            guard let word = document.string(member.key), !kept.contains(word),
                !Self.isSilent(word, document.json(member.value))
            else { return nil }
            return word
        }
    }

    /// The words of a schema that are left out, each once.
    func lost(_ schema: JSON) -> [String] {
        var words: [String] = []
        func add(_ word: String, _ value: JSON) {
            if !Self.isSilent(word, value), !words.contains(word) { words.append(word) }
        }
        switch self {
        case .whole: break
        case .top(let kept):
            for (word, value) in schema.objectValue ?? [:] where !kept.contains(word) { add(word, value) }
        case .flat:
            for (word, value) in schema.objectValue ?? [:] {
                if !["type", "properties", "required"].contains(word) { add(word, value) }
            }
            for (_, property) in schema["properties"]?.objectValue ?? [:] {
                for (word, value) in property.objectValue ?? [:] where word != "type" && word != "description" {
                    add(word, value)
                }
            }
        case .words(let kept, let formats):
            Self.walk(schema) { word, value, schema in
                if word == "format" {
                    if !formats.contains(value.stringValue ?? "") { add(word, value) }
                } else if word == "enum" {
                    let type = schema["type"]
                    if type != nil, type != "string", type?.arrayValue == nil { add(word, value) }
                } else if !kept.contains(word) {
                    add(word, value)
                }
            }
        }
        return words
    }

    /// Whether a word with this value might as well not be there.
    private static func isSilent(_ word: String, _ value: JSON) -> Bool {
        if Self.silent.contains(word) || value.isNull { return true }
        return switch word {
        case "additionalProperties": value.boolValue == true || value.objectValue?.isEmpty == true
        case "examples", "required": value.arrayValue?.isEmpty == true
        case "description": value.stringValue?.isEmpty == true
        default: false
        }
    }

    /// Every word of a schema and of those in it, with the schema that it stands in.
    private static func walk(_ schema: JSON, _ visit: (String, JSON, JSON) -> Void) {
        for (word, value) in schema.objectValue ?? [:] {
            visit(word, value, schema)
            switch word {
            case "properties", "$defs", "definitions", "patternProperties":
                for (_, inner) in value.objectValue ?? [:] { Self.walk(inner, visit) }
            case "anyOf", "oneOf", "allOf", "prefixItems":
                for inner in value.arrayValue ?? [] { Self.walk(inner, visit) }
            case "items", "additionalProperties", "not": Self.walk(value, visit)
            default: break
            }
        }
    }
}
