/// The deployments that a name stands for, with what is known of all of them in advance.
///
/// Made when a configuration is loaded; immutable, and a class so that passing it on costs one reference count.
package final class CandidateSet: Sendable {
    /// Where the mutable knowledge about a member is kept.
    struct Home: Sendable {
        let shard: GroupShard
        let slot: Int
        /// Keeps the slot from being given to another deployment.
        let tenancy: SlotTenancy
        /// How many deployments the member's group has; rules differ for the only one.
        let groupSize: Int
    }

    /// What any member has that a filter would look at.
    struct Concerns: OptionSet, Sendable {
        let rawValue: UInt32
        static let blocked = Concerns(rawValue: 1)
        static let team = Concerns(rawValue: 2)
        static let accessGroups = Concerns(rawValue: 4)
        static let webSearch = Concerns(rawValue: 8)
        static let tags = Concerns(rawValue: 16)
        static let rateLimits = Concerns(rawValue: 64)
        static let tokenLimits = Concerns(rawValue: 128)
        static let parallel = Concerns(rawValue: 256)
        static let contextWindow = Concerns(rawValue: 512)
        static let budget = Concerns(rawValue: 1024)
        static let responseFormat = Concerns(rawValue: 2048)
        static let ownTagSwitch = Concerns(rawValue: 4096)
        static let tagPatterns = Concerns(rawValue: 8192)
    }

    /// The name that led here: a group, a team's name for one, an upstream model.
    package let name: String
    /// Whether one deployment was asked for, by its id or as `specific_deployment`, so that there is nothing to choose.
    package let isSpecific: Bool
    package let members: [RoutedDeployment]
    /// The different values of `order` among the members, ascending; empty if there is none.
    package let orderLevels: [Int]
    let homes: [Home]
    /// Where the members are found in their shard's state, by position.
    let slots: [Int]
    /// Where all members are at home; nil if that is in several places.
    let shard: GroupShard?
    let concerns: Concerns
    /// What the members may use in a minute and at once, by position; empty if nobody has a limit.
    let limits: [DeploymentLimits]
    /// The team that all members belong to; nil if they belong to several, or one to nobody.
    let onlyTeam: String?
    /// What is said of the members before anything is said.
    let allOpen: [Verdict]
    /// Whether members are of different levels, those without any counted as one.
    let hasLevels: Bool
    /// The members' `order`, by position; those without come last.
    let orders: [Int]
    /// What a token of each member costs, input and output added; ten dollars where no price is known, so those come last.
    let costs: [Double]
    /// Added up shares of the load, by position; empty if all are equally likely.
    let shares: [Double]

    init(name: String, members: [RoutedDeployment], homes: [Home], isSpecific: Bool = false) {
        self.name = name
        self.isSpecific = isSpecific
        self.members = members
        self.homes = homes
        self.shard = homes.first.flatMap { first in
            homes.allSatisfy { $0.shard === first.shard } ? first.shard : nil
        }
        self.slots = homes.map(\.slot)
        self.orderLevels = Set(members.lazy.compactMap(\.order)).sorted()
        self.concerns = members.reduce(into: Concerns()) { $0.formUnion(Self.concerns(of: $1)) }
        self.shares = SimpleShuffle.shares(of: members)
        let hasLimits = !self.concerns.isDisjoint(with: [.rateLimits, .tokenLimits, .parallel])
        self.limits = hasLimits ? members.map(DeploymentLimits.init) : []
        let orders = members.map { $0.order ?? .max }
        self.orders = orders
        self.costs = members.map { $0.costPerToken ?? Decision.unknownCost }
        self.onlyTeam = members.allSatisfy { $0.team == members[0].team } ? members.first?.team : nil
        self.allOpen = Array(repeating: .open, count: members.count)
        self.hasLevels = orders.contains { $0 != orders[0] }
    }

    private static func concerns(of member: RoutedDeployment) -> Concerns {
        var concerns: Concerns = []
        if member.isBlocked { concerns.insert(.blocked) }
        if member.team != nil { concerns.insert(.team) }
        if !member.accessGroups.isEmpty { concerns.insert(.accessGroups) }
        if member.supportsWebSearch == false { concerns.insert(.webSearch) }
        if !member.tags.isEmpty || !member.tagPatterns.isEmpty { concerns.insert(.tags) }
        if !member.tagPatterns.isEmpty { concerns.insert(.tagPatterns) }
        if member.filtersTags != nil { concerns.insert(.ownTagSwitch) }
        if member.rpm != nil { concerns.insert(.rateLimits) }
        if member.tpm != nil || member.inputTPM != nil || member.outputTPM != nil { concerns.insert(.tokenLimits) }
        if member.maxParallelRequests != nil { concerns.insert(.parallel) }
        if member.maxInputTokens != nil { concerns.insert(.contextWindow) }
        if member.budget != nil { concerns.insert(.budget) }
        if member.supportsResponseFormat == false { concerns.insert(.responseFormat) }
        return concerns
    }
}
