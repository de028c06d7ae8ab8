extension ConfigChecks {
    /// Fallbacks that lead back to where they started are harmless, since each target is tried once, but worth knowing.
    func checkCycles(_ reader: inout ConfigReader) {
        let fallbacks = self.config.fallbacks
        self.checkCycles(fallbacks.general, "fallbacks", &reader)
        self.checkCycles(fallbacks.contextWindow, "context_window_fallbacks", &reader)
        self.checkCycles(fallbacks.contentPolicy, "content_policy_fallbacks", &reader)
    }

    private func checkCycles(_ rules: [FallbackRule], _ key: String, _ reader: inout ConfigReader) {
        let next = rules.reduce(into: [String: [String]]()) { next, rule in
            if rule.group != "*" { next[rule.group, default: []] += rule.targetNames }
        }
        var done: Set<String> = []
        for start in next.keys.sorted() where !done.contains(start) {
            var way: [String] = []
            var stack = [(start, 0)]
            while let (name, depth) = stack.popLast() {
                way.removeLast(way.count - depth)
                if let first = way.firstIndex(of: name) {
                    self.tellCircle(way[first...] + [name], key, &reader)
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

    private func tellCircle(_ groups: ArraySlice<String>, _ key: String, _ reader: inout ConfigReader) {
        let circle = groups.map { "`\($0)`" }.joined(separator: " → ")
        let path = reader.path
        let place = groups.first.flatMap { self.place(ofFallbacksOf: $0, key) }
        reader.path = place?.path ?? path
        reader.report(.warning, place?.mark, "the fallbacks \(circle) lead in a circle; each is tried once")
        reader.path = path
    }

    /// Where the fallbacks of a group are written.
    private func place(ofFallbacksOf group: String, _ key: String) -> (path: ConfigPath, mark: ConfigMark)? {
        for section in ["router_settings", "litellm_settings"] {
            guard let list = self.root[section]?[key], case .list(let items) = list.value else { continue }
            for (index, item) in items.enumerated() {
                guard case .map(let entries) = item.value, let entry = entries.first(where: { $0.key == group }) else {
                    continue
                }
                var path = ConfigPath()
                path.append(section)
                path.append(key)
                path.append(index)
                return (path, entry.mark)
            }
        }
        return nil
    }
}
