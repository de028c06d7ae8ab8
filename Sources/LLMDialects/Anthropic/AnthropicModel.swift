import LLMCatalog
import LLMCore

/// What a translation has to know of a model.
///
/// The catalog says it; of models that it does not know (yet), the name says what it can.
struct AnthropicModel: Sendable {
    let name: String
    /// Whether the model decides itself how long to think, by an effort instead of a budget.
    let isAdaptive: Bool
    /// Whether a budget for thinking can be set.
    let takesBudget: Bool
    /// Whether the catalog says that the model, still in service, thinks when it is asked to.
    let isKnownToThink: Bool
    /// Whether the model knows an effort.
    let takesEffort: Bool
    /// Whether it is one of Anthropic's, as far as the catalog or its name tells.
    let isClaude: Bool
    /// Whether thinking cannot be turned off.
    let alwaysThinks: Bool
    /// Whether `temperature`, `top_p` and `top_k` can be set.
    let takesSampling: Bool
    /// Whether the model can be made to call a tool.
    let takesForcedTool: Bool
    /// Whether an answer can be asked for by its schema.
    let takesSchema: Bool
    /// Whether instructions may stand in the middle of a conversation.
    let takesSystemTurns: Bool
    /// Whether there is a faster way to run it.
    let takesSpeed: Bool
    /// Whether it knows the effort `max`.
    let takesMaxEffort: Bool
    /// Whether it knows the effort `xhigh`.
    let takesXHighEffort: Bool
    /// The number of tokens that an answer may have when the request does not say.
    let defaultMaxTokens: Int

    /// The length of answers where nothing is known.
    static let unknownMaxTokens = 4096

    init(_ profile: ModelProfile) {
        self.name = profile.model
        let features = profile.row?.features ?? Self.features(ofUnknown: profile.model)
        self.isAdaptive = features[.adaptiveThinking] == true
        self.takesBudget = features[.adaptiveThinking] != true || features[.legacyThinking] == true
        self.isKnownToThink = features[.reasoning] == true && profile.row?.isRetired == false
        self.takesEffort = self.isAdaptive || features[.outputConfig] == true
        self.isClaude = profile.model.contains("claude") && (profile.row != nil || self.isAdaptive)
        self.alwaysThinks = features[.thinkingAlwaysOn] == true
        self.takesSampling = features[.samplingParams] != false
        self.takesForcedTool = features[.forcedToolUse] != false
        self.takesSchema = features[.nativeStructuredOutput] == true
        self.takesSystemTurns = features[.midConversationSystem] == true
        self.takesSpeed = features[.speed] == true || features[.fastMode] == true
        self.takesMaxEffort = features[.maxReasoningEffort] == true
        self.takesXHighEffort = features[.xhighReasoningEffort] == true
        // The catalog keeps what retired models could do once.
        let limit = profile.row.flatMap { $0.isRetired ? nil : $0.limits.maxOutputTokens }
        self.defaultMaxTokens = limit ?? Self.unknownMaxTokens
    }

    /// What the name of a model tells that the catalog does not know.
    private static func features(ofUnknown name: String) -> FeatureSet {
        var features = FeatureSet()
        if !name.contains("claude-") || Self.budgetNames.contains(where: { name.contains($0) }) { return features }
        features[.adaptiveThinking] = true
        features[.maxReasoningEffort] = true
        if name.contains("opus-4-6") || name.contains("sonnet-4-6") { features[.legacyThinking] = true }
        return features
    }

    /// Names of the generations before efforts.
    private static let budgetNames = [
        "claude-2", "claude-3", "claude-4-", "claude-instant", "-4-0", "-4-1", "-4-2", "-4-5", "-4@",
    ]
}
