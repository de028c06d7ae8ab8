import LLMCatalog
package import LLMCore

/// A Messages request as the chat request that asks for the same.
///
/// Schemas, texts and numbers keep their bytes. What chat has no word for is named in ``dropped``.
package struct MessagesChatRequest: Sendable {
    /// The chat request; the client's `model` stays.
    package let request: ChatRequest
    /// Members that are left out.
    package private(set) var dropped: [String] = []

    /// Translates a request for a target.
    ///
    /// - Parameters:
    ///   - messages: the client's request.
    ///   - target: where it goes; nil to count its tokens, which depends on no target.
    /// - Throws: `badRequest` for what no answer can be asked with.
    package init(_ messages: MessagesRequest, for target: Target?) throws(LLMError) {
        var body = Body(messages.root, target)
        try body.write(model: messages.shownModel)
        self.dropped = body.dropped
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: body.writer.bytes, policy: .response)
        } catch {
            throw LLMError(.badRequest, "The request is too large or nested too deeply.", cause: error)
        }
        self.request = try ChatRequest(document: document, model: messages.model)
    }
}

/// Writes the body of the chat request.
private struct Body {
    var writer: JSONWriter
    var dropped: [String] = []

    private let root: JSONPlace
    private let target: Target?
    private var wantsSearch: JSONPlace?

    init(_ root: JSONPlace, _ target: Target?) {
        self.root = root
        self.target = target
        self.writer = JSONWriter(reserving: root.bytes.count + 1_024)
    }

    private func supports(_ parameter: String) -> Bool { self.target?.profile.supports(parameter) ?? false }

    mutating func write(model: String?) throws(LLMError) {
        guard let messages = self.root["messages"], messages.count > 0 else {
            throw MessagesMedia.wrong("messages must have at least one message.")
        }
        self.writer.beginObject()
        if let model {
            self.writer.key("model")
            self.writer.string(model)
        }
        self.writer.key("messages")
        self.writer.raw(try MessagesConversation.bytes(self.root, for: self.target))
        if let tools = self.root["tools"], tools.count > 0 {
            try self.write(tools: tools)
            try self.writeChoice()
        }
        self.writeReasoning()
        self.writeFormat()
        self.writeUser()
        self.writeOthers()
        self.writer.endObject()
        if self.target != nil { self.dropped += MessagesLosses.lost(self.root) }
    }

    // MARK: Tools

    private mutating func write(tools: JSONPlace) throws(LLMError) {
        guard tools.kind == .array else { throw Self.wrong("tools must be a list.", "tools") }
        var written: [JSONPlace] = []
        for tool in tools.elements {
            guard tool.isObject else { throw Self.wrong("tools must be a list of objects.", "tools") }
            if tool["type"]?.string?.hasPrefix("web_search_") == true {
                self.wantsSearch = tool
            } else {
                written.append(tool)
            }
        }
        if !written.isEmpty {
            self.writer.key("tools")
            self.writer.beginArray()
            for tool in written { try self.write(tool: tool) }
            self.writer.endArray()
        }
        if let search = self.wantsSearch {
            self.writer.key("web_search_options")
            var options: JSONObject = [:]
            if let place = search["user_location"]?.json {
                var place = place
                place["type"] = nil
                options["user_location"] = ["type": "approximate", "approximate": place]
            }
            self.writer.value(.object(options))
        }
    }

    private mutating func write(tool: JSONPlace) throws(LLMError) {
        guard tool["type"]?.equals("custom") ?? true else { return self.writer.raw(tool.bytes) }
        guard let name = tool["name"]?.string else { throw Self.wrong("A tool has no name.", "tools") }
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("function")
        self.writer.key("function")
        self.writer.beginObject()
        self.writer.key("name")
        self.writer.string(MessagesToolNames.short(name))
        if let description = tool["description"] {
            self.writer.key("description")
            self.writer.raw(description.bytes)
        }
        if let schema = tool["input_schema"] {
            self.writer.key("parameters")
            self.writer.raw(schema.bytes)
        }
        if let strict = tool["strict"] {
            self.writer.key("strict")
            self.writer.raw(strict.bytes)
        }
        self.writer.endObject()
        MessagesMedia.writeMarker(tool, &self.writer)
        self.writer.endObject()
    }

