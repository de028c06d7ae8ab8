import LLMCore

/// An answer of the model's as parts: thoughts, text, pictures, calls.
struct GeminiAssistantMessage: Sendable {
    private(set) var parts: [GeminiPart] = []
    /// Names of called functions by the ids of the calls.
    private(set) var names: [(id: String, name: String)] = []

    private let options: GeminiConversation.Options
    private let index: Int
    /// The signature that belongs to the text and was not written yet.
    private var textSignature: String?
    private var hasCall = false

    /// Stands for the signature of a call that another model made.
    ///
    /// The third generation wants one with the first call of each turn. Source: the guide on thought signatures,
    /// "skip_thought_signature_validator" in base64.
    private static let unknownSignature = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="

    init(_ message: JSONPlace, _ index: Int, _ options: GeminiConversation.Options) throws(LLMError) {
        self.options = options
        self.index = index
        let calls = try Self.calls(of: message, index)
        let used = calls.compactMap { Self.signature(of: $0) }
        let kept = message["provider_specific_fields"]?["thought_signatures"]?.elements.compactMap { $0.string } ?? []
        self.textSignature = kept.last { !used.contains($0) }
        if let reasoning = message["reasoning_content"], reasoning.kind == .string, !reasoning.isEmptyText {
            self.parts.append(.thought(reasoning.bytes))
        }
        for part in message["provider_specific_fields"]?["code_execution_parts"]?.elements ?? [] where part.isObject {
            self.parts.append(.given(part.bytes))
        }
        try self.addContent(message["content"], hasCalls: !calls.isEmpty)
        for image in message["images"]?.elements ?? [] { try self.add(part: image) }
        for call in calls { try self.add(call: call) }
        if let call = message["function_call"] { try self.add(function: call, id: nil, signature: nil) }
    }

    private static func calls(of message: JSONPlace, _ index: Int) throws(LLMError) -> [JSONPlace] {
        guard let calls = message["tool_calls"] else { return [] }
        guard calls.kind == .array else {
            throw GeminiConversation.wrong("The tool_calls of messages.\(index) must be a list.")
        }
        return calls.elements
    }

    // MARK: Content

    private mutating func addContent(_ content: JSONPlace?, hasCalls: Bool) throws(LLMError) {
        guard let content else { return }
        switch content.kind {
        case .string:
            if !(content.isEmptyText && (hasCalls || !self.parts.isEmpty)) { self.add(text: content) }
        case .array:
            for part in content.elements { try self.add(part: part) }
        default:
            throw GeminiConversation.wrong("The content of messages.\(self.index) must be text or a list of parts.")
        }
    }

    private mutating func add(text: JSONPlace) {
        self.parts.append(.text(text.bytes, signature: self.textSignature))
        self.textSignature = nil
    }

    /// Adds a part, if it is one that an answer can hold.
    private mutating func add(part: JSONPlace) throws(LLMError) {
        if part.kind == .string {
            if !part.isEmptyText { self.add(text: part) }
        } else if let media = try GeminiMedia(part, self.options.service) {
            // What only has an address was not said by this model and is not fetched again.
            guard case .data = media.source else { return }
            self.parts.append(try media.part([:], takesDetail: false))
        } else if let text = part["text"] ?? part["refusal"], text.kind == .string, !text.isEmptyText {
            self.add(text: text)
        }
    }

    // MARK: Calls

    private static func signature(of call: JSONPlace) -> String? {
        let fields = call["provider_specific_fields"] ?? call["function"]?["provider_specific_fields"]
        let google = call["extra_content"]?["google"]
        return fields?["thought_signature"]?.string ?? google?["thought_signature"]?.string
            ?? call["id"]?.string.flatMap { GeminiCallID($0).signature }
    }

    private mutating func add(call: JSONPlace) throws(LLMError) {
        guard let function = call["function"] ?? call["custom"] else {
            throw GeminiConversation.wrong("A call in the tool_calls of messages.\(self.index) has no function.")
        }
        try self.add(function: function, id: call["id"]?.string, signature: Self.signature(of: call))
    }

    private mutating func add(function: JSONPlace, id: String?, signature: String?) throws(LLMError) {
        let name = function["name"]?.string ?? ""
        // Anything but an object or a text is no arguments.
        let given = (function["arguments"] ?? function["input"]).flatMap {
            $0.isObject || $0.kind == .string ? $0 : nil
        }
        let arguments = try CallArguments.json(given, of: name)
        if let id { self.names.append((id, name)) }
        var signature = signature
        if self.options.model.hasLevels, !self.hasCall { signature = signature ?? Self.unknownSignature }
        self.hasCall = true
        let wireID = self.options.model.hasLevels ? id.map { GeminiCallID($0).id } : nil
        self.parts.append(
            GeminiPart(.call, reserving: arguments.count + 96) { writer in
                writer.key("function_call")
                writer.beginObject()
                writer.key("name")
                writer.string(name)
                writer.key("args")
                writer.raw(arguments)
                if let wireID {
                    writer.key("id")
                    writer.string(wireID)
                }
                writer.endObject()
                if let signature {
                    writer.key("thoughtSignature")
                    writer.string(signature)
                }
            }
        )
    }
}
