/// A tool that a model may call.
///
/// Wire form: an element of `tools` in the body of `POST /v1/chat/completions`. Tools that a provider runs itself
/// (`web_search_20250305`, `{"googleSearch": {}}`) keep the form that they have there.
public struct ToolDefinition: Sendable, Hashable {
    /// What a tool is.
    public enum Kind: Sendable, Hashable {
        /// A function of the client's.
        case function(Function)
        /// A tool in the provider's own form: the whole object.
        case native(JSON)
    }

    /// A function of the client's.
    public struct Function: Sendable, Hashable {
        /// What the model calls it by.
        public var name: String
        /// What it does, for the model to read.
        public var description: String?
        /// The arguments as a JSON schema of an object; nil for none.
        public var parameters: JSON?
        /// Whether the arguments must match the schema to the letter.
        public var strict: Bool?

        /// Describes a function.
        public init(name: String, description: String? = nil, parameters: JSON? = nil, strict: Bool? = nil) {
            self.name = name
            self.description = description
            self.parameters = parameters
            self.strict = strict
        }
    }

    /// What the tool is.
    public var kind: Kind
    /// Fields beside the function (`cache_control`), where there are some.
    public var extra: JSONObject

    /// Makes a tool.
    public init(_ kind: Kind, extra: JSONObject = [:]) {
        self.kind = kind
        self.extra = extra
    }

    /// Makes a tool of a function.
    public static func function(
        _ name: String,
        description: String? = nil,
        parameters: JSON? = nil,
        strict: Bool? = nil
    ) -> ToolDefinition {
        ToolDefinition(
            .function(Function(name: name, description: description, parameters: parameters, strict: strict))
        )
    }
}

extension ToolDefinition {
    /// Reads a tool in OpenAI's form, or in a provider's own.
    ///
    /// - Throws: `badRequest` when the value is no object or a function has no name.
    public init(json: JSON) throws(LLMError) {
        guard let object = json.objectValue else {
            throw LLMError(.badRequest, "tools must be a list of objects.", parameter: "tools")
        }
        guard let function = object["function"]?.objectValue, object["type"]?.stringValue ?? "function" == "function"
        else {
            self.init(.native(json))
            return
        }
        guard let name = function["name"]?.stringValue else {
            throw LLMError(.badRequest, "A function in tools has no name.", parameter: "tools")
        }
        self.init(
            .function(
                Function(
                    name: name,
                    description: function["description"]?.stringValue,
                    parameters: function["parameters"].flatMap { $0.isNull ? nil : $0 },
                    strict: function["strict"]?.boolValue
                )
            )
        )
        for (key, value) in object where key != "type" && key != "function" && !value.isNull { self.extra[key] = value }
        if let cacheControl = function["cache_control"], !cacheControl.isNull {
            self.extra["cache_control"] = cacheControl
        }
    }

    /// The tool in OpenAI's form.
    public var json: JSON {
        switch self.kind {
        case .native(let json):
            return json
        case .function(let function):
            var body: JSONObject = ["name": .string(function.name)]
            if let description = function.description { body["description"] = .string(description) }
            if let parameters = function.parameters { body["parameters"] = parameters }
            if let strict = function.strict { body["strict"] = .bool(strict) }
            var object: JSONObject = ["type": "function", "function": .object(body)]
            for (key, value) in self.extra { object[key] = value }
            return .object(object)
        }
    }
}

extension ChatRequest {
    /// The request's tools; none if it has none.
    ///
    /// - Throws: `badRequest` when `tools` is not a list of tools.
    package func tools() throws(LLMError) -> [ToolDefinition] {
        guard let node = self.document.member("tools"), !self.document.isNull(node) else { return [] }
        guard self.document.kind(of: node) == .array else {
            throw LLMError(.badRequest, "tools must be a list.", parameter: "tools")
        }
        var tools: [ToolDefinition] = []
        for element in self.document.elements(of: node) {
            tools.append(try ToolDefinition(json: self.document.json(element)))
        }
        return tools
    }
}
