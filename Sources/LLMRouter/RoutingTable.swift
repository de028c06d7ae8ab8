/// Which deployments a requested name stands for.
///
/// Immutable: a new configuration makes a new table over the same state.
///
/// A look-up costs one hash for exact names, whatever the number of groups; patterns are tried only when that fails.
package struct RoutingTable: Sendable {
    /// What a name resolved to.
    package struct Resolution: Sendable {
        /// The group that was found; for a wildcard, its pattern.
        package let group: String
        /// The deployments to choose from.
        package let set: CandidateSet
        /// What the pattern's `*`s captured; nil for an exact name.
        package let captures: [String]?

        /// The deployments to choose from.
        package var candidates: [RoutedDeployment] { self.set.members }
    }

    /// One entry of `model_group_alias`.
    package struct Alias: Sendable, Hashable {
        package let target: String
        /// Hidden aliases work but are not listed.
        package let isHidden: Bool
        /// Whether answers name the target as their group, for it takes the alias's place before all else
        /// (`litellm_settings.model_alias_map`).
        package let isReplaced: Bool

        package init(target: String, isHidden: Bool = false, isReplaced: Bool = false) {
            self.target = target
            self.isHidden = isHidden
            self.isReplaced = isReplaced
        }
    }

    /// Every deployment, in the order of the configuration.
    package let deployments: [RoutedDeployment]
    package let aliases: [String: Alias]
    /// Group names in the order of the configuration, wildcards included; the groups of teams are not listed.
    package let groups: [String]
    /// What was learned about the deployments.
    package let state: RoutingState
    let homes: [CandidateSet.Home]
    private let sets: [String: CandidateSet]
    private let teams: [String: TeamNames]
    /// Several groups under one name.
    private let unions: [String: CandidateSet]
    private let byID: [String: Int]
    private let byModel: [String: [Int]]
    private let patterns: WildcardIndex
    /// The team of names inside a team, where only one has such a name.
    private let ownersOfNames: [String: String]
    /// Whether some deployment belongs to a team.
    package let hasTeams: Bool

    /// The names that only one team can use.
    private struct TeamNames: Sendable {
        var sets: [String: CandidateSet]
        var patterns: WildcardIndex
    }

    /// - Parameters:
    ///   - deployments: what can be called.
    ///   - aliases: further names of groups.
    ///   - unions: names that stand for the deployments of several groups (`routing_groups`).
    ///   - state: what was learned before; deployments keep what was learned about their id.
    package init(
        deployments: [RoutedDeployment],
        aliases: [String: Alias] = [:],
        unions: [String: [String]] = [:],
        state: RoutingState = RoutingState()
    ) {
        self.deployments = deployments
        self.aliases = Self.resolved(aliases, groups: Set(deployments.lazy.map(\.group)))
        self.state = state
        let homes = state.bind(deployments)
        self.homes = homes
        var (names, groups, listed): ([String], [String], Set<String>) = ([], [], [])
        var teamsByName: [String: Set<String>] = [:]
        var byGroup: [String: [Int]] = [:]
        var byTeam: [String: [String: [Int]]] = [:]
        var byID: [String: Int] = [:]
        var byModel: [String: [Int]] = [:]
        for (place, deployment) in deployments.enumerated() {
            if byGroup[deployment.group] == nil { names.append(deployment.group) }
            if deployment.team == nil, listed.insert(deployment.group).inserted { groups.append(deployment.group) }
            byGroup[deployment.group, default: []].append(place)
            if let team = deployment.team, let name = deployment.teamName {
                byTeam[team, default: [:]][name, default: []].append(place)
                teamsByName[name, default: []].insert(team)
            }
            byID[deployment.id] = byID[deployment.id] ?? place
            byModel[deployment.model, default: []].append(place)
        }
        let makeSet = { (name: String, places: [Int]) in
            CandidateSet(name: name, members: places.map { deployments[$0] }, homes: places.map { homes[$0] })
        }
        self.groups = groups
        self.sets = Dictionary(uniqueKeysWithValues: byGroup.map { ($0.key, makeSet($0.key, $0.value)) })
        self.teams = byTeam.mapValues { names in
            TeamNames(
                sets: Dictionary(uniqueKeysWithValues: names.map { ($0.key, makeSet($0.key, $0.value)) }),
                patterns: WildcardIndex(names.keys.sorted())
            )
        }
        self.unions = Dictionary(
            uniqueKeysWithValues: unions.compactMap { name, groups in
                let places = groups.flatMap { byGroup[$0] ?? [] }
                return places.isEmpty ? nil : (name, makeSet(name, places))
            }
        )
        self.byID = byID
        self.byModel = byModel
        self.patterns = WildcardIndex(names)
        self.ownersOfNames = teamsByName.compactMapValues { $0.count == 1 ? $0.first : nil }
        self.hasTeams = deployments.contains { $0.team != nil }
    }

    /// The deployments of a group by its exact name.
    package func deployments(of group: String) -> [RoutedDeployment] {
        self.sets[group]?.members ?? []
    }

    /// Finds what a client means: a deployment's id, an alias, a team's name, a group or several, a pattern, an upstream model.
    ///
    /// - Parameters:
    ///   - requested: the name in the request.
    ///   - team: the caller's team; its own names come before those of everybody.
    ///   - mayActForTeams: whether names inside teams are known besides, where only one team has the name.
    ///   - inferredProvider: the provider that the bare name would resolve to; patterns are tried with it in front when
    ///     the bare name matches none (`claude-3-opus` matches `anthropic/*`).
    /// - Returns: the deployments to choose from; nil if the name means nothing.
    package func resolve(
        _ requested: String,
        team: String? = nil,
        mayActForTeams: Bool = false,
        inferredProvider: @autoclosure () -> String?
    ) -> Resolution? {
        let own = self.teams.isEmpty ? nil : team.flatMap { self.teams[$0] }
        let exact = self.sets[requested]
        if let exact, own == nil, self.aliases.isEmpty, !Self.isPattern(requested) {
            return Resolution(group: requested, set: exact, captures: nil)
        }
        if exact == nil, let place = self.byID[requested] { return self.resolution(ofDeploymentAt: place) }
        let name = self.aliases[requested]?.target ?? requested
        if let found = own?.sets[name] ?? self.sets[name] ?? self.unions[name] {
            return Resolution(group: name, set: found, captures: Self.isPattern(name) ? [name] : nil)
        }
        if let found = Self.match(name, self.patterns, self.sets) { return found }
        if !name.contains("/"), let provider = inferredProvider(),
            let found = Self.match("\(provider)/\(name)", self.patterns, self.sets)
        {
            return found
        }
        if let own, let found = Self.match(name, own.patterns, own.sets) { return found }
        if team == nil, mayActForTeams, let owner = self.ownersOfNames[name], let found = self.teams[owner]?.sets[name]
        {
            return Resolution(group: name, set: found, captures: Self.isPattern(name) ? [name] : nil)
        }
        if let places = self.byModel[name] { return self.resolution(of: name, at: places) }
        return nil
    }

    /// Finds what `specific_deployment` means: a deployment's id, or an upstream model.
    ///
    /// - Parameters:
    ///   - name: the id, or the model as it stands in `litellm_params.model`.
    ///   - group: what the request's model resolved to; a model is looked for only there. nil looks everywhere.
    /// - Returns: nil if it means nothing.
    package func resolveSpecific(_ name: String, within group: Resolution? = nil) -> Resolution? {
        if let place = self.byID[name] { return self.resolution(ofDeploymentAt: place) }
        guard var places = self.byModel[name] else { return nil }
        if let group {
            let ids = Set(group.candidates.lazy.map(\.id))
            places.removeAll { !ids.contains(self.deployments[$0].id) }
        }
        return places.isEmpty ? nil : self.resolution(of: name, at: places, isSpecific: places.count == 1)
    }

    private func resolution(ofDeploymentAt place: Int) -> Resolution {
        let deployment = self.deployments[place]
        let set = CandidateSet(
            name: deployment.group,
            members: [deployment],
            homes: [self.homes[place]],
            isSpecific: true
        )
        return Resolution(group: deployment.group, set: set, captures: nil)
    }

    private func resolution(of name: String, at places: [Int], isSpecific: Bool = false) -> Resolution {
        let set = CandidateSet(
            name: name,
            members: places.map { self.deployments[$0] },
            homes: places.map { self.homes[$0] },
            isSpecific: isSpecific
        )
        return Resolution(group: name, set: set, captures: nil)
    }

    /// The group that answers name for a name that was asked.
    package func shownGroup(of requested: String) -> String {
        guard !self.aliases.isEmpty, let alias = self.aliases[requested], alias.isReplaced else { return requested }
        return alias.target
    }

    /// Aliases of aliases, each with what it leads to in the end; those that lead in a circle lead nowhere.
    private static func resolved(_ aliases: [String: Alias], groups: Set<String>) -> [String: Alias] {
        var result = aliases
        for (name, alias) in aliases {
            var target = alias.target
            var seen: Set = [name]
            while !groups.contains(target), let next = aliases[target], seen.insert(target).inserted {
                target = next.target
            }
            result[name] = Alias(target: target, isHidden: alias.isHidden, isReplaced: alias.isReplaced)
        }
        return result
    }

    private static func isPattern(_ name: String) -> Bool {
        name.utf8.contains(UInt8(ascii: "*"))
    }

    private static func match(
        _ name: String,
        _ patterns: WildcardIndex,
        _ sets: [String: CandidateSet]
    ) -> Resolution? {
        guard let (pattern, captures) = patterns.match(name), let found = sets[pattern.text] else { return nil }
        return Resolution(group: pattern.text, set: found, captures: captures)
    }
}
