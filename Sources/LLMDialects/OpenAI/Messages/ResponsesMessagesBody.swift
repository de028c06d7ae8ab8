import LLMCatalog
import LLMCore

/// The body of a Responses request, made from a Messages request.
struct ResponsesMessagesBody {
    /// The body.
    private(set) var bytes: [UInt8] = []
    /// Headers that the request asks for.
    let headers: WireHeaders
    /// Members that are left out.
    private(set) var dropped: [String] = []

    private let root: JSONPlace
    private let target: Target
    private let switches: RequestSwitches
    private var writer: JSONWriter

    /// The API refuses shorter answers.
    private static let leastTokens = 16

    init(_ request: MessagesRequest, _ target: Target, _ purpose: MessagesRequest.Purpose) throws(LLMError) {
        self.root = request.root
        self.target = target
        self.switches = try RequestSwitches(request.document, target)
        self.headers = self.switches.headers
        self.writer = JSONWriter(reserving: request.document.bytes.count + 512)
        guard let messages = self.root["messages"], messages.count > 0 else {
            throw MessagesMedia.wrong("messages must have at least one message.")
        }
        self.writer.beginObject()
        self.writer.key("model")
        self.writer.string(target.model)
        self.writer.key("input")
        self.writer.raw(try ResponsesMessagesInput.bytes(self.root))
        if let instructions = try ResponsesMessagesInput.instructions(self.root) {
            self.writer.key("instructions")
            self.writer.string(instructions)
        }
        try self.writeTools()
        if purpose == .answer {
            self.writer.key("include")
            self.writer.value(["reasoning.encrypted_content"])
            try self.writeParameters(isStream: request.isStream)
        }
        self.writer.endObject()
        self.bytes = (purpose == .answer ? self.switches.extraBody : [:]).added(to: self.writer.bytes)
    }

    // MARK: Tools

    private mutating func writeTools() throws(LLMError) {
        guard let tools = self.root["tools"], tools.count > 0 else { return }
        guard tools.kind == .array else { throw Self.wrong("tools must be a list.", "tools") }
        self.writer.key("tools")
        self.writer.beginArray()
        for tool in tools.elements { try self.write(tool: tool) }
        self.writer.endArray()
        guard let choice = self.root["tool_choice"], let type = choice["type"]?.string else { return }
        self.writer.key("tool_choice")
        switch type {
        case "auto", "none": self.writer.string(type)
        case "any": self.writer.string("required")
        case "tool":
            guard let name = choice["name"] else { throw Self.wrong("tool_choice names no tool.", "tool_choice") }
            self.writer.value(["type": "function", "name": name.json])
        default: throw Self.wrong("tool_choice must be auto, any, none or tool; got '\(type)'.", "tool_choice")
        }
        if choice["disable_parallel_tool_use"]?.bool == true {
            self.writer.key("parallel_tool_calls")
            self.writer.bool(false)
        }
    }

    private mutating func write(tool: JSONPlace) throws(LLMError) {
        guard tool.isObject else { throw Self.wrong("tools must be a list of objects.", "tools") }
        if tool["type"]?.string?.hasPrefix("web_search_") == true {
            var search: JSON = ["type": "web_search_preview"]
            if let place = tool["user_location"]?.json { search["user_location"] = place }
            return self.writer.value(search)
        }
        guard let name = tool["name"], name.kind == .string else { throw Self.wrong("A tool has no name.", "tools") }
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("function")
        self.writer.key("name")
        self.writer.raw(name.bytes)
        self.writer.key("strict")
        self.writer.bool(tool["strict"]?.bool ?? false)
        if let description = tool["description"] {
            self.writer.key("description")
            self.writer.raw(description.bytes)
        }
        if let schema = tool["input_schema"] {
            self.writer.key("parameters")
            self.writer.raw(schema.bytes)
        }
        self.writer.endObject()
    }

    // MARK: Parameters

