import LLMCore

/// A whole chat answer as an object of type `message`.
///
/// Blocks come in the order in which models make them: reasoning, text, calls of tools. Only the first choice counts, for
/// the format has one answer.
struct MessagesAnswer {
    private let root: JSONPlace
    private let usage: Usage?
    private let names: MessagesToolNames

    init(_ response: ChatResponse, _ names: MessagesToolNames) {
        let document = response.document
        self.root = JSONPlace(document, document.root)
        self.usage = response.usage
        self.names = names
    }

    /// - Throws: `responseValidation` when a call's arguments are no JSON object, which the format has no place for.
    func response() throws(LLMError) -> MessagesResponse {
        let choice = self.root["choices"]?.elements.first
        let message = choice?["message"]
        var writer = JSONWriter(reserving: self.root.bytes.count + 512)
        writer.beginObject()
        writer.key("id")
        self.write(self.root["id"], orElse: "", to: &writer)
        writer.key("type")
        writer.string("message")
        writer.key("role")
        writer.string("assistant")
        writer.key("model")
        self.write(self.root["model"], orElse: "", to: &writer)
        writer.key("content")
        writer.beginArray()
        if let message { try self.write(content: message, to: &writer) }
        writer.endArray()
        self.writeStop(choice, message, to: &writer)
        writer.key("usage")
        if let usage = self.usage {
            usage.writeMessagesObject(to: &writer)
        } else {
            Usage.writeUnknownMessagesObject(to: &writer)
        }
        writer.endObject()
        do throws(JSONParseError) {
            return MessagesResponse(
                document: try JSONDocument(parsing: writer.bytes, policy: .response),
                usage: self.usage
            )
        } catch {
            throw LLMError(.responseValidation, "The answer is too large or nested too deeply.", cause: error)
        }
    }

    private func write(_ place: JSONPlace?, orElse text: String, to writer: inout JSONWriter) {
        if let place, place.kind == .string { writer.raw(place.bytes) } else { writer.string(text) }
    }

    private func writeStop(_ choice: JSONPlace?, _ message: JSONPlace?, to writer: inout JSONWriter) {
        let fields = message?["provider_specific_fields"]
        let refusal = message?["refusal"]
        let reason =
            refusal == nil
            ? MessagesStop.reason(
                choice?["finish_reason"]?.string,
                special: fields?["stop_reason"]?.string,
                hasToolUse: message.map { Self.hasToolUse($0) } ?? false
            ) : "refusal"
        writer.key("stop_reason")
        writer.string(reason)
        writer.key("stop_sequence")
        if let sequence = fields?["stop_sequence"] { writer.raw(sequence.bytes) } else { writer.null() }
        writer.key("stop_details")
        if let details = fields?["stop_details"] {
            writer.raw(details.bytes)
        } else if reason == "refusal" {
            MessagesStop.writeDetails(refusal: refusal?.string, to: &writer)
        } else {
            writer.null()
        }
    }

    /// Whether there are calls that the client is to run.
    private static func hasToolUse(_ message: JSONPlace) -> Bool {
        let calls = message["tool_calls"]?.elements ?? []
        return message["function_call"] != nil
            || calls.contains { MessagesToolInput.type(ofCall: $0["id"]?.string ?? "") == "tool_use" }
    }

    // MARK: Content

    private func write(content message: JSONPlace, to writer: inout JSONWriter) throws(LLMError) {
        var isEmpty = true
        let thoughts = (message["thinking_blocks"] ?? message["provider_specific_fields"]?["thinking_blocks"])?.elements
        if let thoughts, !thoughts.isEmpty {
            for block in thoughts { Self.write(thought: block, to: &writer) }
            isEmpty = false
        } else if let text = message["reasoning_content"] ?? message["reasoning"], text.kind == .string,
            text.bytes.count > 2
        {
            writer.beginObject()
            writer.key("type")
            writer.string("thinking")
            writer.key("thinking")
            writer.raw(text.bytes)
            writer.key("signature")
            writer.string("")
            writer.endObject()
            isEmpty = false
        }
        let calls = message["tool_calls"]?.elements ?? []
        self.writeText(message, isAlone: isEmpty && calls.isEmpty, to: &writer)
        for call in calls { try self.write(call: call, to: &writer) }
        if let call = message["function_call"] { try self.write(function: call, id: "call_0", to: &writer) }
    }

    /// A block of reasoning; the format promises a signature with each, also where a provider signs nothing.
    private static func write(thought block: JSONPlace, to writer: inout JSONWriter) {
        guard block["type"]?.equals("thinking") == true, block["signature"]?.kind != .string else {
            return writer.raw(block.bytes)
        }
        var object = block.json.objectValue ?? [:]
        object["signature"] = ""
        writer.value(.object(object))
    }

    /// The text; an empty one only where nothing else is said.
    private func writeText(_ message: JSONPlace, isAlone: Bool, to writer: inout JSONWriter) {
        for text in [message["content"], message["refusal"]] {
            guard let text else { continue }
            if text.kind == .string {
                if text.bytes.count > 2 || isAlone { Self.write(text: text, to: &writer) }
            } else {
                for part in text.elements {
                    if let text = part["text"], text.kind == .string { Self.write(text: text, to: &writer) }
                }
            }
        }
    }

    private static func write(text: JSONPlace, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("text")
        writer.key("text")
        writer.raw(text.bytes)
        writer.endObject()
    }

    private func write(call: JSONPlace, to writer: inout JSONWriter) throws(LLMError) {
        let id = call["id"]?.string ?? ""
        if let custom = call["custom"] {
            try self.write(function: custom, id: id, to: &writer)
        } else if let function = call["function"] {
            try self.write(function: function, id: id, to: &writer)
        }
    }

    private func write(function: JSONPlace, id: String, to writer: inout JSONWriter) throws(LLMError) {
        let name = self.names.original(function["name"]?.string ?? "")
        let input = try MessagesToolInput.bytes(function["arguments"] ?? function["input"], of: name)
        writer.beginObject()
        writer.key("type")
        writer.string(MessagesToolInput.type(ofCall: id))
        writer.key("id")
        writer.string(id)
        writer.key("name")
        writer.string(name)
        writer.key("input")
        writer.raw(input)
        writer.endObject()
    }
}

/// The input of a call of a tool.
enum MessagesToolInput {
    /// The block type of a call; calls that Anthropic runs itself are told by their ids.
    static func type(ofCall id: String) -> String { id.hasPrefix("srvtoolu_") ? "server_tool_use" : "tool_use" }

    /// The object in a call's arguments; no arguments are an empty object.
    ///
    /// - Throws: `responseValidation` when they are no JSON object; to leave some out would be another call.
    static func bytes(_ arguments: JSONPlace?, of name: String) throws(LLMError) -> ArraySlice<UInt8> {
        guard let arguments else { return MessagesConversation.noInput }
        if arguments.isObject { return arguments.bytes }
        let bytes = Array((arguments.string ?? "").utf8)
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
            return MessagesConversation.noInput
        }
        var tape = JSONTape()
        do throws(JSONParseError) {
            try tape.parse(bytes)
        } catch {
            throw Self.broken(name, error)
        }
        if tape.isNull(tape.root) { return MessagesConversation.noInput }
        guard tape.kind(of: tape.root) == .object else { throw Self.broken(name, nil) }
        return bytes[tape.range(of: tape.root)]
    }

    private static func broken(_ name: String, _ cause: (any Error)?) -> LLMError {
        LLMError(
            .responseValidation,
            "The model called the tool '\(name)' with arguments that are no JSON object.",
            cause: cause
        )
    }
}
