// Keys of `router_settings` that name something which must exist.

extension ConfigChecks {
    private static let affinities = [
        "deployment_affinity", "session_affinity", "prompt_caching", "responses_api_deployment_check",
        "encrypted_content_affinity",
    ]

    /// Every check that `optional_pre_call_checks` can name.
    private static let checks =
        Self.affinities + [
            "router_budget_limiting", "enforce_model_rate_limits", "forward_client_headers_by_model_group",
        ]

    /// Options of a strategy that has none.
    func checkStrategyArguments(_ reader: inout ConfigReader) {
        guard let router = self.root["router_settings"] else { return }
        let settings = self.config.routerSettings
        let path = reader.path
        reader.path.append("router_settings")
        self.checkArguments(router, settings.strategy, &reader)
        if case .list(let items)? = router["routing_groups"]?.value {
            reader.path.append("routing_groups")
            for (index, item) in items.enumerated() {
                let name = item["routing_strategy"]?.text ?? ""
                let strategy =
                    RoutingStrategyName(rawValue: name) ?? RoutingStrategyName.aliases[name] ?? .simpleShuffle
                reader.path.append(index)
                self.checkArguments(item, strategy, &reader)
                reader.path.removeLast()
            }
        }
        reader.path = path
    }

    private func checkArguments(_ section: ConfigNode, _ strategy: RoutingStrategyName, _ reader: inout ConfigReader) {
        guard let arguments = section["routing_strategy_args"], case .map(let entries) = arguments.value else { return }
        reader.path.append("routing_strategy_args")
        defer { reader.path.removeLast() }
        for entry in entries where StrategyArguments.schema.groups[0].keys.contains(where: { $0.name == entry.key }) {
            reader.path.append(entry.key)
            let isForLatencies = entry.key != "ttl" || ![.usageBased, .usageBasedV2].contains(strategy)
            if strategy != .latencyBased, isForLatencies {
                reader.report(.warning, entry.mark, "has no effect with `\(strategy.rawValue)`")
            } else if entry.key == "ttl", entry.value.numberText.flatMap(Double.init) == 0 {
                reader.report(.warning, entry.value.mark, "is zero, which counts as not set")
            }
            reader.path.removeLast()
        }
    }

    /// Names of checks.
    func checkNamedChecks(_ reader: inout ConfigReader) {
        guard let router = self.root["router_settings"] else { return }
        let path = reader.path
        reader.path.append("router_settings")
        if let time = router["deployment_affinity_ttl_seconds"], time.text.flatMap(Double.init) == 0 {
            reader.path.append("deployment_affinity_ttl_seconds")
            reader.report(.warning, time.mark, "is zero, so no deployment is kept for anybody")
            reader.path.removeLast()
        }
        if let list = router["optional_pre_call_checks"] {
            reader.path.append("optional_pre_call_checks")
            self.checkWords(list, among: Self.checks, "is no check that there is", &reader)
            reader.path.removeLast()
        }
        if case .map(let groups)? = router["model_group_affinity_config"]?.value {
            reader.path.append("model_group_affinity_config")
            for group in groups {
                reader.path.append(group.key)
                self.checkWords(group.value, among: Self.affinities, "is no kind of affinity", &reader)
                reader.path.removeLast()
            }
        }
        reader.path = path
    }

    private func checkWords(
        _ node: ConfigNode,
        among words: [String],
        _ message: String,
        _ reader: inout ConfigReader
    ) {
        let items = if case .list(let items) = node.value { items } else { [node] }
        for item in items {
            guard let word = item.text, !words.contains(word) else { continue }
            let remedy = reader.suggestion(for: word, among: words)
            reader.report(.warning, item.mark, "`\(word)` \(message); it is ignored", remedy: remedy)
        }
    }

    /// Groups that settings are for.
    func checkGroupNames(_ reader: inout ConfigReader) {
        self.checkNames("general_settings", "background_health_check_model_groups", &reader)
        self.checkNames("router_settings", "background_health_check_model_groups", &reader)
        guard let router = self.root["router_settings"] else { return }
        let path = reader.path
        reader.path.append("router_settings")
        for key in ["model_group_retry_policy", "model_group_affinity_config"] {
            guard case .map(let entries)? = router[key]?.value else { continue }
            reader.path.append(key)
            for entry in entries where !self.isKnown(entry.key) { self.warn(entry.key, entry.mark, &reader) }
            reader.path.removeLast()
        }
        if case .list(let items)? = router["routing_groups"]?.value {
            reader.path.append("routing_groups")
            for (index, item) in items.enumerated() {
                guard let models = item["models"] else { continue }
                reader.path.append(index)
                reader.path.append("models")
                self.checkTargets(models, &reader)
                reader.path.removeLast()
                reader.path.removeLast()
            }
        }
        reader.path = path
    }
}
