/// Which group is asked after which, for the circles among them.
struct FallbackGraph {
    /// From one name to another.
    private struct Step: Hashable {
        let from: String
        let to: String
    }

    /// Where groups without fallbacks of their own go.
    private static let standard = "default_fallbacks"

    private let aliases: [String: String]
    /// The names after each, in the order of the file.
    private var next: [String: [String]] = [:]
    /// The settings that each step stands in.
    private var keys: [Step: Set<String>] = [:]
    /// The names that have rules of their own.
    private var starts: Set<String> = []

    /// - Parameter aliases: the names that stand for others.
    init(aliases: [String: String]) {
        self.aliases = aliases
    }

    /// Adds the fallbacks of a setting; those of every group are none of a single one.
    mutating func add(_ rules: [FallbackRule], from key: String) {
        for rule in rules where rule.group != "*" {
            self.starts.insert(rule.group)
            for target in rule.targetNames { self.add(rule.group, target, key) }
        }
    }

    /// Adds where those groups go that have no fallbacks of their own for any error.
    mutating func addStandard(_ targets: [String], for groups: [String]) {
        for group in groups where self.keys.allSatisfy({ $0.key.from != group || !$0.value.contains("fallbacks") }) {
            for target in targets where target != group { self.add(group, target, Self.standard) }
        }
    }

    private mutating func add(_ from: String, _ to: String, _ key: String) {
        if self.keys[Step(from: from, to: to)] == nil { self.next[from, default: []].append(to) }
        self.keys[Step(from: from, to: to), default: []].insert(key)
    }

    /// Circles, each from a name back to it: at least one for each set of names that lead to each other.
    func circles() -> [[String]] {
        var circles: [[String]] = []
        var done: Set<String> = []
        for start in self.starts.sorted() where !done.contains(start) {
            var way: [String] = []
            var stack = [(start, 0)]
            while let (name, depth) = stack.popLast() {
                way.removeLast(way.count - depth)
                if let first = way.firstIndex(of: name) {
                    circles.append(way[first...] + [name])
                    continue
                }
                guard done.insert(name).inserted else { continue }
                way.append(name)
                let after = (self.next[name] ?? []) + (self.aliases[name].map { [$0] } ?? [])
                stack += after.reversed().map { ($0, depth + 1) }
            }
        }
        return circles.filter { !self.keys(along: $0).isEmpty }
    }

    /// Whether no single setting leads around a circle, though the user's own ones take part in it.
    func isMixed(_ circle: [String]) -> Bool {
        let keys = self.keys(along: circle)
        guard let first = keys.first, keys.contains(where: { $0 != [Self.standard] }) else { return false }
        return keys.dropFirst().reduce(first) { $0.intersection($1) }.isEmpty
    }

    /// The settings of each step of a circle; aliases are none.
    private func keys(along circle: [String]) -> [Set<String>] {
        zip(circle, circle.dropFirst()).compactMap { self.keys[Step(from: $0, to: $1)] }
    }
}
