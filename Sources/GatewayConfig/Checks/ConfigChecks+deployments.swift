import LLMCore

extension ConfigChecks {
    /// The deployments by the name that they share, in the order of the file.
    var deploymentsByGroup: [(name: String, members: [DeploymentConfig])] {
        let members = Dictionary(grouping: self.config.modelList, by: \.modelName)
        return self.config.modelGroups.map { ($0, members[$0] ?? []) }
    }

    /// Notes a finding about a key of a deployment: where the key stands, else where the deployment does.
    func report(
        _ severity: ConfigDiagnostic.Severity,
        _ deployment: DeploymentConfig,
        _ keys: String...,
        message: String,
        remedy: String = "",
        _ reader: inout ConfigReader
    ) {
        var node: ConfigNode?
        if case .list(let items)? = self.root["model_list"]?.value, items.indices.contains(deployment.position) {
            node = items[deployment.position]
        }
        let path = reader.path
        reader.path.append("model_list")
        reader.path.append(deployment.position)
        var mark = node?.mark
        for key in keys {
            reader.path.append(key)
            node = node?[key]
            mark = node?.mark ?? mark
        }
        reader.report(severity, mark, message, remedy: remedy, repetition: "\(keys.joined(separator: ".")) \(message)")
        reader.path = path
    }

    // MARK: - Limits

    /// Limits of zero: where nobody of a group is left, no request for it could ever work.
    func checkLimits(_ reader: inout ConfigReader) {
        for (name, members) in self.deploymentsByGroup {
            let isEnforced = self.enforcesLimits(of: name)
            let closed = members.map { self.closingLimit(of: $0, isEnforced: isEnforced) }
            let isError = !closed.contains(nil)
            for (member, key) in zip(members, closed) {
                if let key {
                    self.report(
                        isError ? .error : .warning,
                        member,
                        "litellm_params",
                        key,
                        message: isError
                            ? "is zero, so no request for `\(name)` can ever be served"
                            : "is zero, so no request can go to this deployment",
                        remedy: "raise or remove it; `model_info.blocked: true` pauses a deployment.",
                        &reader
                    )
                }
                for key in isEnforced ? [] : Self.shares(of: member) {
                    self.report(
                        .warning,
                        member,
                        "litellm_params",
                        key,
                        message: "is zero, and limits nothing with this strategy",
                        &reader
                    )
                }
                self.checkBudget(of: member, &reader)
            }
        }
    }

    /// Whether `rpm` and `tpm` are limits for a group.
    private func enforcesLimits(of group: String) -> Bool {
        let router = self.config.routerSettings
        let own = router.routingGroups.last { $0.name == group || $0.models.contains(group) }
        return (own?.strategy ?? router.strategy).knowsLimits
            || router.optionalPreCallChecks.contains("enforce_model_rate_limits")
    }

    /// The key that keeps every request away from a deployment; nil if none does.
    private func closingLimit(of deployment: DeploymentConfig, isEnforced: Bool) -> String? {
        let params = deployment.params
        if params.maxParallelRequests == 0 { return "max_parallel_requests" }
        // Without a number of its own, as many calls may be in flight as the limit of a minute says.
        if params.rpm == 0, isEnforced || params.maxParallelRequests == nil { return "rpm" }
        if params.maxBudget == 0, params.budgetDuration != nil { return "max_budget" }
        return isEnforced ? Self.shares(of: deployment).first : nil
    }

    /// Limits of zero that close a deployment only where they are limits.
    private static func shares(of deployment: DeploymentConfig) -> [String] {
        let params = deployment.params
        return [("tpm", params.tpm), ("itpm", params.itpm), ("otpm", params.otpm)].filter { $0.1 == 0 }.map(\.0)
    }

    private func checkBudget(of deployment: DeploymentConfig, _ reader: inout ConfigReader) {
        let params = deployment.params
        guard params.maxBudget != nil, params.all.reveal()["budget_duration"].map({ $0 == .null }) ?? true else {
            return
        }
        self.report(
            .warning,
            deployment,
            "litellm_params",
            "max_budget",
            message: "limits nothing without a period",
            remedy: "add `budget_duration`, such as `30d`.",
            &reader
        )
    }

    // MARK: - Request parameters

    /// Defaults of a type that no provider takes; they go on as they are.
    func checkDefaults(_ reader: inout ConfigReader) {
        for deployment in self.config.modelList {
            for (name, value) in deployment.params.extra {
                guard let wanted = RequestParameter.mismatch(name, value) else { continue }
                self.report(
                    .warning,
                    deployment,
                    "litellm_params",
                    name,
                    message: "should be \(wanted); it is passed on as it is, and providers will refuse it",
                    &reader
                )
            }
        }
    }

    // MARK: - Pauses

    /// Pauses that are written as text or numbers: they are taken here, and LiteLLM would go on serving the deployment.
    func checkPauses(_ reader: inout ConfigReader) {
        guard case .list(let items)? = self.root["model_list"]?.value else { return }
        let path = reader.path
        reader.path.append("model_list")
        for (index, item) in items.enumerated() {
            guard let pause = item["model_info"]?["blocked"] else { continue }
            let isPaused: Bool
            switch pause.value {
            case .string, .number:
                // What is no boolean in any spelling was told already.
                var other = ConfigReader(files: [])
                guard let said = Bool.read(pause, &other) else { continue }
                isPaused = said
            case .bool, .null, .list, .map: continue
            }
            reader.path.append(index)
            reader.path.append("model_info")
            reader.path.append("blocked")
            reader.report(
                .warning,
                pause.mark,
                isPaused
                    ? "is no boolean; it is taken for true, but LiteLLM would not pause the deployment"
                    : "is no boolean; it is taken for false",
                remedy: "write \(isPaused)."
            )
            for _ in 0..<3 { reader.path.removeLast() }
        }
        reader.path = path
    }

    // MARK: - Regions

    /// Regions that no caller can be bound to.
    func checkRegions(_ reader: inout ConfigReader) {
        // Without the check nobody compares regions, and the key may be meant for a provider.
        guard self.config.routerSettings.enablePreCallChecks else { return }
        for deployment in self.config.modelList {
            guard let region = deployment.params.regionName, !["eu", "us"].contains(region) else { continue }
            self.report(
                .warning,
                deployment,
                "litellm_params",
                "region_name",
                message: "is neither `eu` nor `us`, so callers that are bound to a region do not come here",
                &reader
            )
        }
    }
}
