import LLMCore

/// The content blocks of an answer, sorted by what they become in OpenAI's message.
struct AnthropicMessageContent: Sendable {
    struct Call: Sendable {
        let id: String
        let name: String
        /// The arguments: JSON text.
        let input: ArraySlice<UInt8>
        let caller: ArraySlice<UInt8>?
    }

    /// Texts, quotes included.
    private var texts: [ArraySlice<UInt8>] = []
    private var reasoning: [ArraySlice<UInt8>] = []
    private var thinkingBlocks: [ArraySlice<UInt8>] = []
    private var citations: [JSON] = []
    private var searchResults: [ArraySlice<UInt8>] = []
    private var toolResults: [ArraySlice<UInt8>] = []
    private var compactions: [ArraySlice<UInt8>] = []
    private(set) var calls: [Call] = []
    /// The arguments of the tool that stands for the answer.
    private var answer: ArraySlice<UInt8>?
    private var estimate = TokenEstimate()

    private let reading: AnthropicReading

    init(_ content: JSONPlace, _ reading: AnthropicReading) {
        self.reading = reading
        for block in content.elements { self.add(block) }
    }

    private mutating func add(_ block: JSONPlace) {
        guard let type = block["type"]?.string else { return }
        switch type {
        case "text":
            guard let text = block["text"], text.kind == .string else { return }
            self.texts.append(text.bytes)
            if let citations = block["citations"], citations.count > 0 { self.addCitations(citations, text) }
        case "thinking":
            self.thinkingBlocks.append(block.bytes)
            guard let text = block["thinking"], text.kind == .string else { return }
            self.reasoning.append(text.bytes)
            self.estimate.add(text.string ?? "")
        case "redacted_thinking":
            self.thinkingBlocks.append(block.bytes)
        case "tool_use", "server_tool_use":
            self.addCall(block)
        case "web_search_tool_result", "web_fetch_tool_result":
            self.searchResults.append(block.bytes)
        case "compaction":
            self.compactions.append(block.bytes)
        case let type where type.hasSuffix("_tool_result") && type != "tool_search_tool_result":
            self.toolResults.append(block.bytes)
        default:
            return
        }
    }

    private static let noInput = Array("{}".utf8)[...]

    private mutating func addCall(_ block: JSONPlace) {
        let name = block["name"]?.string ?? ""
        let input = block["input"]?.bytes ?? Self.noInput
        if self.reading.isAnswer(name) {
            self.answer = self.answer ?? input
            return
        }
        self.calls.append(
            Call(
                id: block["id"]?.string ?? "",
                name: self.reading.names.original(name),
                input: input,
                caller: block["caller"]?.bytes
            )
        )
    }

    /// A text's citations, each with the text that it supports.
    private mutating func addCitations(_ citations: JSONPlace, _ text: JSONPlace) {
        let all = citations.json.arrayValue ?? []
        self.citations.append(
            .array(
                all.map { citation in
                    var citation = citation
                    citation["supported_text"] = text.json
                    return citation
                }
            )
        )
    }

    /// Whether the answer came as the arguments of a tool.
    var isJSONAnswer: Bool { self.answer != nil }

    /// Tokens of reasoning: 0 without any, nil if it cannot be read.
    var reasoningTokens: Int? {
        if self.thinkingBlocks.isEmpty { return 0 }
        return self.estimate.count > 0 ? self.estimate.count : nil
    }
}

// MARK: - Writing

extension AnthropicMessageContent {
    /// Writes OpenAI's message; `special` writes members that only this provider has.
    func write(to writer: inout JSONWriter, special: (inout JSONWriter) -> Void) {
        writer.beginObject()
        writer.key("role")
        writer.string("assistant")
        writer.key("content")
        if let answer = self.answer {
            writer.string(utf8: Array(answer))
        } else {
            Self.write(joined: self.texts, to: &writer, orNull: true)
        }
        if !self.thinkingBlocks.isEmpty {
            writer.key("reasoning_content")
            Self.write(joined: self.reasoning, to: &writer, orNull: false)
            writer.key("thinking_blocks")
            Self.write(self.thinkingBlocks, to: &writer)
        }
        if !self.calls.isEmpty {
            writer.key("tool_calls")
            writer.beginArray()
            for (index, call) in self.calls.enumerated() { call.write(to: &writer, index: index) }
            writer.endArray()
        }
        writer.key("provider_specific_fields")
        writer.beginObject()
        self.writeFields(to: &writer)
        special(&writer)
        writer.endObject()
        writer.endObject()
    }

    private func writeFields(to writer: inout JSONWriter) {
        writer.key("citations")
        if self.citations.isEmpty { writer.null() } else { writer.value(.array(self.citations)) }
        writer.key("thinking_blocks")
        if self.thinkingBlocks.isEmpty { writer.null() } else { Self.write(self.thinkingBlocks, to: &writer) }
        Self.write("web_search_results", self.searchResults, to: &writer)
        Self.write("tool_results", self.toolResults, to: &writer)
        Self.write("compaction_blocks", self.compactions, to: &writer)
    }

    private static func write(_ key: StaticString, _ values: [ArraySlice<UInt8>], to writer: inout JSONWriter) {
        if values.isEmpty { return }
        writer.key(key)
        self.write(values, to: &writer)
    }

    /// Writes JSON strings as one: what is between their quotes is put together as it stands.
    private static func write(joined texts: [ArraySlice<UInt8>], to writer: inout JSONWriter, orNull: Bool) {
        if texts.count == 1 { return writer.raw(texts[0]) }
        if texts.isEmpty, orNull { return writer.null() }
        let quote = UInt8(ascii: "\"")
        var joined: [UInt8] = [quote]
        joined.reserveCapacity(texts.reduce(2) { $0 + $1.count })
        for text in texts { joined.append(contentsOf: text.dropFirst().dropLast()) }
        joined.append(quote)
        writer.raw(joined)
    }

    private static func write(_ values: [ArraySlice<UInt8>], to writer: inout JSONWriter) {
        writer.beginArray()
        for value in values { writer.raw(value) }
        writer.endArray()
    }
}

extension AnthropicMessageContent.Call {
    fileprivate func write(to writer: inout JSONWriter, index: Int) {
        writer.beginObject()
        writer.key("index")
        writer.number(index)
        writer.key("id")
        writer.string(self.id)
        writer.key("type")
        writer.string("function")
        writer.key("function")
        writer.beginObject()
        writer.key("name")
        writer.string(self.name)
        writer.key("arguments")
        writer.string(utf8: Array(self.input))
        writer.endObject()
        if let caller = self.caller {
            writer.key("caller")
            writer.raw(caller)
        }
        writer.endObject()
    }
}
