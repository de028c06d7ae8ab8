import LLMCore

/// An answer of the model's as content blocks: reasoning first, then text, then calls of tools.
struct AnthropicAssistantMessage: Sendable {
    private(set) var blocks: [AnthropicBlock] = []

    private let names: AnthropicToolNames

    init(_ message: JSONPlace, _ index: Int, _ names: AnthropicToolNames) throws(LLMError) {
        self.names = names
        let fields = message["provider_specific_fields"]
        for block in fields?["compaction_blocks"]?.elements ?? [] { self.blocks.append(AnthropicBlock(.raw(block))) }
        let parts = message["content"].flatMap { $0.kind == .array ? $0.elements : nil }
        // Reasoning may stand in the content itself; once is enough.
        if parts?.contains(where: { Self.isThinking($0) }) != true {
            for block in (message["thinking_blocks"] ?? fields?["thinking_blocks"])?.elements ?? [] {
                self.addThinking(block)
            }
        }
        var calls: [JSONPlace] = []
        if let given = message["tool_calls"] {
            guard given.kind == .array else {
                throw AnthropicConversation.wrong("The tool_calls of messages.\(index) must be a list.")
            }
            calls = given.elements
        }
        if let parts {
            for part in parts { self.add(part) }
        } else if let text = message["content"] {
            guard text.kind == .string else {
                throw AnthropicConversation.wrong("The content of messages.\(index) must be text or a list of parts.")
            }
            if let cited = AnthropicCitedText(text, fields?["citations"]) {
                try self.add(cited, calls, fields, index)
                return
            }
            self.addText(text)
        }
        for call in calls { try self.addCall(call, fields, index) }
    }

    /// What a search found comes before the text that cites it, and what the client has to answer comes last.
    private mutating func add(
        _ text: AnthropicCitedText,
        _ calls: [JSONPlace],
        _ fields: JSONPlace?,
        _ index: Int
    ) throws(LLMError) {
        if !text.beginning.allSatisfy({ $0.isWhitespace }) {
            self.blocks.append(AnthropicBlock(.text(.own(text.beginning))))
        }
        let isOwn = calls.map { Self.serverResult(of: $0["id"]?.string ?? "", fields) != nil }
        for (call, isOwn) in zip(calls, isOwn) where isOwn { try self.addCall(call, fields, index) }
        self.blocks += text.rest
        for (call, isOwn) in zip(calls, isOwn) where !isOwn { try self.addCall(call, fields, index) }
    }

    // MARK: Content

    private static func isThinking(_ part: JSONPlace) -> Bool {
        guard let type = part["type"] else { return false }
        return type.equals("thinking") || type.equals("redacted_thinking")
    }

    /// Reasoning goes back only as the provider signed it.
    private mutating func addThinking(_ block: JSONPlace) {
        guard Self.isThinking(block) else { return }
        if block["type"]?.equals("thinking") == true {
            guard let signature = block["signature"], signature.kind == .string, signature.bytes.count > 2 else {
                return
            }
        }
        self.blocks.append(AnthropicBlock(.thinking(block.bytes)))
    }

    private mutating func addText(_ text: JSONPlace, cacheControl: ArraySlice<UInt8>? = nil) {
        if text.kind != .string || text.isBlank { return }
        self.blocks.append(AnthropicBlock(.text(.raw(text.bytes)), cacheControl: cacheControl))
    }

    /// The types of parts that are no texts and have a place in an answer.
    static let partTypes: Set<String> = [
        "refusal", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "mcp_tool_use", "compaction",
        "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result", "mcp_tool_result",
        "bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result",
    ]

    /// Adds a part, if it is one that an answer can hold.
    ///
    /// Pictures and sounds of other models cannot go back in an answer and are left out.
    private mutating func add(_ part: JSONPlace) {
        if part.kind == .string { return self.addText(part) }
        let type = part["type"]?.string ?? "text"
        switch type {
        case "text", "output_text", "input_text":
            guard let text = part["text"] else { return }
            self.addText(text, cacheControl: part["cache_control"]?.bytes)
        case "refusal":
            guard let text = part["refusal"] else { return }
            self.addText(text)
        case "thinking", "redacted_thinking":
            self.addThinking(part)
        case "tool_use", "server_tool_use", "mcp_tool_use", "compaction":
            self.blocks.append(AnthropicBlock(.raw(part)))
        case let type where type.hasSuffix("_tool_result"):
            self.blocks.append(AnthropicBlock(.raw(part)))
        default:
            return
        }
    }

    // MARK: Calls

    private mutating func addCall(_ call: JSONPlace, _ fields: JSONPlace?, _ index: Int) throws(LLMError) {
        guard let id = call["id"]?.string, let function = call["function"] ?? call["custom"] else {
            throw AnthropicConversation.wrong("A call in the tool_calls of messages.\(index) has no id or function.")
        }
        var block = try Self.block(function, id: AnthropicToolNames.sanitized(id), self.names)
        block.cacheControl = call["cache_control"]?.bytes
        guard case .toolUse(var use) = block.kind else { return }
        use.caller = call["caller"]?.bytes
        let result = Self.serverResult(of: id, fields)
        use.isServerTool = result != nil
        block.kind = .toolUse(use)
        self.blocks.append(block)
        if let result { self.blocks.append(AnthropicBlock(.raw(result))) }
    }

    /// The result of a tool that the provider ran itself, kept beside the message.
    private static func serverResult(of id: String, _ fields: JSONPlace?) -> JSONPlace? {
        guard id.hasPrefix("srvtoolu_") else { return nil }
        let kept = (fields?["web_search_results"]?.elements ?? []) + (fields?["tool_results"]?.elements ?? [])
        return kept.first { $0["tool_use_id"]?.equals(id) == true }
    }

    /// The block for `{"name", "arguments"}`.
    static func block(
        _ function: JSONPlace,
        id: String,
        _ names: AnthropicToolNames
    ) throws(LLMError) -> AnthropicBlock {
        let name = function["name"]?.string ?? ""
        let input = try CallArguments.json(
            function["arguments"] ?? function["input"],
            of: name,
            exception: "AnthropicException - "
        )
        return AnthropicBlock(.toolUse(AnthropicBlock.ToolUse(id: id, name: names.wire(name), input: input)))
    }
}
