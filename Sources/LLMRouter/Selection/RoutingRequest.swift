/// The facts of one request that decisions read.
///
/// One value per request, passed to each of its decisions; the plan changes ``excluded`` and ``orderLevel`` in between.
package struct RoutingRequest: Sendable {
    /// Something a deployment can be kept for.
    package struct Affinity: Sendable, Hashable {
        package let check: RoutingSettings.Checks
        /// Who or what it is; unique among its kind, so hash long things well.
        package let key: String
        /// Under which other keys it may have been kept before, the newest first.
        package let earlier: [String]

        package init(_ check: RoutingSettings.Checks, key: String, earlier: [String] = []) {
            self.check = check
            self.key = key
            self.earlier = earlier
        }
    }

    package var isStream = false
    /// Tags of the request, its key and its team, merged.
    package var tags: [String] = []
    /// What the client calls itself; read only where deployments have `tag_regex`.
    package var userAgent: String?
    /// What the request, its key or its team says about tag routing (`enable_tag_filtering`).
    package var filtersTags: Bool?
    /// The caller's team.
    package var team: String?
    /// Whether the caller, who has no team, may use what belongs to one: the holder of the master key.
    package var mayActForTeams = false
    /// The access groups that alone give the caller this model; nil if the caller may use it anyway.
    package var accessGroups: [String]?
    /// `allowed_model_region`.
    package var region: String?
    /// Whether a tool searches the web.
    package var searchesWeb = false
    /// Whether `response_format` is there and may not be dropped.
    package var needsResponseFormat = false
    /// What to keep a deployment for, most important first.
    package var affinities: [Affinity] = []
    /// The only deployment that knows what the request refers to (a stored response, encrypted reasoning), by its id.
    package var pinned: String?
    /// Deployments that are not to be tried again, by ``RoutedDeployment/index``.
    package var excluded: [Int] = []
    /// Whether an excluded deployment is used after all when no other is left; a hedge would gain nothing by it.
    package var returnsToExcluded = true
    /// Use this level of `order` only; nil uses the lowest that is open.
    package var orderLevel: Int?
    /// How long an attempt may take; bounds how long others wait for a trial.
    package var attemptTimeout: Duration = .seconds(6000)

    /// Counts the prompt's tokens; nil if that fails.
    ///
    /// Called once, and only where a limit needs it.
    package var countInputTokens: (@Sendable () -> InputTokens?)?
    private var counted: InputTokens??

    package init() {}

    /// The prompt's tokens; nil if they cannot be counted.
    package mutating func inputTokens() -> InputTokens? {
        if let counted = self.counted { return counted }
        let count = self.countInputTokens?()
        self.counted = .some(count)
        return count
    }
}
