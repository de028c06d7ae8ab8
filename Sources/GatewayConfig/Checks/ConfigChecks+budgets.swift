// Budgets of zero dollars, and budgets of nobody.

extension ConfigChecks {
    /// Budgets of providers and tags from which nothing can ever be spent.
    func checkEmptyBudgets(_ reader: inout ConfigReader) {
        let closed = self.closedProviders
        let path = reader.path
        for (section, key, what) in [
            ("router_settings", "provider_budget_config", "go to this provider"),
            ("litellm_settings", "tag_budget_config", "with this tag be served"),
        ] {
            guard case .map(let entries)? = self.root[section]?[key]?.value else { continue }
            reader.path.append(section)
            reader.path.append(key)
            for entry in entries {
                for name in ["budget_limit", "max_budget"] {
                    guard let limit = entry.value[name], limit.text.flatMap(Double.init) == 0 else { continue }
                    reader.path.append(entry.key)
                    reader.path.append(name)
                    let group = key == "provider_budget_config" ? self.group(closedBy: entry.key, among: closed) : nil
                    reader.report(
                        group == nil ? .warning : .error,
                        limit.mark,
                        group.map { "is zero, so no request for `\($0)` can ever be served" }
                            ?? "is zero, so no request can \(what)",
                        remedy: "raise or remove it; `model_info.blocked: true` pauses a deployment."
                    )
                    reader.path.removeLast()
                    reader.path.removeLast()
                }
            }
            reader.path = path
        }
    }

    /// Providers from whose budgets nothing can be spent.
    private var closedProviders: Set<String> {
        Set(self.config.routerSettings.providerBudgets.filter { $0.value.limit == 0 }.keys)
    }

    /// The first group that a provider's empty budget helps to close; nil if each has another deployment.
    private func group(closedBy provider: String, among closed: Set<String>) -> String? {
        self.deploymentsByGroup.first { _, members in
            let providers = members.map { Self.provider(of: $0) }
            return providers.contains(provider) && providers.allSatisfy { $0.map(closed.contains) ?? false }
        }?.name
    }

    /// The provider of a deployment as far as its name tells; nil for a bare one, which is told elsewhere.
    private static func provider(of deployment: DeploymentConfig) -> String? {
        let params = deployment.params
        if let provider = params.customLLMProvider { return provider }
        return params.model.firstIndex(of: "/").map { String(params.model[..<$0]) }
    }

    /// Budgets of providers that nobody uses, as far as names tell.
    func checkProviderBudgets(_ reader: inout ConfigReader) {
        guard case .map(let entries)? = self.root["router_settings"]?["provider_budget_config"]?.value else { return }
        var used: Set<String> = []
        for deployment in self.config.modelList {
            guard let provider = Self.provider(of: deployment) else { return }
            used.insert(provider)
        }
        let path = reader.path
        reader.path.append("router_settings")
        reader.path.append("provider_budget_config")
        for entry in entries where !used.contains(entry.key) {
            reader.report(
                .warning,
                entry.mark,
                "`\(entry.key)` is the provider of no deployment",
                remedy: reader.suggestion(for: entry.key, among: used.sorted())
            )
        }
        reader.path = path
    }
}
