extension ChatChunk {
    /// Writes the chunk as an OpenAI `chat.completion.chunk` object; absent fields are left out.
    ///
    /// - Parameters:
    ///   - writer: takes the object.
    ///   - model: the name to show instead of the chunk's own.
    ///   - includingUsage: whether usage is shown.
    package func write(to writer: inout JSONWriter, model: String? = nil, includingUsage: Bool = true) {
        writer.beginObject()
        writer.key("id")
        writer.string(self.id)
        writer.key("object")
        writer.string("chat.completion.chunk")
        writer.key("created")
        writer.number(self.created)
        writer.key("model")
        writer.string(model ?? self.model)
        writer.key("choices")
        writer.beginArray()
        for choice in self.choices { choice.write(to: &writer) }
        writer.endArray()
        if includingUsage, let usage = self.usage {
            writer.key("usage")
            if let sent = self.sentUsage {
                writer.value(.object(usage.openAIObject(over: sent)))
            } else {
                usage.write(to: &writer)
            }
        }
        for (key, value) in self.extra {
            writer.key(key)
            writer.value(value)
        }
        writer.endObject()
    }
}

extension ChatChunk.Choice {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("index")
        writer.number(self.index)
        writer.key("delta")
        self.delta.write(to: &writer)
        if let logprobs = self.logprobs {
            writer.key("logprobs")
            writer.value(logprobs)
        }
        if let finishReason = self.finishReason {
            writer.key("finish_reason")
            writer.string(finishReason)
        }
        for (key, value) in self.extra {
            writer.key(key)
            writer.value(value)
        }
        writer.endObject()
    }
}

extension ChatChunk.Delta {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let role = self.role {
            writer.key("role")
            writer.string(role)
        }
        if let content = self.content {
            writer.key("content")
            writer.string(content)
        }
        if let reasoning = self.reasoningContent {
            writer.key("reasoning_content")
            writer.string(reasoning)
        }
        if !self.thinkingBlocks.isEmpty {
            writer.key("thinking_blocks")
            writer.value(.array(self.thinkingBlocks))
        }
        if !self.toolCalls.isEmpty {
            writer.key("tool_calls")
            writer.beginArray()
            for call in self.toolCalls { call.write(to: &writer) }
            writer.endArray()
        }
        if let refusal = self.refusal {
            writer.key("refusal")
            writer.string(refusal)
        }
        for (key, value) in self.extra {
            writer.key(key)
            writer.value(value)
        }
        writer.endObject()
    }
}

extension ChatChunk.ToolCall {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("index")
        writer.number(self.index)
        if let id = self.id {
            writer.key("id")
            writer.string(id)
        }
        if self.id != nil || self.name != nil {
            writer.key("type")
            writer.string("function")
        }
        writer.key("function")
        writer.beginObject()
        if let name = self.name {
            writer.key("name")
            writer.string(name)
        }
        writer.key("arguments")
        writer.string(self.arguments)
        writer.endObject()
        for (key, value) in self.extra {
            writer.key(key)
            writer.value(value)
        }
        writer.endObject()
    }
}
