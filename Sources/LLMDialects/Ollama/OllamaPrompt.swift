import LLMCore

/// A conversation as one prompt, each speaker's words under a heading.
///
/// Ollama has the model's own template applied to it. Words of one side that follow each other come under one heading.
struct OllamaPrompt {
    private enum Side: String {
        case system = "System"
        case user = "User"
        case assistant = "Assistant"
    }

    /// The prompt.
    private(set) var text = ""
    /// The pictures, in their order.
    private(set) var images: [JSON] = []

    private var side: Side?
    private var section = ""

    init(_ messages: [ChatMessage], tools: [JSON], _ input: ChatInput) throws(LLMError) {
        for message in messages { try self.add(message, input) }
        if !tools.isEmpty {
            self.begin(.system)
            self.section += Self.instructions(tools)
        }
        self.close()
    }

    private mutating func add(_ message: ChatMessage, _ input: ChatInput) throws(LLMError) {
        self.images += try OllamaImages.images(in: message.content, input)
        switch message.role {
        case .system, .developer:
            self.begin(.system)
            self.section += message.content?.text ?? ""
        case .assistant:
            self.begin(.assistant)
            self.section += message.content?.text ?? ""
            for call in message.toolCalls + (message.functionCall.map { [$0] } ?? []) {
                self.addLine(Self.text(of: call))
            }
        default:
            self.begin(.user)
            for line in Self.lines(message.content) { self.addLine(line) }
        }
    }

    private mutating func addLine(_ line: String) {
        if !self.section.isEmpty { self.section += "\n" }
        self.section += line
    }

    private static func lines(_ content: ChatMessage.Content?) -> [String] {
        switch content {
        case nil: []
        case .text(let text)?: [text]
        case .parts(let parts)?: parts.compactMap { if case .text(let text) = $0.kind { text } else { nil } }
        }
    }

    private mutating func begin(_ side: Side) {
        if self.side != side { self.close() }
        self.side = side
    }

    private mutating func close() {
        if let side = self.side, !self.section.isEmpty {
            self.text += "### \(side.rawValue):\n\(self.section)\n\n"
        }
        self.section = ""
    }

    /// A call as the model wrote it, or would have.
    private static func text(of call: ToolCall) -> String {
        let arguments = (try? JSON(parsing: call.arguments)) ?? .string(call.arguments)
        return JSON.object(["name": .string(call.name), "arguments": arguments]).description
    }

    /// Tells a model without tools how to ask for one.
    private static func instructions(_ tools: [JSON]) -> String {
        let list = tools.map { ($0["function"] ?? $0).description }.joined(separator: "\n")
        return """
            These functions can be called, one JSON object each:
            \(list)
            To call one, write nothing but {"name": <its name>, "arguments": <an object of its parameters>}. \
            When a result is all that is needed to answer, answer the user in words.
            """
    }
}
