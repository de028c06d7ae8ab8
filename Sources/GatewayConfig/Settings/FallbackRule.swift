package import LLMCore

/// What to ask instead when a model group fails: one entry of a list of fallbacks.
package struct FallbackRule: ConfigValue {
    /// The group that failed; `*` stands for every group.
    package var group: String
    /// Groups to try in order: names, or objects whose `model` is a name and whose other fields replace the request's.
    package var targets: [JSON]

    package init(group: String, targets: [JSON]) {
        self.group = group
        self.targets = targets
    }

    package static var typeName: String { "mapping of one group to a list of groups" }
    package var defaultText: String? { nil }

    /// The names among the targets.
    package var targetNames: [String] {
        self.targets.compactMap { $0.stringValue ?? $0["model"]?.stringValue }
    }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> FallbackRule? {
        if case .string(let name) = node.value {
            // A bare name serves every group.
            return FallbackRule(group: "*", targets: [.string(name)])
        }
        guard case .map(let entries) = node.value, entries.count == 1, let entry = entries.first else {
            reader.report(
                .error,
                node.mark,
                "must be a mapping with exactly one key",
                remedy: "write `- failing-group: [other-group]`."
            )
            return nil
        }
        reader.path.append(entry.key)
        defer { reader.path.removeLast() }
        switch entry.value.value {
        case .string(let name):
            return FallbackRule(group: entry.key, targets: [.string(name)])
        case .list(let items):
            for item in items where item.text == nil && item["model"]?.text == nil {
                reader.expected("the name of a group, or a mapping with `model`", item)
                return nil
            }
            // A group may have a number for a name.
            return FallbackRule(group: entry.key, targets: items.map { $0.text.map(JSON.string) ?? $0.json })
        case .null, .bool, .number, .map:
            reader.expected("a list of groups", entry.value)
            return nil
        }
    }
}
