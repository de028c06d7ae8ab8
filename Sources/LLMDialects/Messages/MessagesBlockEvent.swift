import LLMCore

/// An event about one content block.
struct MessagesBlockEvent: Sendable {
    /// What it says.
    enum Kind: Sendable {
        /// The block begins: what it holds already.
        case start(JSON)
        case text(String)
        case thinking(String)
        case signature(String)
        /// More of the JSON text of a call's input.
        case input(String)
        case stop
    }

    /// The place of the block in the message.
    let index: Int
    let kind: Kind

    /// The event's name.
    var name: String {
        switch self.kind {
        case .start: "content_block_start"
        case .stop: "content_block_stop"
        case .text, .thinking, .signature, .input: "content_block_delta"
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string(self.name)
        writer.key("index")
        writer.number(self.index)
        switch self.kind {
        case .start(let block):
            writer.key("content_block")
            writer.value(block)
        case .text(let text): Self.write("text_delta", "text", text, &writer)
        case .thinking(let text): Self.write("thinking_delta", "thinking", text, &writer)
        case .signature(let text): Self.write("signature_delta", "signature", text, &writer)
        case .input(let text): Self.write("input_json_delta", "partial_json", text, &writer)
        case .stop: break
        }
        writer.endObject()
    }

    private static func write(_ type: String, _ key: String, _ text: String, _ writer: inout JSONWriter) {
        writer.key("delta")
        writer.beginObject()
        writer.key("type")
        writer.string(type)
        writer.key(key)
        writer.string(text)
        writer.endObject()
    }
}
