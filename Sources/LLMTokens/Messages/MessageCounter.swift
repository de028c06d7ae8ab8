internal import LLMCore

/// Counts messages by LiteLLM's rules for one encoding.
struct MessageCounter {
    private static let perMessage = 3
    private static let perName = 1

    /// What every reply begins with.
    static let replyStart = 3

    private let encoding: TokenEncoding
    private let options: TokenCountOptions
    /// How much is counted before the rest is worked out; nil for all.
    private let effort: CountingEffort?

    init(encoding: TokenEncoding, options: TokenCountOptions, effort: CountingEffort? = nil) {
        self.encoding = encoding
        self.options = options
        self.effort = effort
    }

    func count(_ text: String) -> Int {
        self.effort?.count(text, encoding: self.encoding) ?? TokenCounter().count(text: text, encoding: self.encoding)
    }

    /// What a prompt has besides its messages.
    func extra(tools: JSON?, toolChoice: JSON?, hasSystem: Bool) -> Int {
        var total = Self.replyStart
        if let tools = tools?.arrayValue, !tools.isEmpty {
            total += self.count(ToolDefinitionText(tools: tools).text) + 9
            if hasSystem { total -= 4 }
        }
        switch toolChoice {
        case .string("none"):
            total += 1
        case .object(let choice):
            let name = choice["function"]?["name"] ?? choice["name"]
            total += 7 + (name.map { self.count(PythonText.text(of: $0)) } ?? 0)
        default:
            break
        }
        return total
    }

    func count(_ message: JSON) throws(TokenCountError) -> Int {
        guard case .object(let members) = message else {
            throw TokenCountError(.invalidMessages, "each message must be an object")
        }
        var total = Self.perMessage
        for (key, value) in members {
            switch (key, value) {
            case (_, .null): break
            case ("tool_calls", _): total += try self.toolCalls(value)
            case ("function_call", .object(let call)): total += self.arguments(call)
            case ("function_call", _): throw TokenCountError(.invalidToolCall, "function_call must be an object")
            case (_, .string(let text)): total += self.count(text) + (key == "name" ? Self.perName : 0)
            case ("content", .array(let parts)): total += try self.content(parts)
            default: break
            }
        }
        return total
    }

    private func toolCalls(_ value: JSON) throws(TokenCountError) -> Int {
        guard case .array(let calls) = value else {
            throw TokenCountError(.invalidToolCall, "tool_calls must be a list")
        }
        var total = 0
        for call in calls {
            guard let function = call["function"]?.objectValue else {
                throw TokenCountError(.invalidToolCall, "a tool call must have a function")
            }
            total += self.arguments(function)
        }
        return total
    }

    private func arguments(_ function: JSONObject) -> Int {
        function["arguments"].map { self.count(PythonText.text(of: $0)) } ?? 0
    }

    /// A list of parts; all of it counts the default if one part cannot be counted and there is a default.
    private func content(_ parts: [JSON]) throws(TokenCountError) -> Int {
        do {
            var total = 0
            for part in parts { total += try self.part(part) }
            return total
        } catch {
            if let fallback = self.options.defaultTokenCount { return fallback }
            throw error
        }
    }

    private func part(_ part: JSON) throws(TokenCountError) -> Int {
        if case .string(let text) = part { return self.count(text) }
        guard let members = part.objectValue, let type = members["type"]?.stringValue else {
            throw TokenCountError(.invalidContent, "a content part must be text or an object with a type")
        }
        switch type {
        case "text":
            return members["text"].map { self.count(PythonText.text(of: $0)) } ?? 0
        case "image_url":
            return try self.imageTokens.count(imageURL: members["image_url"])
        case "image":
            guard members["source"] != nil else { throw TokenCountError(.invalidImage, "an image must have a source") }
            return self.imageTokens.withoutDetail
        case "document":
            return try self.document(members)
        case "file":
            return self.file(members["file"]?.objectValue)
        case "tool_use":
            return self.toolUse(members)
        case "tool_result":
            return try self.toolResult(members)
        case "thinking", "redacted_thinking":
            return members["thinking"].map { self.count(PythonText.text(of: $0)) } ?? 0
        case "tool_reference":
            return self.count(members["tool_name"]?.stringValue ?? "")
        default:
            throw TokenCountError(.invalidContent, "a content part has a type that cannot be counted")
        }
    }

    private var imageTokens: ImageTokens { ImageTokens(options: self.options) }

    private func document(_ document: JSONObject) throws(TokenCountError) -> Int {
        guard let source = document["source"], let type = source["type"]?.stringValue else {
            throw TokenCountError(.invalidContent, "a document must have a source with a type")
        }
        var total = 0
        for key in ["title", "context"] {
            if let text = document[key]?.stringValue { total += self.count(text) }
        }
        switch (type, source["data"], source["content"]) {
        case ("text", .string(let text)?, _), ("content", _, .string(let text)?): return total + self.count(text)
        case ("content", _, .array(let parts)?): return total + (try self.content(parts))
        case ("text", _, _), ("content", _, _):
            throw TokenCountError(.invalidContent, "a document's source lacks its text")
        default: return total + self.imageTokens.withoutDetail
        }
    }

    private func file(_ file: JSONObject?) -> Int {
        guard let file else { return 0 }
        let name = self.count(file["filename"]?.stringValue ?? "")
        let hasData = file["file_data"]?.stringValue?.isEmpty == false
        return name + (hasData ? self.imageTokens.withoutDetail : 0)
    }

    /// The name, and the input as the text that LiteLLM's language makes of it.
    private func toolUse(_ members: JSONObject) -> Int {
        var total = 0
        if let name = members["name"]?.stringValue { total += self.count(name) }
        if let input = members["input"], input.objectValue != nil || input.stringValue != nil {
            total += self.count(PythonText.text(of: input))
        }
        return total
    }

    private func toolResult(_ members: JSONObject) throws(TokenCountError) -> Int {
        guard members["tool_use_id"] != nil else {
            throw TokenCountError(.invalidContent, "a tool result must name its tool use")
        }
        return switch members["content"] {
        case .string(let text): self.count(text)
        case .array(let parts): try self.content(parts)
        case .some(.object): members["content"].map { self.count(PythonText.text(of: $0)) } ?? 0
        default: 0
        }
    }
}
