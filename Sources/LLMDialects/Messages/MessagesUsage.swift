import LLMCore

extension Usage {
    /// Writes the `usage` object of the Messages API, whose `input_tokens` leave out what was read from the cache or
    /// written to it.
    func writeMessagesObject(to writer: inout JSONWriter) {
        let (read, written) = (self.cacheReadCount, self.cacheWriteCount)
        writer.beginObject()
        writer.key("input_tokens")
        writer.number(max(0, self.promptTokens - min(self.promptTokens, read) - min(self.promptTokens, written)))
        writer.key("output_tokens")
        writer.number(self.completionTokens)
        if written > 0 {
            writer.key("cache_creation_input_tokens")
            writer.number(written)
        }
        if read > 0 {
            writer.key("cache_read_input_tokens")
            writer.number(read)
        }
        if let searches = self.webSearchRequests {
            writer.key("server_tool_use")
            writer.value(["web_search_requests": JSON(searches), "web_fetch_requests": 0])
        }
        writer.endObject()
    }

    /// Writes the object where the provider counted nothing.
    static func writeUnknownMessagesObject(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("input_tokens")
        writer.number(0)
        writer.key("output_tokens")
        writer.number(0)
        writer.endObject()
    }
}
