/// Which deployments a requested name stands for.
///
/// Immutable: a new configuration makes a new table.
///
/// A look-up costs one hash for exact names, whatever the number of groups; patterns are tried only when that fails.
package struct RoutingTable: Sendable {
    /// What a name resolved to.
    package struct Resolution: Sendable {
        /// The group that was found; for a wildcard, its pattern.
        package let group: String
        /// The deployments to choose from.
        package let candidates: [RoutedDeployment]
        /// What the pattern's `*`s captured; nil for an exact name.
        package let captures: [String]?
    }

    /// One entry of `model_group_alias`.
    package struct Alias: Sendable, Hashable {
        package let target: String
        /// Hidden aliases work but are not listed.
        package let isHidden: Bool

        package init(target: String, isHidden: Bool = false) {
            self.target = target
            self.isHidden = isHidden
        }
    }

    package let deployments: [RoutedDeployment]
    package let aliases: [String: Alias]
    /// Group names in the order of the configuration, wildcards included.
    package let groups: [String]
    private let byGroup: [String: [RoutedDeployment]]
    private let byID: [String: RoutedDeployment]
    private let byModel: [String: [RoutedDeployment]]
    private let patterns: [WildcardPattern]

    package init(deployments: [RoutedDeployment], aliases: [String: Alias] = [:]) {
        self.deployments = deployments
        self.aliases = aliases
        var groups: [String] = []
        var byGroup: [String: [RoutedDeployment]] = [:]
        var byID: [String: RoutedDeployment] = [:]
        var byModel: [String: [RoutedDeployment]] = [:]
        for deployment in deployments {
            if byGroup[deployment.group] == nil { groups.append(deployment.group) }
            byGroup[deployment.group, default: []].append(deployment)
            byID[deployment.id] = byID[deployment.id] ?? deployment
            byModel[deployment.model, default: []].append(deployment)
        }
        self.groups = groups
        self.byGroup = byGroup
        self.byID = byID
        self.byModel = byModel
        self.patterns = groups.filter { $0.utf8.contains(UInt8(ascii: "*")) }.map(WildcardPattern.init)
            .sorted(by: WildcardPattern.isMoreSpecific)
    }

    /// The deployments of a group by its exact name.
    package func deployments(of group: String) -> [RoutedDeployment] {
        self.byGroup[group] ?? []
    }

    /// Finds what a client means: a deployment's id, an alias, a group, a pattern, an upstream model.
    ///
    /// - Parameters:
    ///   - requested: the name in the request.
    ///   - inferredProvider: the provider that the bare name would resolve to; patterns are tried with it in front when
    ///     the bare name matches none (`claude-3-opus` matches `anthropic/*`).
    /// - Returns: the deployments to choose from; nil if the name means nothing.
    package func resolve(_ requested: String, inferredProvider: @autoclosure () -> String?) -> Resolution? {
        let exact = self.byGroup[requested]
        if let exact, self.aliases.isEmpty, !requested.utf8.contains(UInt8(ascii: "*")) {
            return Resolution(group: requested, candidates: exact, captures: nil)
        }
        if exact == nil, let deployment = self.byID[requested] {
            return Resolution(group: deployment.group, candidates: [deployment], captures: nil)
        }
        let name = self.aliases[requested]?.target ?? requested
        if let found = self.byGroup[name] {
            let captures = name.utf8.contains(UInt8(ascii: "*")) ? [name] : nil
            return Resolution(group: name, candidates: found, captures: captures)
        }
        if let found = self.match(name) { return found }
        if !name.contains("/"), let provider = inferredProvider(), let found = self.match("\(provider)/\(name)") {
            return found
        }
        if let found = self.byModel[name] { return Resolution(group: name, candidates: found, captures: nil) }
        return nil
    }

    private func match(_ name: String) -> Resolution? {
        for pattern in self.patterns {
            if let captures = pattern.captures(in: name), let found = self.byGroup[pattern.text] {
                return Resolution(group: pattern.text, candidates: found, captures: captures)
            }
        }
        return nil
    }
}
