extension ConfigChecks {
    private static let standardTag = "default"

    /// Tags that no request can ask for, and deployments that tags keep every request away from.
    func checkTags(_ reader: inout ConfigReader) {
        let router = self.config.routerSettings
        let isTagged = { (deployment: DeploymentConfig) in
            !deployment.params.tags.isEmpty || !deployment.params.tagRegex.isEmpty
        }
        if router.enableTagFiltering, !self.config.modelList.contains(where: isTagged) {
            self.reportSwitch("no deployment has `tags`, so every request with a tag is refused", &reader)
        }
        for (name, members) in self.deploymentsByGroup where members.contains(where: self.filtersTags) {
            for member in members { self.checkSpelling(of: member, &reader) }
            let hasStandard = members.contains { $0.params.tags.contains(Self.standardTag) }
            for member in members where hasStandard && !isTagged(member) {
                self.report(
                    .warning,
                    member,
                    "litellm_params",
                    message:
                        "has no `tags`, and others of `\(name)` are tagged `\(Self.standardTag)`, so no request comes here",
                    &reader
                )
            }
            if !hasStandard, let first = members.first(where: isTagged) {
                self.report(
                    .notice,
                    first,
                    "litellm_params",
                    "tags",
                    message:
                        "no deployment of `\(name)` is tagged `\(Self.standardTag)`: requests with other tags are refused",
                    &reader
                )
            }
        }
    }

    /// Whether tags decide about a deployment's group, as far as it says.
    private func filtersTags(_ deployment: DeploymentConfig) -> Bool {
        deployment.info.enableTagFiltering ?? self.config.routerSettings.enableTagFiltering
    }

    private func checkSpelling(of deployment: DeploymentConfig, _ reader: inout ConfigReader) {
        let prefix = self.config.routerSettings.tagPrefix
        for tag in deployment.params.tags {
            let fault: String? =
                if tag.isEmpty {
                    "holds an empty tag, which no request can ask for"
                } else if tag.hasPrefix("!") || tag.hasPrefix("&") {
                    "holds `\(tag)`, which no request can ask for: in a request the first character says how a tag is meant"
                } else if !prefix.isEmpty, tag.hasPrefix(prefix) {
                    "holds `\(tag)`, which no request can ask for: `tag_routing_prefix` is cut from a request's tags"
                } else {
                    nil
                }
            if let fault { self.report(.warning, deployment, "litellm_params", "tags", message: fault, &reader) }
        }
    }

    private func reportSwitch(_ message: String, _ reader: inout ConfigReader) {
        let path = reader.path
        reader.path.append("router_settings")
        reader.path.append("enable_tag_filtering")
        reader.report(.warning, self.root["router_settings"]?["enable_tag_filtering"]?.mark, message)
        reader.path = path
    }
}
