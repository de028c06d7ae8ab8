import LLMCore

/// An answer of the model's as content blocks: reasoning first, then text, then calls of tools.
struct ConverseAssistantMessage {
    /// A block, and the marker for the prompt cache that stands behind it.
    struct Piece {
        let block: ConverseBlock
        var marker: ArraySlice<UInt8>?
        /// The JSON text of a block of text, where it may be added to.
        var text: ArraySlice<UInt8>?
    }

    private(set) var pieces: [Piece] = []

    private let names: ConverseToolNames
    private let hasTools: Bool

    init(names: ConverseToolNames, hasTools: Bool) {
        self.names = names
        self.hasTools = hasTools
    }

    /// Reads a message; `media` makes the block of a part that holds a picture or a file.
    mutating func read(
        _ message: JSONPlace,
        _ index: Int,
        media: (JSONPlace) throws(LLMError) -> ConverseBlock?
    ) throws(LLMError) {
        let parts = message["content"].flatMap { $0.kind == .array ? $0.elements : nil } ?? []
        let thoughts = parts.filter { Self.isThinking($0) }
        let kept = message["thinking_blocks"] ?? message["provider_specific_fields"]?["thinking_blocks"]
        for thought in thoughts.isEmpty ? kept?.elements ?? [] : thoughts { self.addThought(thought) }
        if let text = message["content"], text.kind == .string {
            if !text.isBlank { self.pieces.append(Piece(block: .text(text.bytes), text: text.bytes)) }
        } else if let content = message["content"], content.kind != .array {
            throw ConverseConversation.wrong("The content of messages.\(index) must be text or a list of parts.")
        }
        for part in parts where !Self.isThinking(part) {
            let marker = part["cache_control"]?.bytes
            if let text = part["refusal"] ?? part["text"], text.kind == .string {
                if !text.isBlank {
                    self.pieces.append(
                        Piece(block: .text(text.bytes), marker: marker, text: marker == nil ? text.bytes : nil)
                    )
                }
            } else if let block = try media(part) {
                self.pieces.append(Piece(block: block, marker: marker))
            }
        }
        guard let calls = message["tool_calls"] else { return }
        guard calls.kind == .array else {
            throw ConverseConversation.wrong("The tool_calls of messages.\(index) must be a list.")
        }
        var described: [String] = []
        for call in calls.elements {
            guard let id = call["id"]?.string, let function = call["function"] ?? call["custom"] else {
                throw ConverseConversation.wrong("A call in the tool_calls of messages.\(index) has no id or function.")
            }
            if self.hasTools {
                self.pieces.append(Piece(block: try self.call(function, id: id), marker: call["cache_control"]?.bytes))
            } else {
                described.append(Self.description(of: function, id: id))
            }
        }
        self.add(described)
    }

    /// Adds lines to the text that the message ends with.
    private mutating func add(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        var text = lines.joined(separator: "\n")
        if let bytes = self.pieces.last?.text, let before = (try? JSON(parsing: Array(bytes)))?.stringValue {
            self.pieces.removeLast()
            text = before + "\n" + text
        }
        self.pieces.append(Piece(block: .text(text)))
    }

    // MARK: Reasoning

    private static func isThinking(_ part: JSONPlace) -> Bool {
        guard part.isObject, let type = part["type"] else { return false }
        return type.equals("thinking") || type.equals("redacted_thinking")
    }

    /// Reasoning goes back only as the provider signed it.
    private mutating func addThought(_ block: JSONPlace) {
        guard Self.isThinking(block) else { return }
        if let data = block["data"], block["type"]?.equals("redacted_thinking") == true {
            self.pieces.append(Piece(block: .reasoning(["redactedContent": data.json])))
        } else if let signature = block["signature"], signature.kind == .string, signature.bytes.count > 2,
            let text = block["thinking"]
        {
            let value: JSON = ["reasoningText": ["text": text.json, "signature": signature.json]]
            self.pieces.append(Piece(block: .reasoning(value)))
        }
    }

    // MARK: Calls

    /// The block for `{"name", "arguments"}`; text in a request without tools.
    func call(_ function: JSONPlace, id: String) throws(LLMError) -> ConverseBlock {
        guard self.hasTools else { return .text(Self.description(of: function, id: id)) }
        let name = function["name"]?.string ?? ""
        let arguments = function["arguments"] ?? function["input"]
        return .toolUse(
            id: ConverseToolNames.id(id),
            name: self.names.wire(name),
            input: try Self.input(arguments, of: name)
        )
    }

    /// A call in words, for a request that may not hold one.
    private static func description(of function: JSONPlace, id: String) -> String {
        let arguments = function["arguments"] ?? function["input"]
        let text = arguments?.string ?? arguments.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        return "[tool call \(id): \(function["name"]?.string ?? "")(\(text))]"
    }

    /// The arguments as JSON text; none at all are an empty object.
    private static func input(_ arguments: JSONPlace?, of name: String) throws(LLMError) -> ArraySlice<UInt8> {
        guard let text = try CallArguments.text(arguments, of: name) else { return CallArguments.none }
        if arguments?.isObject == true { return text }
        // Arguments that a model broke off are worth less than the conversation.
        guard let document = try? JSONDocument(parsing: Array(text), policy: .response),
            document.kind(of: document.root) == .object
        else { return CallArguments.none }
        return text
    }
}
