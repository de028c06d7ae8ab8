import LLMCatalog
import LLMCore
import LLMRouter

// What routing needs to know of a deployment, from its definition and from the catalog.

extension RoutedDeployment {
    /// Takes over what was configured.
    ///
    /// `standardParallelLimit` is how many calls may be in flight where nothing else is said
    /// (`default_max_parallel_requests`).
    mutating func apply(_ definition: DeploymentDefinition, standardParallelLimit: Int?) {
        let info = definition.info
        self.weight = definition.weight
        self.rpm = definition.rpm ?? info["rpm"]?.doubleValue
        self.tpm = definition.tpm ?? info["tpm"]?.doubleValue
        self.inputTPM = definition.inputTPM ?? info["itpm"]?.doubleValue
        self.outputTPM = definition.outputTPM ?? info["otpm"]?.doubleValue
        self.order = definition.order ?? info["order"]?.intValue
        self.maxParallelRequests = Self.parallelLimit(
            configured: definition.maxParallelRequests,
            rpm: self.rpm,
            tpm: self.tpm,
            standard: standardParallelLimit
        )
        self.budget = definition.budget
        self.tags = definition.tags
        self.tagPatterns = definition.tagPatterns
        self.filtersTags = info["enable_tag_filtering"]?.boolValue
        self.region = definition.region
        self.team = info["team_id"]?.stringValue
        self.teamName = info["team_public_model_name"]?.stringValue
        self.accessGroups = (info["access_groups"]?.arrayValue ?? []).compactMap(\.stringValue)
        self.isBlocked = info["blocked"]?.boolValue == true
        self.supportsWebSearch = info["supports_web_search"]?.boolValue
        self.cooldownTime =
            info["cooldown_time"]?.doubleValue.flatMap { $0 >= 0 ? .seconds(min($0, 1e9)) : nil }
            ?? definition.cooldownTime
        self.allowedFails = AllowedFails(info)
    }

    /// Takes over what is known of the provider's model.
    mutating func apply(_ profile: ModelProfile, of provider: ProviderRow, _ definition: DeploymentDefinition) {
        self.provider = provider.id
        self.maxInputTokens =
            definition.info["max_input_tokens"]?.intValue ?? profile.row?.field("max_input_tokens")?.intValue
        self.supportsResponseFormat = profile.supportedParameters.map { $0.contains("response_format") }
        func price(_ name: String) -> Double? {
            (definition.prices[name] ?? profile.row?.field(name))?.doubleValue
        }
        let (input, output) = (price("input_cost_per_token"), price("output_cost_per_token"))
        // As in LiteLLM: a price that nobody knows counts as five dollars a token, so that a known one is preferred.
        if input != nil || output != nil { self.costPerToken = (input ?? 5) + (output ?? 5) }
    }
}

extension AllowedFails {
    /// `allowed_fails` and `allowed_fails_policy` of `model_info`.
    fileprivate init(_ info: JSONObject) {
        self.init(generic: info["allowed_fails"]?.intValue)
        guard case .object(let policy)? = info["allowed_fails_policy"] else { return }
        for kind in FailureClass.allCases {
            guard let name = kind.policyName else { continue }
            self.byClass[kind] = policy[name + "AllowedFails"]?.intValue
        }
    }
}