    private mutating func writeParameters(isStream: Bool) throws(LLMError) {
        if let limit = self.value("max_tokens") {
            self.writer.key("max_output_tokens")
            if let count = limit.intValue, count < Self.leastTokens {
                self.writer.number(Self.leastTokens)
            } else {
                self.writer.value(limit)
            }
        }
        for name in ["temperature", "top_p"] {
            guard let value = self.value(name), try self.takes(name, value) else { continue }
            self.writer.key(name)
            self.writer.value(value)
        }
        try self.writeReasoning()
        self.writeFormat()
        if let user = self.root["metadata"]?["user_id"], user.kind == .string {
            self.writer.key("user")
            self.writer.raw(user.bytes)
        }
        if let tier = self.value("service_tier")?.stringValue {
            self.writer.key("service_tier")
            self.writer.string(tier == "standard_only" ? "default" : tier)
        }
        if isStream {
            self.writer.key("stream")
            self.writer.bool(true)
        }
        self.dropped += self.unsaid + MessagesMarks.lost(self.root) + MessagesLosses.lost(self.root, withThoughts: true)
    }

    /// What the API has no word for.
    private var unsaid: [String] {
        let document = self.root.document
        return document.members(of: self.root.node).compactMap { member -> String? in
            guard let name = document.string(member.key), !Self.known.contains(name),
                !OpenAIParameter.isGatewayOnly(name), !document.isNull(member.value),
                !document.isEmptyContainer(member.value), !self.switches.removedNames.contains(name)
            else { return nil }
            return name
        }
    }

    /// Members that become something of a request, or are about the form itself.
    private static let known: Set<String> = [
        "model", "messages", "system", "tools", "tool_choice", "max_tokens", "temperature", "top_p", "thinking",
        "reasoning_effort", "output_config", "output_format", "metadata", "service_tier", "stream", "betas",
        "anthropic_beta", "anthropic_version", "cache_control",
    ]

    /// The request's own value, or the deployment's.
    private func value(_ name: String) -> JSON? {
        if self.switches.removedNames.contains(name) { return nil }
        let document = self.root.document
        if let node = document.member(name) { return document.isNull(node) ? nil : document.json(node) }
        return self.target.defaults[name].flatMap { $0.isNull ? nil : $0 }
    }

    /// Whether the model takes a value; where it does not, the value is dropped if that is wanted, else refused.
    private mutating func takes(_ name: String, _ value: JSON) throws(LLMError) -> Bool {
        let isKnown = self.target.profile.supports(name) || self.switches.allowed.contains(name)
        let wanted = self.target.profile.rules.only[name]
        if isKnown, wanted == nil || wanted == value { return true }
        guard self.switches.drops else {
            throw LLMError(
                .unsupportedParameters,
                "\(self.target.provider.id) does not support \(name)=\(value) for model=\(self.target.model). "
                    + "Set drop_params to leave it out.",
                provider: self.target.provider.id
            )
        }
        self.dropped.append(name)
        return false
    }

    private mutating func writeReasoning() throws(LLMError) {
        let asked = MessagesThinking.effort(self.root, minimum: "minimal")
        guard let effort = asked ?? self.value("reasoning_effort")?.stringValue, effort != "none",
            try self.takes("reasoning_effort", .string(effort))
        else { return }
        if asked != nil { self.dropped += MessagesThinking.lost(self.root, budgetsReturn: false) }
        self.writer.key("reasoning")
        self.writer.value(["effort": .string(effort)])
    }

    private mutating func writeFormat() {
        guard let format = self.root["output_format"] ?? self.root["output_config"]?["format"],
            let schema = format["schema"], format["type"]?.equals("json_schema") == true
        else { return }
        self.writer.key("text")
        self.writer.value(
            [
                "format": [
                    "type": "json_schema", "name": "structured_output", "schema": schema.json, "strict": false,
                ]
            ]
        )
    }

    private static func wrong(_ message: String, _ parameter: String) -> LLMError {
        LLMError(.badRequest, message, parameter: parameter)
    }
}
