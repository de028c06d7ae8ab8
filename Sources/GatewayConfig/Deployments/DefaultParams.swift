/// `router_settings.default_litellm_params`: keys for deployments that do not have them.
enum DefaultParams {
    private static let path = ["router_settings", "default_litellm_params"]

    /// Reads the entries; reports what is wrong with them once, and not for each deployment.
    ///
    /// - Returns: the entries that deployments get; none if any cannot be read.
    static func read(_ root: ConfigNode, _ reader: inout ConfigReader) -> [ConfigNode.Entry] {
        guard let node = self.path.reduce(Optional(root), { $0?[$1] }), case .map(let entries) = node.value else {
            return []
        }
        for key in self.path { reader.path.append(key) }
        defer { for _ in self.path { reader.path.removeLast() } }
        var trial = ConfigReader(files: reader.files)
        trial.path = reader.path
        var defaults: [ConfigNode.Entry] = []
        for entry in entries where !entry.value.isNull {
            if entry.key == "model" {
                reader.report(.error, entry.mark, "holds a model, which every deployment has to name itself")
            } else {
                defaults.append(entry)
            }
        }
        let name = ConfigNode.Entry(key: "model", mark: node.mark, value: ConfigNode(.string("model"), mark: node.mark))
        _ = DeploymentParams.read(ConfigNode(.map([name] + defaults), mark: node.mark), &trial)
        for finding in trial.diagnostics() where finding.severity != .notice { reader.add(finding) }
        return trial.hasErrors ? [] : defaults
    }
}
