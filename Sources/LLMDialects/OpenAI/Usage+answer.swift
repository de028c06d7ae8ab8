package import LLMCore

extension Usage {
    /// The tier that nearly every answer names and that has no price of its own; it is not noted.
    static let usualTier = "default"

    /// What an answer of OpenAI's used, or a chunk of one: its `usage`, and the tier that served the call, which decides
    /// the price and stands beside it.
    ///
    /// Source: `service_tier` of OpenAI's chat completions, their chunks and responses.
    package init?(ofOpenAIAnswer json: JSON) {
        guard let usage = json["usage"].flatMap({ Usage(openAI: $0) }) else { return nil }
        self = usage
        if self.serviceTier == nil, let tier = json["service_tier"]?.stringValue, tier != Self.usualTier {
            self.serviceTier = tier
        }
    }
}
