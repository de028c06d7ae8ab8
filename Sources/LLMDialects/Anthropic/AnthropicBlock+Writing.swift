import LLMCore

extension AnthropicBlock {
    func write(to writer: inout JSONWriter) {
        switch self.kind {
        case .text(.raw(let bytes)) where self.cacheControl == nil:
            writer.beginObject()
            writer.key("type")
            writer.string("text")
            writer.key("text")
            writer.raw(bytes)
            writer.endObject()
            return
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
                writer.key(key)
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
