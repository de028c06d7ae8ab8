import LLMCore

/// The counts of a call (`UsageMetadata`), in OpenAI's way of counting.
struct GeminiUsage: Sendable {
    private var counts: JSON?

    /// Takes over what an answer or an event says; later ones win.
    mutating func take(_ counts: JSON?) {
        guard let counts, counts.objectValue != nil else { return }
        self.counts = counts
    }

    /// The usage; nil when the provider said nothing.
    ///
    /// - Parameter searches: how many searches were made for the answer.
    /// - Returns: the counts, with the details that there are.
    func usage(searches: Int) -> Usage? {
        guard let counts = self.counts else { return nil }
        let prompt = Self.count(counts, "promptTokenCount") ?? 0
        let candidates = Self.count(counts, "candidatesTokenCount") ?? Self.count(counts, "responseTokenCount") ?? 0
        let thoughts = Self.count(counts, "thoughtsTokenCount")
        let total = Self.count(counts, "totalTokenCount")
        // Some versions count the thoughts in already; then prompt and candidates are the total.
        let isWhole = total == Self.sum(prompt, candidates)
        let completion = isWhole ? candidates : Self.sum(candidates, thoughts ?? 0)
        var usage = Usage(
            promptTokens: Self.sum(prompt, Self.count(counts, "toolUsePromptTokenCount") ?? 0),
            completionTokens: completion,
            totalTokens: total
        )
        usage.reasoningTokens = thoughts
        let details = counts["candidatesTokensDetails"] ?? counts["responseTokensDetails"]
        usage.audioOutputTokens = Self.count(details, of: "AUDIO")
        usage.imageOutputTokens = Self.count(details, of: "IMAGE")
        usage.videoOutputTokens = Self.count(details, of: "VIDEO")
        let special = Self.sum(usage.audioOutputTokens ?? 0, usage.imageOutputTokens ?? 0, usage.videoOutputTokens ?? 0)
        if completion > 0 {
            usage.textOutputTokens = max(0, completion - Self.sum(special, isWhole ? 0 : thoughts ?? 0))
        }
        Self.addPromptDetails(counts, to: &usage)
        if searches > 0 {
            usage.webSearchRequests = searches
            usage.countsSearchesInPrompt = true
        }
        usage.serviceTier = counts["serviceTier"]?.stringValue
        return usage
    }

    /// What the prompt was made of, without what came from the cache.
    private static func addPromptDetails(_ counts: JSON, to usage: inout Usage) {
        let cached = Self.count(counts, "cachedContentTokenCount")
        usage.cachedTokens = cached
        usage.cacheReadInputTokens = cached
        guard let details = counts["promptTokensDetails"] else { return }
        let cache = counts["cacheTokensDetails"]
        func fresh(_ kinds: String...) -> Int? {
            let counted = kinds.compactMap { Self.count(details, of: $0) }
            if counted.isEmpty { return nil }
            let read = kinds.compactMap { Self.count(cache, of: $0) }.reduce(0) { Self.sum($0, $1) }
            return max(0, counted.reduce(0) { Self.sum($0, $1) } - read)
        }
        usage.textInputTokens = fresh("TEXT", "DOCUMENT")
        usage.audioInputTokens = fresh("AUDIO")
        usage.imageInputTokens = fresh("IMAGE")
        usage.videoInputTokens = fresh("VIDEO")
        // A cache that is not split is one of text.
        if cache == nil, let cached, let text = usage.textInputTokens { usage.textInputTokens = max(0, text - cached) }
    }

    private static func count(_ object: JSON?, _ key: String) -> Int? { object?[key]?.intValue.map { max(0, $0) } }

    /// The tokens of one modality in a list of `ModalityTokenCount`.
    private static func count(_ details: JSON?, of modality: String) -> Int? {
        let counts = (details?.arrayValue ?? []).compactMap { entry -> Int? in
            entry["modality"]?.stringValue == modality ? Self.count(entry, "tokenCount") ?? 0 : nil
        }
        return counts.isEmpty ? nil : counts.reduce(0) { Self.sum($0, $1) }
    }

    private static func sum(_ counts: Int...) -> Int {
        counts.reduce(0) { $0.addingReportingOverflow($1).overflow ? Int.max : $0 + $1 }
    }
}
