extension Usage {
    /// Reads the `usage` object of an OpenAI-style answer.
    ///
    /// Chat completions, embeddings (`prompt_tokens`), images and responses (`input_tokens`, the cached ones
    /// included) are understood. Unknown members are passed over, wrong types count as absent, negative counts as 0.
    /// Counts that exclude cached tokens need the translation of the provider that sends them.
    ///
    /// - Parameter json: the object; anything else, and an object without any of the totals, gives `nil`.
    package init?(openAI json: JSON) {
        guard case .object = json else {
            return nil
        }
        self.init(source: UsageTree(json: json))
    }

    /// Reads the `usage` object at a place of a parsed document, without making a tree; see ``init(openAI:)``.
    ///
    /// - Parameters:
    ///   - node: the object in the document.
    ///   - tape: the structure of the document.
    ///   - bytes: the document.
    package init?(openAI node: JSONNode, on tape: JSONTape, in bytes: UnsafeBufferPointer<UInt8>) {
        guard tape.kind(of: node) == .object else {
            return nil
        }
        self.init(source: UsageTape(node: node, tape: tape, bytes: bytes))
    }

    private init?(source: some UsageSource) {
        let prompt = source.count("prompt_tokens") ?? source.count("input_tokens")
        let completion = source.count("completion_tokens") ?? source.count("output_tokens")
        let total = source.count("total_tokens")
        guard prompt != nil || completion != nil || total != nil else {
            return nil
        }
        let promptTokens = prompt ?? (completion == nil ? total : nil) ?? 0
        self.init(promptTokens: promptTokens, completionTokens: completion ?? 0, totalTokens: total)
        if let details = source.object("prompt_tokens_details") ?? source.object("input_tokens_details") {
            self.readPromptDetails(details)
        }
        if let details = source.object("completion_tokens_details") ?? source.object("output_tokens_details") {
            self.readCompletionDetails(details)
        }
        self.readTop(source)
    }

    private mutating func readPromptDetails(_ details: some UsageSource) {
        self.cachedTokens = details.count("cached_tokens")
        self.cacheCreationTokens = details.count("cache_creation_tokens") ?? details.count("cache_write_tokens")
        self.textInputTokens = details.count("text_tokens")
        self.audioInputTokens = details.count("audio_tokens")
        self.imageInputTokens = details.count("image_tokens")
        self.videoInputTokens = details.count("video_tokens")
        self.webSearchRequests = details.count("web_search_requests")
        if let split = details.object("cache_creation_token_details") {
            self.readCacheSplit(split)
        }
    }

    private mutating func readCompletionDetails(_ details: some UsageSource) {
        self.reasoningTokens = details.count("reasoning_tokens")
        self.textOutputTokens = details.count("text_tokens")
        self.audioOutputTokens = details.count("audio_tokens")
        self.imageOutputTokens = details.count("image_tokens")
        self.videoOutputTokens = details.count("video_tokens")
        self.acceptedPredictionTokens = details.count("accepted_prediction_tokens")
        self.rejectedPredictionTokens = details.count("rejected_prediction_tokens")
    }

    private mutating func readCacheSplit(_ split: some UsageSource) {
        self.cacheCreation5MinuteTokens = split.count("ephemeral_5m_input_tokens")
        self.cacheCreation1HourTokens = split.count("ephemeral_1h_input_tokens")
    }

    private mutating func readTop(_ source: some UsageSource) {
        self.cacheCreationInputTokens = source.count("cache_creation_input_tokens")
        self.cacheReadInputTokens = source.count("cache_read_input_tokens")
        if self.cachedTokens == nil {
            self.cachedTokens = source.count("prompt_cache_hit_tokens")
        }
        if let split = source.object("cache_creation") {
            self.readCacheSplit(split)
        }
        if let tools = source.object("server_tool_use") {
            self.webSearchRequests = tools.count("web_search_requests") ?? self.webSearchRequests
        }
        self.searchQueries = source.count("num_search_queries")
        self.citationTokens = source.count("citation_tokens")
        self.serviceTier = source.text("service_tier")
        self.cost = source.amount("cost") ?? source.object("cost")?.amount("total_cost")
    }
}

