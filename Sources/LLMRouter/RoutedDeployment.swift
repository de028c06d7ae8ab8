package import LLMCore

/// What routing needs to know of one deployment; everything else stays with the caller, found again by ``index``.
package struct RoutedDeployment: Sendable, Hashable {
    /// Position in the caller's own list.
    package let index: Int
    /// `model_info.id`, or the computed one: stable over restarts.
    package let id: String
    /// The group this deployment belongs to (`model_name`); may hold `*`.
    package let group: String
    /// `litellm_params.model`, as configured.
    package var model: String
    /// The provider's id; what provider budgets are counted by.
    package var provider = ""

    // MARK: - Share of the load

    /// `weight`: how often it is picked, relative to others.
    package var weight: Double?
    /// `rpm`: requests a minute.
    package var rpm: Double?
    /// `tpm`: tokens a minute.
    package var tpm: Double?
    /// `itpm`: input tokens a minute.
    package var inputTPM: Double?
    /// `otpm`: output tokens a minute.
    package var outputTPM: Double?
    /// `order`: a lower level is used first.
    package var order: Int?
    /// Calls in flight at once, see ``parallelLimit(configured:rpm:tpm:standard:)``; nil is unlimited.
    package var maxParallelRequests: Int?
    /// US dollars per token, input and output added; nil where no price is known.
    package var costPerToken: Double?
    /// `max_budget` and `budget_duration`.
    package var budget: SpendLimit?

    // MARK: - Who and what it is for

    /// `tags`.
    package var tags: [String] = []
    /// `tag_regex`, looked for in `User-Agent: <user agent>`.
    package var tagPatterns: [TextPattern] = []
    /// `model_info.enable_tag_filtering`; nil follows the settings.
    package var filtersTags: Bool?
    /// `region_name`.
    package var region: String?
    /// `model_info.team_id`: only this team may use it.
    package var team: String?
    /// `model_info.team_public_model_name`: the name inside the team.
    package var teamName: String?
    /// `model_info.access_groups`.
    package var accessGroups: [String] = []
    /// `model_info.blocked`: paused.
    package var isBlocked = false
    /// The longest prompt, from `model_info` or the catalog; nil where it is not known.
    package var maxInputTokens: Int?
    /// `model_info.supports_web_search`; only a plain no counts.
    package var supportsWebSearch: Bool?
    /// Whether the model takes `response_format`; nil where it is not known.
    package var supportsResponseFormat: Bool?

    // MARK: - When it rests

    /// `cooldown_time` of its own.
    package var cooldownTime: Duration?
    /// `model_info.allowed_fails` and `model_info.allowed_fails_policy`.
    package var allowedFails = AllowedFails()

    package init(index: Int, id: String, group: String, model: String) {
        self.index = index
        self.id = id
        self.group = group
        self.model = model
    }

    /// Whether it stands for as many models as the provider has (`openai/*`).
    var hasOpenModel: Bool { self.model.utf8.contains(UInt8(ascii: "*")) }

    /// How many calls a deployment may have in flight.
    ///
    /// - Parameters:
    ///   - configured: `max_parallel_requests`, which counts first.
    ///   - rpm: `rpm`: as many.
    ///   - tpm: `tpm`: six for every thousand, the ratio that Azure uses.
    ///   - standard: `default_max_parallel_requests`.
    /// - Returns: the limit; nil is unlimited.
    package static func parallelLimit(configured: Int?, rpm: Double?, tpm: Double?, standard: Int?) -> Int? {
        if let configured { return configured }
        if let rpm { return Int(exactly: rpm.rounded(.down)) ?? .max }
        if let tpm { return max(1, Int(exactly: (tpm / 1000 * 6).rounded(.down)) ?? .max) }
        return standard
    }
}
