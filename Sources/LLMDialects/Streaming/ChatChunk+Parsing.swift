package import LLMCore

extension ChatChunk {
    /// Reads an OpenAI `chat.completion.chunk` object.
    ///
    /// Fields of a wrong type are kept among the extras; fields that are null are left out.
    package init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(JSONParseError) {
        self.init(json: try JSON(parsing: Array(bytes)))
    }

    /// Reads an OpenAI `chat.completion.chunk` object; see ``init(parsing:)``.
    package init(json: JSON) {
        self.init(
            id: json["id"]?.stringValue ?? "",
            created: json["created"]?.intValue ?? 0,
            model: json["model"]?.stringValue ?? "",
            choices: (json["choices"]?.arrayValue ?? []).map { Choice(json: $0) },
            usage: Usage(ofOpenAIAnswer: json),
            extra: Self.extras(of: json, except: ["id", "created", "model", "choices", "usage", "object"])
        )
        if self.usage != nil { self.sentUsage = json["usage"]?.objectValue }
    }

    /// The members of an object that have no field of their own.
    fileprivate static func extras(of json: JSON, except known: Set<String>) -> JSONObject {
        var extras: JSONObject = [:]
        for (key, value) in json.objectValue ?? [:] where !known.contains(key) && !value.isNull {
            extras[key] = value
        }
        return extras
    }
}

extension ChatChunk.Choice {
    fileprivate init(json: JSON) {
        self.init(
            index: json["index"]?.intValue ?? 0,
            delta: ChatChunk.Delta(json: json["delta"] ?? [:]),
            finishReason: json["finish_reason"]?.stringValue
        )
        if let logprobs = json["logprobs"], !logprobs.isNull { self.logprobs = logprobs }
        self.extra = ChatChunk.extras(of: json, except: ["index", "delta", "finish_reason", "logprobs"])
    }
}

extension ChatChunk.Delta {
    fileprivate init(json: JSON) {
        var known: Set<String> = []
        func take(_ key: String) -> String? {
            guard let text = json[key]?.stringValue else { return nil }
            known.insert(key)
            return text
        }
        func takeArray(_ key: String) -> [JSON] {
            guard let elements = json[key]?.arrayValue else { return [] }
            known.insert(key)
            return elements
        }
        self.init(
            role: take("role"),
            content: take("content"),
            reasoningContent: take("reasoning_content"),
            thinkingBlocks: takeArray("thinking_blocks"),
            toolCalls: takeArray("tool_calls").enumerated().map { ChatChunk.ToolCall(json: $1, position: $0) },
            refusal: take("refusal")
        )
        self.extra = ChatChunk.extras(of: json, except: known)
    }
}

extension ChatChunk.ToolCall {
    fileprivate init(json: JSON, position: Int) {
        self.init(
            index: json["index"]?.intValue ?? position,
            id: json["id"]?.stringValue,
            name: json["function"]?["name"]?.stringValue,
            arguments: json["function"]?["arguments"]?.stringValue ?? ""
        )
        self.extra = ChatChunk.extras(of: json, except: ["index", "id", "type", "function"])
    }
}
