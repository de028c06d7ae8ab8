extension ConfigChecks {
    /// Fallbacks that lead back to where they started are harmless, since each target is tried once, but worth knowing.
    func checkCycles(_ reader: inout ConfigReader) {
        let fallbacks = self.config.fallbacks
        var all = FallbackGraph(aliases: self.aliases.mapValues(\.model))
        for (key, rules) in [
            ("fallbacks", fallbacks.general), ("context_window_fallbacks", fallbacks.contextWindow),
            ("content_policy_fallbacks", fallbacks.contentPolicy),
        ] {
            var own = FallbackGraph(aliases: self.aliases.mapValues(\.model))
            own.add(rules, from: key)
            for circle in own.circles() { self.tellCircle(circle, [key], &reader) }
            all.add(rules, from: key)
        }
        let standard = fallbacks.general.filter { $0.group == "*" }.flatMap(\.targetNames)
        all.addStandard(standard, for: self.sortedGroups)
        for circle in all.circles() where all.isMixed(circle) {
            self.tellCircle(circle, ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"], &reader)
        }
    }

    private func tellCircle(_ groups: [String], _ keys: [String], _ reader: inout ConfigReader) {
        let circle = groups.map { "`\($0)`" }.joined(separator: " → ")
        let path = reader.path
        let place = groups.first.flatMap { first in keys.lazy.compactMap { self.place(ofFallbacksOf: first, $0) }.first
        }
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
