import LLMCore

/// A request's tools in the Converse format.
struct ConverseTools: Sendable {
    /// How tools are called and what may call them.
    private(set) var names = ConverseToolNames()
    /// The members of `toolConfig.tools`: JSON text of each.
    private(set) var entries: [[UInt8]] = []
    /// Tools of the model's maker, which only he knows.
    private(set) var native: [JSON] = []
    /// Features of the maker's that the tools need.
    private(set) var betas = AnthropicBetas()
    /// Tools that are no functions and that nobody here knows, by their place in the request.
    private(set) var dropped: [String] = []

    private let model: BedrockModel
    private let takesCachePoints: Bool
    private let takesStrict: Bool

    init(
        _ parameters: RequestParameters,
        _ model: BedrockModel,
        takesCachePoints: Bool,
        takesStrict: Bool,
        drops: Bool
    ) throws(LLMError) {
        self.model = model
        self.takesCachePoints = takesCachePoints
        self.takesStrict = takesStrict
        guard let place = try parameters.place("tools") else { return }
        guard place.kind == .array else { throw Self.wrong("tools must be a list.") }
        let tools = place.elements
        self.names = ConverseToolNames(tools: tools)
        for tool in tools {
            if drops, let type = tool["type"]?.string, type != "function", Self.isUnknown(tool, type) {
                self.dropped.append("tools." + type)
            } else {
                try self.add(tool)
            }
        }
    }

    static func wrong(_ message: String) -> LLMError { LLMError(.badRequest, message, parameter: "tools") }

    private static let nativePrefixes = ["computer_", "bash_", "text_editor_", "memory_", "tool_search_tool_"]

    /// Whether a tool is neither one of the model's maker nor has what a function has.
    private static func isUnknown(_ tool: JSONPlace, _ type: String) -> Bool {
        if Self.nativePrefixes.contains(where: { type.hasPrefix($0) }) { return false }
        return tool["custom"] != nil || (tool["function"] ?? tool)["name"]?.string == nil
    }

    private mutating func add(_ tool: JSONPlace) throws(LLMError) {
        guard tool.isObject else { throw Self.wrong("tools must be a list of objects.") }
        if let type = tool["type"]?.string, Self.nativePrefixes.contains(where: { type.hasPrefix($0) }) {
            self.addNative(tool, type)
            return
        }
        if tool["toolSpec"] != nil || tool["systemTool"] != nil || tool["cachePoint"] != nil {
            self.entries.append(Array(tool.bytes))
            return
        }
        let function = tool["function"] ?? tool
        guard let name = function["name"]?.string else { throw Self.wrong("A function in tools has no name.") }
        let description = function["description"].flatMap { $0.kind == .string && !$0.isBlank ? $0 : nil }
        self.addFunction(
            self.names.wire(name),
            schema: ConverseSchema.input(
                function["parameters"] ?? function["input_schema"],
                closes: self.model.isClaude
            ),
            description: description?.bytes,
            isStrict: self.takesStrict && (function["strict"] ?? tool["strict"])?.bool == true
        )
        if let marker = (tool["cache_control"] ?? function["cache_control"])?.bytes { self.mark(marker) }
    }

    private mutating func addFunction(
        _ name: String,
        schema: ArraySlice<UInt8>,
        description: ArraySlice<UInt8>?,
        isStrict: Bool,
        isFirst: Bool = false
    ) {
        var writer = JSONWriter(reserving: schema.count + 128)
        writer.beginObject()
        writer.key("toolSpec")
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        // Some models want a description, if only a short one.
        writer.key("description")
        if let description { writer.raw(description) } else { writer.string(name) }
        writer.key("inputSchema")
        writer.beginObject()
        writer.key("json")
        writer.raw(schema)
        writer.endObject()
        if isStrict {
            writer.key("strict")
            writer.bool(true)
        }
        writer.endObject()
        writer.endObject()
        self.entries.insert(writer.bytes, at: isFirst ? 0 : self.entries.count)
    }

    /// A tool of Anthropic's; the size of a screen may stand among a function's parameters.
    private mutating func addNative(_ tool: JSONPlace, _ type: String) {
        self.betas.add(tool: type)
        guard let function = tool["function"] else {
            self.native.append(tool.json)
            return
        }
        var object: JSONObject = ["type": .string(type), "name": function["name"]?.json ?? "computer"]
        for (key, value) in function["parameters"]?.json.objectValue ?? [:] { object[key] = value }
        self.native.append(.object(object))
    }

    // MARK: Made tools

    /// Puts the tool first whose arguments are the answer.
    mutating func addAnswerTool(schema: JSONPlace, description: ArraySlice<UInt8>?) {
        let name = AnthropicResponseFormat.toolName
        let schema = ConverseSchema.input(schema, closes: self.model.isClaude)
        self.addFunction(name, schema: schema, description: description, isStrict: false, isFirst: true)
    }

    /// Adds the search that Amazon's own models do themselves.
    mutating func addWebSearch() {
        let tool: JSON = ["systemTool": ["name": "nova_grounding"]]
        self.entries.append(tool.serialized())
    }

    /// Sets a point of the prompt cache behind the last tool.
    mutating func mark(_ marker: ArraySlice<UInt8>) {
        if self.entries.isEmpty || !self.takesCachePoints { return }
        let point = ConverseBlock.cachePoint(marker, takesLifetime: self.model.takesCacheLifetime).bytes
        if self.entries.last != point { self.entries.append(point) }
    }
}
