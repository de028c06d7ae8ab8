extension Usage {
    /// The usage as the `usage` object that LiteLLM's clients read; absent fields are left out.
    ///
    /// Cache writes appear under both of the names in use. ``serviceTier`` is no part of the object: it belongs to
    /// the answer around it.
    ///
    /// - Returns: `completion_tokens`, `prompt_tokens`, `total_tokens`, and what details there are.
    public func openAIObject() -> JSONObject {
        var object: JSONObject = [:]
        self.putMembers(into: &object)
        return object
    }

    /// Writes the counts as an OpenAI `usage` object, the same bytes as ``openAIObject()`` gives, without a tree.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        self.putMembers(into: &writer)
        writer.endObject()
    }

    /// A provider's own `usage` object with what clients look for in it and would not find.
    ///
    /// That is the totals, the cached tokens and the cost. Its members stay as they are, also those that no other has.
    package func openAIObject(over sent: JSONObject) -> JSONObject {
        var object = sent
        func add(_ key: String, _ value: JSON) {
            if object[key]?.isNull ?? true { object[key] = value }
        }
        add("completion_tokens", JSON(self.completionTokens))
        add("prompt_tokens", JSON(self.promptTokens))
        add("total_tokens", JSON(self.totalTokens))
        if let cached = self.cachedTokens { add("prompt_tokens_details", ["cached_tokens": JSON(cached)]) }
        if let cost = self.cost, let number = JSONNumber(text: cost.usdText) { add("cost", .number(number)) }
        return object
    }

    private func putMembers(into object: inout some UsageSink) {
        object.put("completion_tokens", self.completionTokens)
        object.put("prompt_tokens", self.promptTokens)
        object.put("total_tokens", self.totalTokens)
        self.putCompletionDetails(into: &object)
        self.putPromptDetails(into: &object)
        object.put("cache_creation_input_tokens", self.cacheCreationInputTokens)
        object.put("cache_read_input_tokens", self.cacheReadInputTokens)
        object.put("citation_tokens", self.citationTokens)
        object.put("num_search_queries", self.searchQueries)
        if let webSearchRequests = self.webSearchRequests, !self.countsSearchesInPrompt {
            object.put("server_tool_use") { $0.put("web_search_requests", webSearchRequests) }
        }
        if let cost = self.cost, let number = JSONNumber(text: cost.usdText) { object.put("cost", number) }
    }

    private func putCompletionDetails(into object: inout some UsageSink) {
        let isKnown =
            self.acceptedPredictionTokens != nil || self.audioOutputTokens != nil || self.reasoningTokens != nil
            || self.rejectedPredictionTokens != nil || self.textOutputTokens != nil || self.imageOutputTokens != nil
            || self.videoOutputTokens != nil
        guard isKnown else { return }
        object.put("completion_tokens_details") { details in
            details.put("accepted_prediction_tokens", self.acceptedPredictionTokens)
            details.put("audio_tokens", self.audioOutputTokens)
            details.put("reasoning_tokens", self.reasoningTokens)
            details.put("rejected_prediction_tokens", self.rejectedPredictionTokens)
            details.put("text_tokens", self.textOutputTokens)
            details.put("image_tokens", self.imageOutputTokens)
            details.put("video_tokens", self.videoOutputTokens)
        }
    }

    private func putPromptDetails(into object: inout some UsageSink) {
        let hasSplit = self.cacheCreation5MinuteTokens != nil || self.cacheCreation1HourTokens != nil
        let searches = self.countsSearchesInPrompt ? self.webSearchRequests : nil
        let isKnown =
            hasSplit || searches != nil || self.cachedTokens != nil || self.cacheCreationTokens != nil
            || self.textInputTokens != nil || self.audioInputTokens != nil || self.imageInputTokens != nil
            || self.videoInputTokens != nil
        guard isKnown else { return }
        object.put("prompt_tokens_details") { details in
            details.put("cached_tokens", self.cachedTokens)
            details.put("cache_creation_tokens", self.cacheCreationTokens)
            details.put("cache_write_tokens", self.cacheCreationTokens)
            if hasSplit {
                details.put("cache_creation_token_details") { split in
                    split.put("ephemeral_5m_input_tokens", self.cacheCreation5MinuteTokens)
                    split.put("ephemeral_1h_input_tokens", self.cacheCreation1HourTokens)
                }
            }
            details.put("text_tokens", self.textInputTokens)
            details.put("audio_tokens", self.audioInputTokens)
            details.put("image_tokens", self.imageInputTokens)
            details.put("video_tokens", self.videoInputTokens)
            details.put("web_search_requests", searches)
        }
    }
}

/// What the members of an object are put into: JSON text or a tree.
private protocol UsageSink {
    /// Puts a count that is known.
    mutating func put(_ key: StaticString, _ count: Int?)
    mutating func put(_ key: StaticString, _ number: JSONNumber)
    /// Puts an object within.
    mutating func put(_ key: StaticString, members: (inout Self) -> Void)
}

extension JSONWriter: UsageSink {
    fileprivate mutating func put(_ key: StaticString, _ count: Int?) {
        guard let count else { return }
        self.key(key)
        self.number(count)
    }

    fileprivate mutating func put(_ key: StaticString, _ number: JSONNumber) {
        self.key(key)
        self.number(number)
    }

    fileprivate mutating func put(_ key: StaticString, members: (inout JSONWriter) -> Void) {
        self.key(key)
        self.beginObject()
        members(&self)
        self.endObject()
    }
}

extension JSONObject: UsageSink {
    fileprivate mutating func put(_ key: StaticString, _ count: Int?) {
        if let count { self[key.description] = JSON(count) }
    }

    fileprivate mutating func put(_ key: StaticString, _ number: JSONNumber) { self[key.description] = .number(number) }

    fileprivate mutating func put(_ key: StaticString, members: (inout JSONObject) -> Void) {
        var object: JSONObject = [:]
        members(&object)
        self[key.description] = .object(object)
    }
}
