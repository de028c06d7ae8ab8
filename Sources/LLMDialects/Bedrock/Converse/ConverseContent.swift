import LLMCore

/// The content blocks of an answer, sorted by what they become in OpenAI's message.
struct ConverseContent: Sendable {
    /// Texts, quotes included.
    private var texts: [ArraySlice<UInt8>] = []
    private var reasoning: [ArraySlice<UInt8>] = []
    private var thinkingBlocks: [JSON] = []
    /// Reasoning as it came.
    private var reasoningBlocks: [ArraySlice<UInt8>] = []
    private var citations: [ArraySlice<UInt8>] = []
    private(set) var calls: [AnsweredCall] = []
    /// The arguments of the tool that stands for the answer.
    private var answer: ArraySlice<UInt8>?
    private var estimate = TokenEstimate()

    private let reading: ConverseReading

    init(_ content: JSONPlace?, _ reading: ConverseReading) {
        self.reading = reading
        guard let content, content.kind == .array else { return }
        for block in content.elements where block.isObject { self.add(block) }
    }

    private mutating func add(_ block: JSONPlace) {
        if let text = block["text"], text.kind == .string {
            self.texts.append(text.bytes)
        } else if let call = block["toolUse"] {
            self.addCall(call)
        } else if let reasoning = block["reasoningContent"] {
            self.reasoningBlocks.append(reasoning.bytes)
            self.addReasoning(reasoning)
        } else if let cited = block["citationsContent"] {
            self.citations.append(cited.bytes)
            guard let parts = cited["content"], parts.kind == .array else { return }
            for part in parts.elements {
                if let text = part["text"], text.kind == .string { self.texts.append(text.bytes) }
            }
        }
    }

    private mutating func addReasoning(_ reasoning: JSONPlace) {
        if let redacted = reasoning["redactedContent"] {
            self.thinkingBlocks.append(["type": "redacted_thinking", "data": redacted.json])
            return
        }
        guard let thought = reasoning["reasoningText"], let text = thought["text"], text.kind == .string else { return }
        self.reasoning.append(text.bytes)
        self.estimate.add(text.string ?? "")
        var block: JSONObject = ["type": "thinking", "thinking": text.json]
        block["signature"] = thought["signature"]?.json
        self.thinkingBlocks.append(.object(block))
    }

    private mutating func addCall(_ call: JSONPlace) {
        let name = call["name"]?.string ?? ""
        let input = call["input"]?.bytes ?? AnsweredCall.noInput
        if self.reading.isAnswer(name) {
            // Some models put the answer into a member named as schemas name theirs.
            let place = call["input"]
            let inner = place.flatMap { $0.isObject && $0.count == 1 ? $0["properties"] : nil }
            let unwrapped = inner?.isObject == true ? inner?.bytes : nil
            self.answer = self.answer ?? unwrapped ?? input
            return
        }
        let original = self.reading.names.original(name)
        self.calls.append(AnsweredCall(id: call["toolUseId"]?.string ?? "", name: original, input: input))
    }

    /// Whether the answer came as the arguments of a tool.
    var isJSONAnswer: Bool { self.answer != nil }

    /// Tokens of reasoning: 0 without any, nil if it cannot be read.
    var reasoningTokens: Int? {
        self.estimate.reasoningTokens(hasReasoning: !self.thinkingBlocks.isEmpty)
    }
}

// MARK: - Writing

extension ConverseContent {
    /// Writes OpenAI's message.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("role")
        writer.string("assistant")
        writer.key("content")
        if let answer = self.answer {
            writer.string(utf8: Array(answer))
        } else {
            writer.string(joined: self.texts)
        }
        if !self.thinkingBlocks.isEmpty {
            writer.key("reasoning_content")
            writer.string(joined: self.reasoning)
            writer.key("thinking_blocks")
            writer.value(.array(self.thinkingBlocks))
        }
        writer.toolCalls(self.calls)
        if !self.reasoningBlocks.isEmpty || !self.citations.isEmpty {
            writer.key("provider_specific_fields")
            writer.beginObject()
            Self.write("reasoningContentBlocks", self.reasoningBlocks, to: &writer)
            Self.write("citationsContent", self.citations, to: &writer)
            writer.endObject()
        }
        writer.endObject()
    }

    private static func write(_ key: String, _ values: [ArraySlice<UInt8>], to writer: inout JSONWriter) {
        if values.isEmpty { return }
        writer.key(key)
        writer.array(raw: values)
    }
}