    private mutating func writeChoice() throws(LLMError) {
        guard let choice = self.root["tool_choice"], let type = choice["type"]?.string else { return }
        if self.wantsSearch == nil || (self.root["tools"]?.count ?? 0) > 1 {
            self.writer.key("tool_choice")
            switch type {
            case "auto", "none": self.writer.string(type)
            case "any": self.writer.string("required")
            case "tool":
                guard let name = choice["name"]?.string else {
                    throw Self.wrong("tool_choice names no tool.", "tool_choice")
                }
                self.writer.value(
                    ["type": "function", "function": ["name": .string(MessagesToolNames.short(name))]]
                )
            default: throw Self.wrong("tool_choice must be auto, any, none or tool; got '\(type)'.", "tool_choice")
            }
        }
        guard choice["disable_parallel_tool_use"]?.bool == true else { return }
        if self.supports("parallel_tool_calls") {
            self.writer.key("parallel_tool_calls")
            self.writer.bool(false)
        } else {
            self.dropped.append("tool_choice.disable_parallel_tool_use")
        }
    }

    // MARK: Parameters

    /// Claude behind a chat translator takes `thinking` as it is; for all others it is an effort.
    private mutating func writeReasoning() {
        guard let target = self.target else { return }
        if target.model.contains("claude"), self.supports("thinking") {
            if let thinking = self.root["thinking"] {
                self.writer.key("thinking")
                self.writer.raw(thinking.bytes)
            }
            // The form of the answer becomes `response_format`.
            if let effort = self.root["output_config"]?["effort"] {
                self.writer.key("output_config")
                self.writer.value(["effort": effort.json])
            }
            return
        }
        guard let effort = MessagesThinking.effort(self.root) else { return }
        // Not to reason needs no word where there is none for it.
        if effort == "none", !self.supports("reasoning_effort") { return }
        self.dropped += MessagesThinking.lost(self.root, budgetsReturn: Self.makesBudgets(target))
        self.writer.key("reasoning_effort")
        self.writer.string(effort)
    }

    /// Whether a model is told a budget where a request has an effort.
    private static func makesBudgets(_ target: Target) -> Bool {
        switch target.provider.dialect {
        case .anthropic: true
        case .bedrock: target.model.contains("claude")
        case .gemini: !GeminiModel(target.profile).hasLevels
        // Partners' models have a maker in front of their names.
        case .vertex: !GeminiModel(target.profile).hasLevels && !target.model.contains("/")
        default: target.profile.rules.quirks.contains(.effortAsBudget)
        }
    }

    private mutating func writeFormat() {
        guard let format = self.root["output_format"] ?? self.root["output_config"]?["format"],
            let schema = format["schema"], format["type"]?.equals("json_schema") == true
        else { return }
        self.writer.key("response_format")
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("json_schema")
        self.writer.key("json_schema")
        self.writer.beginObject()
        self.writer.key("name")
        self.writer.string("structured_output")
        self.writer.key("schema")
        self.writer.raw(schema.bytes)
        // Only a schema that admits nothing else can be enforced to the letter.
        if schema["additionalProperties"]?.bool == false {
            self.writer.key("strict")
            self.writer.bool(true)
        }
        self.writer.endObject()
        self.writer.endObject()
    }

    private mutating func writeUser() {
        guard let user = self.root["metadata"]?["user_id"] ?? self.root["user"], user.kind == .string else { return }
        self.writer.key("user")
        self.writer.raw(user.bytes)
    }

    /// Everything else, in the order of the request.
    private mutating func writeOthers() {
        for member in self.root.document.members(of: self.root.node) {
            guard let name = self.root.document.string(member.key), !self.root.document.isNull(member.value),
                !Self.handled.contains(name)
            else { continue }
            let value = JSONPlace(self.root.document, member.value)
            if Self.anthropicOnly.contains(name) {
                if !value.document.isEmptyContainer(value.node) { self.dropped.append(name) }
                continue
            }
            switch name {
            case "stop_sequences":
                if value.count == 0 { continue }
                self.writer.key("stop")
                self.writer.raw(value.bytes)
            case "service_tier":
                self.writer.key(name)
                self.writer.string(value.equals("standard_only") ? "default" : value.string ?? "auto")
            default:
                self.writer.key(name)
                self.writer.raw(value.bytes)
            }
        }
    }

    /// Members that became something else above.
    private static let handled: Set<String> = [
        "model", "messages", "system", "metadata", "user", "tools", "tool_choice", "thinking", "output_format",
        "output_config", "betas", "anthropic_beta", "anthropic_version", "cache_control",
    ]

    /// Members that no other provider has a word for.
    private static let anthropicOnly: Set<String> = [
        "context_management", "container", "mcp_servers", "inference_geo", "speed",
    ]

    private static func wrong(_ message: String, _ parameter: String) -> LLMError {
        LLMError(.badRequest, message, parameter: parameter)
    }
}
