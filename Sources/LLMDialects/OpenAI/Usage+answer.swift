package import LLMCore

extension Usage {
    /// What an answer of OpenAI's used, or a chunk of one: its `usage`, and the tier that served the call, which decides
    /// the price and stands beside it.
    ///
    /// Source: `service_tier` of OpenAI's chat completions, their chunks and responses.
    package init?(ofOpenAIAnswer json: JSON) {
        guard let usage = json["usage"].flatMap({ Usage(openAI: $0) }) else { return nil }
        self = usage
        self.serviceTier = self.serviceTier ?? json["service_tier"]?.stringValue
    }
}
