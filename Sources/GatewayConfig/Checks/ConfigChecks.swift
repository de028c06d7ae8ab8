import LLMCore

/// What can only be checked when everything is read: names that must fit each other.
struct ConfigChecks {
    let config: GatewayConfig
    let root: ConfigNode
    let groups: Set<String>
    let sortedGroups: [String]
    /// Names that mean something without being groups: ids, and names inside teams.
    private let ids: Set<String>
    private let patterns: [String]
    let aliases: [String: ModelAlias]

    init(config: GatewayConfig, root: ConfigNode) {
        self.config = config
        self.root = root
        self.groups = Set(config.modelList.map(\.modelName))
        self.sortedGroups = self.groups.sorted()
        self.ids = Set(config.modelList.flatMap { [$0.info.id, $0.info.teamPublicModelName].compactMap(\.self) })
        self.patterns = self.sortedGroups.filter { $0.contains("*") }
        self.aliases = config.modelAliases
    }

    func run(_ reader: inout ConfigReader) {
        ZeroTimeouts(root: self.root).run(&reader)
        self.checkRedis(&reader)
        self.checkStrategyArguments(&reader)
        self.checkNamedChecks(&reader)
        self.checkPauses(&reader)
        guard self.isNamed else {
            return
        }
        self.checkLimits(&reader)
        self.checkTags(&reader)
        self.checkTeams(&reader)
        self.checkDefaults(&reader)
        self.checkRegions(&reader)
        self.checkGroupNames(&reader)
        self.checkProviderBudgets(&reader)
        self.checkEmptyBudgets(&reader)
        for section in ["router_settings", "litellm_settings"] {
            for key in ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"] {
                self.checkFallbacks(section, key, &reader)
            }
            self.checkNames(section, "default_fallbacks", &reader)
        }
        self.checkCycles(&reader)
        self.checkSilentModels(&reader)
        self.checkAliases("router_settings", "model_group_alias", &reader)
        self.checkAliases("litellm_settings", "model_alias_map", &reader)
        for key in ["completion_model", "embedding_model", "image_generation_model", "moderation_model"] {
            self.checkNames("general_settings", key, &reader)
        }
    }

    /// Without a model list, models come from elsewhere (the database, the command line), and no name can be wrong.
    private var isNamed: Bool { !self.groups.isEmpty }

    /// Whether requests can ask for the name.
    func isKnown(_ name: String) -> Bool {
        if name == "*" || self.groups.contains(name) || self.aliases[name] != nil {
            return true
        }
        return self.patterns.contains { WildcardName.matches($0, name) }
            || self.ids.contains(name) || self.config.routerSettings.routingGroups.contains { $0.name == name }
    }

    func warn(_ name: String, _ mark: ConfigMark, _ reader: inout ConfigReader) {
        reader.report(
            .warning,
            mark,
            "`\(name)` is no model group of `model_list`",
            remedy: reader.suggestion(for: name, among: self.sortedGroups)
        )
    }

    private func checkFallbacks(_ section: String, _ key: String, _ reader: inout ConfigReader) {
        guard let list = self.root[section]?[key], case .list(let items) = list.value else {
            return
        }
        reader.path.append(section)
        reader.path.append(key)
        for (index, item) in items.enumerated() {
            reader.path.append(index)
            if case .map(let entries) = item.value {
                for entry in entries {
                    if !self.isKnown(entry.key) {
                        self.warn(entry.key, entry.mark, &reader)
                    }
                    self.checkTargets(entry.value, &reader)
                }
            } else {
                self.checkTargets(item, &reader)
            }
            reader.path.removeLast()
        }
        reader.path.removeLast()
        reader.path.removeLast()
    }

    func checkTargets(_ node: ConfigNode, _ reader: inout ConfigReader) {
        switch node.value {
        case .string, .number, .bool:
            if let name = node.text, !self.isKnown(name) { self.warn(name, node.mark, &reader) }
        case .list(let items):
            items.forEach { self.checkTargets($0, &reader) }
        case .map:
            if let model = node["model"] {
                self.checkTargets(model, &reader)
            }
        case .null:
            break
        }
    }

    func checkNames(_ section: String, _ key: String, _ reader: inout ConfigReader) {
        guard let value = self.root[section]?[key] else {
            return
        }
        reader.path.append(section)
        reader.path.append(key)
        self.checkTargets(value, &reader)
        reader.path.removeLast()
        reader.path.removeLast()
    }

    private func checkAliases(_ section: String, _ key: String, _ reader: inout ConfigReader) {
        guard let map = self.root[section]?[key], case .map(let entries) = map.value else {
            return
        }
        reader.path.append(section)
        reader.path.append(key)
        for entry in entries {
            reader.path.append(entry.key)
            let target = entry.value["model"] ?? entry.value
            if let circle = self.aliasCircle(from: entry.key) {
                let names = circle.map { "`\($0)`" }.joined(separator: " → ")
                reader.report(.error, target.mark, "the aliases \(names) lead in a circle, and nowhere")
            } else if let name = target.text, !self.isKnown(name) {
                self.warn(name, target.mark, &reader)
            } else if let name = target.text, name != entry.key, self.groups.contains(entry.key) {
                reader.report(.warning, entry.mark, "hides the group of that name: requests for it go to `\(name)`")
            }
            reader.path.removeLast()
        }
        reader.path.removeLast()
        reader.path.removeLast()
    }

    /// The way of an alias back to itself; nil where it leads to a group, or into the circle of others.
    private func aliasCircle(from alias: String) -> [String]? {
        var way = [alias]
        var name = alias
        while let next = self.aliases[name]?.model, !self.groups.contains(next), way.count <= self.aliases.count {
            way.append(next)
            if next == alias { return way }
            name = next
        }
        return nil
    }
}
