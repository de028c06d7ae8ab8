import LLMCatalog
import LLMCore

/// What is the same for every chat request to one target, worked out once.
struct OpenAIRequestPlan: Sendable {
    let url: WireURL
    let headers: WireHeaders
    /// Members that go on as they are.
    ///
    /// A request that has no others needs no look at its parameters; nil where the
    /// target changes parameters.
    let plainMembers: JSONNames?

    init(for target: Target) {
        self.url = OpenAIChat.url(for: target)
        self.headers = OpenAIChat.headers(for: target)
        self.plainMembers = Self.plainMembers(of: target)
    }

    /// Quirks that leave parameters alone.
    private static let harmless: ProviderQuirks = [
        .developerRoleAsSystem, .systemRoleAsUser, .contentListToString, .textPartsToString, .keepsCacheControl,
        .keepsReasoning, .keepsReasoningText, .cacheControlInContent, .picturesInToolResults, .singleToolTextToString,
        .toolsWithParameters, .unprocessableAsBadRequest, .usageOnlyWhenAsked, .toolsWithoutStrict, .openToolSchemas,
        .dropsMessageNames, .usageInVendorField, .reasoningOutsideCompletion, .messagesThroughResponses,
        .completesThroughChat, .keepsReasoningName, .errorTextIsBody, .reportsCost, .addressRequired,
        .forwardsEverything, .reasoningAsThinkingPart, .reasoningAsSummaryPart, .searchesThroughResponses,
        .emptyContentAsNull,
    ]

    private static func plainMembers(of target: Target) -> JSONNames? {
        let rules = target.profile.rules
        guard rules.rename.isEmpty, target.cacheControlInjectionPoints.isEmpty, rules.quirks.isSubset(of: Self.harmless)
        else { return nil }
        return RequestParameters.plainMembers(of: target)
    }
}
