internal import LLMCore

/// The text as which tools are shown to a model: declarations in the manner of TypeScript.
struct ToolDefinitionText {
    /// The whole text.
    private(set) var text = "namespace functions {\n\n"

    /// Writes tools of OpenAI's, Anthropic's or Gemini's form; what is no tool is left out.
    init(tools: [JSON]) {
        for tool in tools { self.append(tool) }
        self.text += "} // namespace functions"
    }

    private mutating func append(_ tool: JSON) {
        guard tool.objectValue != nil else { return }
        if let function = tool["function"], function.objectValue != nil {
            self.append(function, parameters: function["parameters"])
        } else if let declarations = Self.value(tool, "function_declarations", "functionDeclarations") {
            for declaration in declarations.arrayValue ?? [] {
                self.append(declaration, parameters: declaration["parameters"])
            }
        } else {
            self.append(tool, parameters: Self.value(tool, "input_schema", "parameters"))
        }
    }

    private mutating func append(_ function: JSON, parameters: JSON?) {
        guard let name = Self.word(function["name"]) else { return }
        if let description = Self.word(function["description"]) { self.text += "// \(description)\n" }
        if let parameters, let properties = parameters["properties"]?.objectValue, !properties.isEmpty {
            self.text += "type \(name) = (_: {\n\(Self.members(of: parameters, indent: 0))\n}) => any;\n\n"
        } else {
            self.text += "type \(name) = () => any;\n\n"
        }
    }

    /// One line for each property, and one before it for its description.
    private static func members(of schema: JSON, indent: Int) -> String {
        guard let properties = schema["properties"]?.objectValue else { return "" }
        let required = schema["required"]?.arrayValue ?? []
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for (name, property) in properties {
            if let description = self.word(property["description"]) { lines.append("\(margin)// \(description)") }
            let mark = required.contains { $0.stringValue == name } ? "" : "?"
            lines.append("\(margin)\(name)\(mark): \(self.type(of: property, indent: indent)),")
        }
        return lines.joined(separator: "\n")
    }

    private static func type(of schema: JSON, indent: Int) -> String {
        switch schema["type"]?.stringValue {
        case "string": self.choices(schema) ?? "string"
        case "integer", "number": self.choices(schema) ?? "number"
        case "array": (schema["items"].map { self.type(of: $0, indent: indent) } ?? "any") + "[]"
        case "object": "{\n\(self.members(of: schema, indent: indent + 2))\n}"
        case "boolean": "boolean"
        case "null": "null"
        default: "any"
        }
    }

    private static func choices(_ schema: JSON) -> String? {
        guard let values = schema["enum"]?.arrayValue else { return nil }
        return values.map { "\"\(PythonText.text(of: $0))\"" }.joined(separator: " | ")
    }

    /// A value as text, nil if there is none or it is empty.
    private static func word(_ value: JSON?) -> String? {
        guard let value, !self.isEmpty(value) else { return nil }
        return PythonText.text(of: value)
    }

    /// The value of the first of two members that is there and not empty.
    private static func value(_ object: JSON, _ first: String, _ second: String) -> JSON? {
        [object[first], object[second]].compactMap { $0 }.first { !self.isEmpty($0) }
    }

    private static func isEmpty(_ value: JSON) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
