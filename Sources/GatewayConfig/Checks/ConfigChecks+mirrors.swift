extension ConfigChecks {
    /// Copies that go nowhere, and no request would ever tell; or back to where they come from.
    func checkSilentModels(_ reader: inout ConfigReader) {
        guard case .list(let items)? = self.root["model_list"]?.value else { return }
        reader.path.append("model_list")
        for (index, item) in items.enumerated() {
            guard let target = item["litellm_params"]?["silent_model"] else { continue }
            reader.path.append(index)
            reader.path.append("litellm_params")
            reader.path.append("silent_model")
            self.checkTargets(target, &reader)
            let group = item["model_name"]?.text
            for name in Self.names(target) where group != nil && self.group(of: name) == group {
                reader.report(
                    .warning,
                    target.mark,
                    "`\(name)` is the deployment's own group, which is asked a second time by every copy"
                )
            }
            for _ in 0..<3 { reader.path.removeLast() }
        }
        reader.path.removeLast()
    }

    private static func names(_ node: ConfigNode) -> [String] {
        if case .list(let items) = node.value { return items.compactMap(\.text) }
        return node.text.map { [$0] } ?? []
    }

    /// What a name stands for: the group at the end of its aliases.
    private func group(of name: String) -> String {
        var name = name
        for _ in 0...self.aliases.count {
            guard let next = self.aliases[name]?.model else { break }
            name = next
        }
        return name
    }
}