extension Usage {
    /// The usage as the `usage` object that LiteLLM's clients read; absent fields are left out.
    ///
    /// Cache writes appear under both of the names in use. ``serviceTier`` is no part of the object: it belongs to
    /// the answer around it.
    ///
    /// - Returns: `completion_tokens`, `prompt_tokens`, `total_tokens`, and what details there are.
    public func openAIObject() -> JSONObject {
        var object: JSONObject = [
            "completion_tokens": JSON(self.completionTokens),
            "prompt_tokens": JSON(self.promptTokens),
            "total_tokens": JSON(self.totalTokens),
        ]
        let completion = self.completionDetails()
        if !completion.isEmpty {
            object["completion_tokens_details"] = .object(completion)
        }
        let prompt = self.promptDetails()
        if !prompt.isEmpty {
            object["prompt_tokens_details"] = .object(prompt)
        }
        object.put(self.cacheCreationInputTokens, as: "cache_creation_input_tokens")
        object.put(self.cacheReadInputTokens, as: "cache_read_input_tokens")
        object.put(self.citationTokens, as: "citation_tokens")
        object.put(self.searchQueries, as: "num_search_queries")
        if let webSearchRequests = self.webSearchRequests {
            object["server_tool_use"] = ["web_search_requests": JSON(webSearchRequests)]
        }
        if let cost = self.cost {
            object["cost"] = JSONNumber(text: cost.usdText).map { .number($0) }
        }
        return object
    }

    private func promptDetails() -> JSONObject {
        var details: JSONObject = [:]
        details.put(self.cachedTokens, as: "cached_tokens")
        details.put(self.cacheCreationTokens, as: "cache_creation_tokens")
        details.put(self.cacheCreationTokens, as: "cache_write_tokens")
        if self.cacheCreation5MinuteTokens != nil || self.cacheCreation1HourTokens != nil {
            var split: JSONObject = [:]
            split.put(self.cacheCreation5MinuteTokens, as: "ephemeral_5m_input_tokens")
            split.put(self.cacheCreation1HourTokens, as: "ephemeral_1h_input_tokens")
            details["cache_creation_token_details"] = .object(split)
        }
        details.put(self.textInputTokens, as: "text_tokens")
        details.put(self.audioInputTokens, as: "audio_tokens")
        details.put(self.imageInputTokens, as: "image_tokens")
        details.put(self.videoInputTokens, as: "video_tokens")
        return details
    }

    private func completionDetails() -> JSONObject {
        var details: JSONObject = [:]
        details.put(self.acceptedPredictionTokens, as: "accepted_prediction_tokens")
        details.put(self.audioOutputTokens, as: "audio_tokens")
        details.put(self.reasoningTokens, as: "reasoning_tokens")
        details.put(self.rejectedPredictionTokens, as: "rejected_prediction_tokens")
        details.put(self.textOutputTokens, as: "text_tokens")
        details.put(self.imageOutputTokens, as: "image_tokens")
        details.put(self.videoOutputTokens, as: "video_tokens")
        return details
    }
}

extension JSONObject {
    fileprivate mutating func put(_ count: Int?, as key: String) {
        if let count {
            self[key] = JSON(count)
        }
    }
}

/// An object that usage is read from: a tree or a place in a parsed document.
private protocol UsageSource {
    associatedtype Child: UsageSource

    func int(_ key: String) -> Int?
    func text(_ key: String) -> String?
    func amount(_ key: String) -> Money?
    func object(_ key: String) -> Child?
}

extension UsageSource {
    /// A count of tokens; what is below 0 makes no sense and would lower the bill.
    func count(_ key: String) -> Int? {
        self.int(key).map { Swift.max(0, $0) }
    }
}

private struct UsageTree: UsageSource {
    let json: JSON

    func int(_ key: String) -> Int? { self.json[key]?.intValue }
    func text(_ key: String) -> String? { self.json[key]?.stringValue }

    func amount(_ key: String) -> Money? {
        guard case .number(let number)? = self.json[key] else {
            return nil
        }
        return Money(number.text)
    }

    func object(_ key: String) -> UsageTree? {
        guard let json = self.json[key], case .object = json else {
            return nil
        }
        return UsageTree(json: json)
    }
}

private struct UsageTape: UsageSource {
    let node: JSONNode
    let tape: JSONTape
    let bytes: UnsafeBufferPointer<UInt8>

    private func member(_ key: String) -> JSONNode? { self.tape.member(key, of: self.node, in: self.bytes) }

    func int(_ key: String) -> Int? { self.member(key).flatMap { self.tape.int($0, in: self.bytes) } }
    func text(_ key: String) -> String? { self.member(key).flatMap { self.tape.string($0, in: self.bytes) } }

    func amount(_ key: String) -> Money? {
        self.member(key).flatMap { self.tape.number($0, in: self.bytes) }.flatMap { Money($0.text) }
    }

    func object(_ key: String) -> UsageTape? {
        guard let node = self.member(key), self.tape.kind(of: node) == .object else {
            return nil
        }
        return UsageTape(node: node, tape: self.tape, bytes: self.bytes)
    }
}
