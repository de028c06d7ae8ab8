extension Usage {
    /// Writes the counts as an OpenAI `usage` object, the same bytes as ``openAIObject()`` gives, without a tree.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.put("completion_tokens", self.completionTokens)
        writer.put("prompt_tokens", self.promptTokens)
        writer.put("total_tokens", self.totalTokens)
        self.writeCompletionDetails(to: &writer)
        self.writePromptDetails(to: &writer)
        writer.put("cache_creation_input_tokens", self.cacheCreationInputTokens)
        writer.put("cache_read_input_tokens", self.cacheReadInputTokens)
        writer.put("citation_tokens", self.citationTokens)
        writer.put("num_search_queries", self.searchQueries)
        if let webSearchRequests = self.webSearchRequests, !self.countsSearchesInPrompt {
            writer.key("server_tool_use")
            writer.beginObject()
            writer.put("web_search_requests", webSearchRequests)
            writer.endObject()
        }
        if let cost = self.cost, let number = JSONNumber(text: cost.usdText) {
            writer.key("cost")
            writer.number(number)
        }
        writer.endObject()
    }

    private func writeCompletionDetails(to writer: inout JSONWriter) {
        let isKnown =
            self.acceptedPredictionTokens != nil || self.audioOutputTokens != nil || self.reasoningTokens != nil
            || self.rejectedPredictionTokens != nil || self.textOutputTokens != nil || self.imageOutputTokens != nil
            || self.videoOutputTokens != nil
        guard isKnown else { return }
        writer.key("completion_tokens_details")
        writer.beginObject()
        writer.put("accepted_prediction_tokens", self.acceptedPredictionTokens)
        writer.put("audio_tokens", self.audioOutputTokens)
        writer.put("reasoning_tokens", self.reasoningTokens)
        writer.put("rejected_prediction_tokens", self.rejectedPredictionTokens)
        writer.put("text_tokens", self.textOutputTokens)
        writer.put("image_tokens", self.imageOutputTokens)
        writer.put("video_tokens", self.videoOutputTokens)
        writer.endObject()
    }

    private func writePromptDetails(to writer: inout JSONWriter) {
        let hasSplit = self.cacheCreation5MinuteTokens != nil || self.cacheCreation1HourTokens != nil
        let searches = self.countsSearchesInPrompt ? self.webSearchRequests : nil
        let isKnown =
            hasSplit || searches != nil || self.cachedTokens != nil || self.cacheCreationTokens != nil
            || self.textInputTokens != nil || self.audioInputTokens != nil || self.imageInputTokens != nil
            || self.videoInputTokens != nil
        guard isKnown else { return }
        writer.key("prompt_tokens_details")
        writer.beginObject()
        writer.put("cached_tokens", self.cachedTokens)
        writer.put("cache_creation_tokens", self.cacheCreationTokens)
        writer.put("cache_write_tokens", self.cacheCreationTokens)
        if hasSplit {
            writer.key("cache_creation_token_details")
            writer.beginObject()
            writer.put("ephemeral_5m_input_tokens", self.cacheCreation5MinuteTokens)
            writer.put("ephemeral_1h_input_tokens", self.cacheCreation1HourTokens)
            writer.endObject()
        }
        writer.put("text_tokens", self.textInputTokens)
        writer.put("audio_tokens", self.audioInputTokens)
        writer.put("image_tokens", self.imageInputTokens)
        writer.put("video_tokens", self.videoInputTokens)
        writer.put("web_search_requests", searches)
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes a count that is known.
    fileprivate mutating func put(_ key: StaticString, _ count: Int?) {
        guard let count else { return }
        self.key(key)
        self.number(count)
    }
}
