import LLMCore

/// What can only be checked when everything is read: names that must fit each other.
struct ConfigChecks {
    let config: GatewayConfig
    let root: ConfigNode
    private let groups: Set<String>
    private let sortedGroups: [String]
    private let ids: Set<String>
    private let patterns: [String]
    private let aliases: [String: ModelAlias]

    init(config: GatewayConfig, root: ConfigNode) {
        self.config = config
        self.root = root
        self.groups = Set(config.modelList.map(\.modelName))
        self.sortedGroups = self.groups.sorted()
        self.ids = Set(config.modelList.compactMap(\.info.id))
        self.patterns = self.sortedGroups.filter { $0.contains("*") }
        self.aliases = config.modelAliases
    }

    func run(_ reader: inout ConfigReader) {
        ZeroTimeouts(root: self.root).run(&reader)
        self.checkRedis(&reader)
        guard self.isNamed else {
            return
        }
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
    private func isKnown(_ name: String) -> Bool {
        if name == "*" || self.groups.contains(name) || self.aliases[name] != nil {
            return true
        }
        return self.patterns.contains { WildcardName.matches($0, name) }
            || self.ids.contains(name)
    }

    private func warn(_ name: String, _ mark: ConfigMark, _ reader: inout ConfigReader) {
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
        case .string(let name) where !self.isKnown(name):
            self.warn(name, node.mark, &reader)
        case .list(let items):
            items.forEach { self.checkTargets($0, &reader) }
        case .map:
            if let model = node["model"] {
                self.checkTargets(model, &reader)
            }
        case .null, .bool, .number, .string:
            break
        }
    }

    private func checkNames(_ section: String, _ key: String, _ reader: inout ConfigReader) {
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
            // An alias leads to a group, not to another alias.
            let target = entry.value["model"] ?? entry.value
            if let name = target.text, !self.groups.contains(name), self.aliases[name] != nil || !self.isKnown(name) {
                self.warn(name, target.mark, &reader)
            }
            reader.path.removeLast()
        }
        reader.path.removeLast()
        reader.path.removeLast()
    }

    /// Fallbacks that lead back to where they started are harmless, since each target is tried once, but worth knowing.
    private func checkCycles(_ reader: inout ConfigReader) {
        let next = self.config.fallbacks.general.reduce(into: [String: [String]]()) { next, rule in
            if rule.group != "*" { next[rule.group, default: []] += rule.targetNames }
        }
        var done: Set<String> = []
        for start in next.keys.sorted() where !done.contains(start) {
            var way: [String] = []
            var stack = [(start, 0)]
            while let (name, depth) = stack.popLast() {
                way.removeLast(way.count - depth)
                if let first = way.firstIndex(of: name) {
                    self.tellCircle(way[first...] + [name], &reader)
                    continue
                }
                guard done.insert(name).inserted else {
                    continue
                }
                way.append(name)
                stack += (next[name] ?? []).reversed().map { ($0, depth + 1) }
            }
        }
    }

    private func tellCircle(_ groups: ArraySlice<String>, _ reader: inout ConfigReader) {
        let circle = groups.map { "`\($0)`" }.joined(separator: " → ")
        let path = reader.path
        let place = groups.first.flatMap { self.place(ofFallbacksOf: $0) }
        reader.path = place?.path ?? path
        reader.report(.warning, place?.mark, "the fallbacks \(circle) lead in a circle; each is tried once")
        reader.path = path
    }

    /// Where the fallbacks of a group are written.
    private func place(ofFallbacksOf group: String) -> (path: ConfigPath, mark: ConfigMark)? {
        for section in ["router_settings", "litellm_settings"] {
            guard let list = self.root[section]?["fallbacks"], case .list(let items) = list.value else { continue }
            for (index, item) in items.enumerated() {
                guard case .map(let entries) = item.value, let entry = entries.first(where: { $0.key == group }) else {
                    continue
                }
                var path = ConfigPath()
                path.append(section)
                path.append("fallbacks")
                path.append(index)
                return (path, entry.mark)
            }
        }
        return nil
    }
}
