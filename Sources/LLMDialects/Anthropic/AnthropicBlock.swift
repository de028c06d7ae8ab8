import LLMCore

/// A content block of a Messages request.
struct AnthropicBlock: Sendable {
    /// Text as it stands in the client's document, or made here.
    enum Text: Sendable {
        /// A JSON string, quotes included.
        case raw(ArraySlice<UInt8>)
        case own(String)
    }

    /// Where a picture or a document is.
    enum Source: Sendable {
        case base64(mediaType: String, data: Substring)
        case text(String)
        case url(String)
        case file(id: String)
    }

    /// What a tool gave back.
    enum ResultContent: Sendable {
        case text(Text)
        case blocks([AnthropicBlock])
    }

    struct ToolUse: Sendable {
        var id: String
        var name: String
        /// The arguments: JSON text.
        var input: ArraySlice<UInt8>
        /// Whether the provider runs the tool itself.
        var isServerTool = false
        /// Who made the call, for calls that the model makes from code.
        var caller: ArraySlice<UInt8>?
    }

    enum Kind: Sendable {
        case text(Text)
        case image(Source)
        case document(Source, JSONPlace?)
        case containerUpload(id: String)
        case toolUse(ToolUse)
        case toolResult(id: String, ResultContent, isError: Bool)
        /// Reasoning of the model's: goes back as it came.
        case thinking(ArraySlice<UInt8>)
        /// A block that is in the provider's form already: an object.
        case raw(JSONPlace)
    }

    var kind: Kind
    /// The marker for the prompt cache: JSON text.
    var cacheControl: ArraySlice<UInt8>?

    init(_ kind: Kind, cacheControl: ArraySlice<UInt8>? = nil) {
        self.kind = kind
        self.cacheControl = cacheControl
    }

    /// The id of the call that this answers.
    var resultID: String? {
        switch self.kind {
        case .toolResult(let id, _, _): id
        case .raw(let place) where place["type"]?.equals("tool_result") == true: place["tool_use_id"]?.string
        default: nil
        }
    }

    /// The id of the call that this makes and that the client has to answer.
    var callID: String? {
        switch self.kind {
        case .toolUse(let call) where !call.isServerTool: call.id
        case .raw(let place) where place["type"]?.equals("tool_use") == true: place["id"]?.string
        default: nil
        }
    }

    /// Whether this is a call of a tool, whoever runs it.
    var isToolUse: Bool {
        if case .toolUse = self.kind { true } else { self.callID != nil }
    }

    /// Whether this is a call of a tool or the result of one.
    var isOfTools: Bool { self.isToolUse || self.resultID != nil }

    var isThinking: Bool {
        if case .thinking = self.kind { true } else { false }
    }

    /// Whether the block may carry a marker for the prompt cache and has none.
    var takesCacheControl: Bool {
        switch self.kind {
        case .thinking: false
        case .raw(let place): place["cache_control"] == nil
        default: self.cacheControl == nil
        }
    }
}
