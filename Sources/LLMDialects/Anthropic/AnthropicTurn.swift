import LLMCore

/// A turn of a Messages request: everything that one side says before the other one speaks.
struct AnthropicTurn: Sendable {
    enum Role: String, Sendable {
        case user, assistant, system
    }

    var role: Role
    var blocks: [AnthropicBlock]
}

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

extension AnthropicBlock {
    func write(to writer: inout JSONWriter) {
        switch self.kind {
        case .thinking(let bytes):
            writer.raw(bytes)
            return
        case .raw(let place):
            self.write(place, to: &writer)
            return
        default:
            break
        }
        writer.beginObject()
        writer.key("type")
        self.writeBody(to: &writer)
        if let cacheControl = self.cacheControl {
            writer.key("cache_control")
            writer.raw(cacheControl)
        }
        writer.endObject()
    }

    /// A block that is ready, with a marker for the prompt cache put at its end.
    private func write(_ place: JSONPlace, to writer: inout JSONWriter) {
        guard let cacheControl = self.cacheControl, place.isObject, place.count > 0 else {
            writer.raw(place.bytes)
            return
        }
        var edit = JSONObjectEdit()
        edit.set("cache_control", to: Array(cacheControl))
        let splices = place.document.splices(for: edit, of: place.node)
        let range = place.document.range(of: place.node)
        let moved = splices.map {
            JSONSplice($0.range.lowerBound - range.lowerBound..<$0.range.upperBound - range.lowerBound, $0.replacement)
        }
        writer.raw(JSONSplice.apply(moved, to: Array(place.bytes)))
    }

    private func writeBody(to writer: inout JSONWriter) {
        switch self.kind {
        case .text(let text):
            writer.string("text")
            writer.key("text")
            writer.text(text)
        case .image(let source):
            writer.string("image")
            writer.key("source")
            source.write(to: &writer)
        case .document(let source, let part):
            writer.string("document")
            writer.key("source")
            source.write(to: &writer)
            for key in ["title", "context", "citations"] as [StaticString] {
                guard let value = part?[key] ?? part?["file"]?[key] else { continue }
                writer.key("\(key)")
                writer.raw(value.bytes)
            }
        case .containerUpload(let id):
            writer.string("container_upload")
            writer.key("file_id")
            writer.string(id)
        case .toolUse(let call):
            call.write(to: &writer)
        case .toolResult(let id, let content, let isError):
            writer.string("tool_result")
            writer.key("tool_use_id")
            writer.string(id)
            writer.key("content")
            content.write(to: &writer)
            if isError {
                writer.key("is_error")
                writer.bool(true)
            }
        case .thinking, .raw:
            break
        }
    }
}

extension AnthropicBlock.ToolUse {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.string(self.isServerTool ? "server_tool_use" : "tool_use")
        writer.key("id")
        writer.string(self.id)
        writer.key("name")
        writer.string(self.name)
        writer.key("input")
        writer.raw(self.input)
        if let caller = self.caller {
            writer.key("caller")
            writer.raw(caller)
        }
    }
}

extension AnthropicBlock.ResultContent {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text):
            writer.text(text)
        case .blocks(let blocks):
            writer.beginArray()
            for block in blocks { block.write(to: &writer) }
            writer.endArray()
        }
    }
}

extension AnthropicBlock.Source {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        switch self {
        case .base64(let mediaType, let data):
            writer.string("base64")
            writer.key("media_type")
            writer.string(mediaType)
            writer.key("data")
            writer.string(String(data))
        case .text(let text):
            writer.string("text")
            writer.key("media_type")
            writer.string("text/plain")
            writer.key("data")
            writer.string(text)
        case .url(let url):
            writer.string("url")
            writer.key("url")
            writer.string(url)
        case .file(let id):
            writer.string("file")
            writer.key("file_id")
            writer.string(id)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func text(_ text: AnthropicBlock.Text) {
        switch text {
        case .raw(let bytes): self.raw(bytes)
        case .own(let text): self.string(text)
        }
    }
}
