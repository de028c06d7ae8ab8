package import LLMCore

extension ChatResponse {
    /// The whole answer as one chunk, for callers that asked for a stream from a provider that does not stream.
    package var asChunk: ChatChunk {
        let object = self.json
        let choices = (object["choices"]?.arrayValue ?? []).map { choice -> JSON in
            var chunk = choice
            chunk["message"] = nil
            var delta = choice["message"] ?? [:]
            if let calls = delta["tool_calls"]?.arrayValue {
                delta["tool_calls"] = .array(
                    calls.enumerated().map { index, call in
                        var call = call
                        call["index"] = .number(JSONNumber(index))
                        return call
                    }
                )
            }
            chunk["delta"] = delta
            return chunk
        }
        var whole = object
        whole["object"] = "chat.completion.chunk"
        whole["choices"] = .array(choices)
        return ChatChunk(json: whole)
    }
}
