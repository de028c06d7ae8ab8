import LLMCore

/// Reads `model_list`: fills in shared credentials, splits organizations, leaves out other environments.
enum DeploymentList {
    static let environments = ["development", "staging", "production"]

    static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> [DeploymentConfig] {
        guard case .list(let items) = node.value else {
            reader.expected("a list, one entry per deployment", node)
            return []
        }
        var result: [DeploymentConfig] = []
        result.reserveCapacity(items.count)
        var ids: [String: String] = [:]
        var identities: [String: String] = [:]
        for (index, item) in items.enumerated() {
            reader.path.append(index)
            for single in self.split(self.withDefaults(self.withCredentials(item, &reader), reader)) {
                guard var deployment = DeploymentConfig.read(single, &reader),
                    self.belongsHere(deployment, single, &reader)
                else {
                    continue
                }
                if case .map(let own)? = item["litellm_params"]?.value { deployment.ownKeys = Set(own.lazy.map(\.key)) }
                self.checkUnique(deployment, single, &ids, &identities, &reader)
                deployment.place = reader.place(item.mark)
                deployment.position = index
                result.append(deployment)
            }
            reader.path.removeLast()
        }
        return result
    }

    /// Adds the values of the named credential that the deployment does not have itself.
    private static func withCredentials(_ node: ConfigNode, _ reader: inout ConfigReader) -> ConfigNode {
        guard let params = node["litellm_params"], case .map(var own) = params.value,
            let reference = params["litellm_credential_name"], let name = reference.text
        else {
            return node
        }
        guard let shared = reader.credentials[name] else {
            reader.report(
                .warning,
                reference.mark,
                "`credential_list` has no credential of that name",
                remedy: reader.suggestion(for: name, among: reader.credentials.keys.sorted())
            )
            return node
        }
        let present = Set(own.map(\.key))
        own += shared.filter { !present.contains($0.key) }
        return node.replacing("litellm_params", with: .map(own))
    }

    /// Adds what `router_settings.default_litellm_params` says and the deployment does not.
    private static func withDefaults(_ node: ConfigNode, _ reader: ConfigReader) -> ConfigNode {
        guard !reader.defaultParams.isEmpty, case .map(var own)? = node["litellm_params"]?.value else { return node }
        let present = Set(own.map(\.key))
        // In front, so that what the deployment says under another name of a key wins.
        own = reader.defaultParams.filter { !present.contains($0.key) && node[$0.key] == nil } + own
        return node.replacing("litellm_params", with: .map(own))
    }

    /// One entry for each organization of a list of them.
    private static func split(_ node: ConfigNode) -> [ConfigNode] {
        guard let params = node["litellm_params"], let organization = params["organization"],
            case .list(let names) = organization.value, !names.isEmpty
        else {
            return [node]
        }
        return names.map { name in
            node.replacing("litellm_params", with: params.replacing("organization", with: name.value).value)
        }
    }

    /// Whether the deployment is for the environment we run in.
    private static func belongsHere(
        _ deployment: DeploymentConfig,
        _ node: ConfigNode,
        _ reader: inout ConfigReader
    ) -> Bool {
        let wanted = deployment.info.supportedEnvironments
        guard !wanted.isEmpty else {
            return true
        }
        let mark = node["model_info"]?["supported_environments"]?.mark
        reader.path.append("model_info")
        reader.path.append("supported_environments")
        defer {
            reader.path.removeLast()
            reader.path.removeLast()
        }
        for name in wanted where !self.environments.contains(name) {
            reader.report(
                .error,
                mark,
                "may hold only `development`, `staging` and `production`",
                remedy: reader.suggestion(for: name, among: self.environments)
            )
        }
        guard let present = reader.deploymentEnvironment, self.environments.contains(present) else {
            reader.report(
                .error,
                mark,
                "needs the variable LITELLM_ENVIRONMENT",
                remedy: "set it to `development`, `staging` or `production`.",
                repetition: "environment"
            )
            return false
        }
        return wanted.contains(present)
    }

    private static func checkUnique(
        _ deployment: DeploymentConfig,
        _ node: ConfigNode,
        _ ids: inout [String: String],
        _ identities: inout [String: String],
        _ reader: inout ConfigReader
    ) {
        let here = reader.path.description
        if let id = deployment.info.id {
            if let earlier = ids.updateValue(here, forKey: id) {
                reader.report(
                    .error,
                    node["model_info"]?["id"]?.mark,
                    "has the same `model_info.id` as \(earlier)",
                    remedy: "give each deployment its own id."
                )
            }
        } else if let earlier = identities.updateValue(here, forKey: deployment.identityText.reveal()) {
            reader.report(
                .warning,
                node.mark,
                "is the same as \(earlier)",
                remedy: "remove one, or use `weight` to give it more requests.",
                repetition: "same deployment"
            )
        }
    }
}

extension ConfigNode {
    /// The mapping with another value for one of its keys.
    func replacing(_ key: String, with value: ConfigNode.Value) -> ConfigNode {
        guard case .map(var entries) = self.value, let position = entries.firstIndex(where: { $0.key == key }) else {
            return self
        }
        entries[position].value.value = value
        var result = self
        result.value = .map(entries)
        return result
    }
}
