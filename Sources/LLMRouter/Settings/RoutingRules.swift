/// The settings as decisions read them: made once for a configuration, and shared by all that follows from it.
///
/// A class of its own, so that passing it on costs one reference count and reading one setting copies nothing else.
final class RoutingRules: Sendable {
    /// A method with its arguments.
    final class Choice: Sendable {
        let method: RoutingMethod
        let arguments: RoutingArguments
        let custom: (any RoutingStrategy)?

        init(_ choice: RoutingSettings.Choice) {
            self.method = choice.method
            self.arguments = choice.arguments
            self.custom = choice.method == .custom ? choice.custom : nil
        }
    }

    let settings: RoutingSettings
    private let standard: Choice
    private let groups: [String: Choice]

    let filtersTags: Bool
    let hasPreCallChecks: Bool
    /// Whether the limits of a minute are limits, whatever the method is.
    let enforcesLimits: Bool
    let filtersByHealth: Bool
    let countsFailedChecks: Bool
    let hasCooldowns: Bool
    let hasSharedBudgets: Bool
    let sharedBudgets: [SpendScope: SpendLimit]
    let hasAffinities: Bool
    let longestTrial: Duration
    /// Whether the settings name nothing that a shuffle would have to look at.
    let isPlain: Bool

    init(_ settings: RoutingSettings) {
        self.settings = settings
        self.standard = Choice(settings.standard)
        self.groups = settings.groups.mapValues(Choice.init)
        self.filtersTags = settings.filtersTags
        self.hasPreCallChecks = settings.hasPreCallChecks
        self.enforcesLimits = settings.checks.contains(.rateLimits)
        self.filtersByHealth = settings.filtersByHealth
        self.countsFailedChecks = settings.countsFailedChecks
        self.hasCooldowns = !settings.cooldowns.isDisabled
        self.hasSharedBudgets = settings.hasSharedBudgets
        self.sharedBudgets = settings.sharedBudgets
        self.hasAffinities = !settings.allAffinities.isEmpty
        self.longestTrial = settings.cooldowns.longestTrial
        self.isPlain =
            !settings.filtersTags && !settings.hasPreCallChecks && !settings.hasSharedBudgets
            && settings.checks.isDisjoint(with: [.rateLimits, .budgets])
    }

    /// How a deployment of a group is picked.
    func choice(for group: String) -> Choice {
        self.groups.isEmpty ? self.standard : self.groups[group] ?? self.standard
    }
}
