/// A part of the configuration with named keys: a struct with defaults and a table of its keys.
package protocol ConfigSection: ConfigValue {
    /// The section with every key at its default.
    init()

    /// The table of the section's keys.
    static var schema: ConfigSchema<Self> { get }

    /// Takes a key that has no field: an unknown one, or one kept as it is.
    mutating func keep(_ name: String, _ value: ConfigNode)

    /// Called when all keys are read, for what concerns more than one of them.
    mutating func finish(_ node: ConfigNode, _ reader: inout ConfigReader)
}

extension ConfigSection {
    package static var typeName: String { "section" }
    package static var nestedKeys: [ConfigKeyInfo] { self.schema.infos }
    package var defaultText: String? { nil }

    package mutating func keep(_ name: String, _ value: ConfigNode) {}
    package mutating func finish(_ node: ConfigNode, _ reader: inout ConfigReader) {}

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> Self? {
        guard case .map(let entries) = node.value else {
            reader.expected("a mapping", node)
            return nil
        }
        var section = Self()
        self.schema.read(entries, of: node, into: &section, &reader)
        section.finish(node, &reader)
        return section
    }
}

/// All keys of a section, and what happens to others.
package struct ConfigSchema<Section: ConfigSection>: Sendable {
    /// What is done with a key that the table does not have.
    package enum UnknownKeys: Sendable {
        /// It is a mistake: warn and drop it.
        case dropped
        /// It may be meant for something we do not know: warn and keep it.
        case kept
        /// It is the user's own or a provider's: keep it, and warn only if it looks like a misspelt key.
        /// The names are further ones that are known to be fine.
        case passedOn(fine: [String])
        /// It is an error.
        case refused
    }

    package let groups: [ConfigKeyGroup<Section>]
    package let patterns: [ConfigKeyPattern<Section>]
    package let unknown: UnknownKeys
    private let keys: [ConfigKey<Section>]
    private let index: [String: Int]
    private let names: [String]
    private let fine: Set<String>
    private let required: [String]

    package init(
        _ groups: [ConfigKeyGroup<Section>],
        patterns: [ConfigKeyPattern<Section>] = [],
        unknown: UnknownKeys = .dropped
    ) {
        self.groups = groups
        self.patterns = patterns
        self.unknown = unknown
        self.keys = groups.flatMap(\.keys)
        self.required = self.keys.filter { $0.traits.contains(.required) }.map(\.name)
        var index: [String: Int] = [:]
        for (position, key) in self.keys.enumerated() {
            for name in [key.name] + key.aliases {
                index[name] = position
            }
        }
        self.index = index
        var names = self.keys.flatMap { [$0.name] + $0.aliases }
        if case .passedOn(let fine) = unknown {
            self.fine = Set(fine)
            names += fine
        } else {
            self.fine = []
        }
        self.names = names
    }

    /// A section whose keys need no headings.
    package init(_ keys: [ConfigKey<Section>], unknown: UnknownKeys = .dropped) {
        self.init([ConfigKeyGroup("", keys)], unknown: unknown)
    }

    /// Every row, with paths relative to the section.
    package var infos: [ConfigKeyInfo] {
        var result = self.groups.flatMap { group in
            group.keys.flatMap { $0.info(group: group.title) }
        }
        for pattern in self.patterns {
            result.append(
                ConfigKeyInfo(
                    path: pattern.name,
                    aliases: [],
                    group: self.groups.last?.title ?? "",
                    typeName: pattern.typeName,
                    defaultText: nil,
                    summary: pattern.summary,
                    status: pattern.status,
                    traits: []
                )
            )
        }
        return result
    }

    // MARK: Reading

    func read(
        _ entries: [ConfigNode.Entry],
        of node: ConfigNode,
        into section: inout Section,
        _ reader: inout ConfigReader
    ) {
        var missing = self.required
        for entry in entries {
            reader.path.append(entry.key)
            if let position = self.index[entry.key] {
                let key = self.keys[position]
                if !entry.value.isNull {
                    if key.traits.contains(.required) {
                        missing.removeAll { $0 == key.name }
                    }
                    self.read(key, entry, into: &section, &reader)
                } else if entry.value.isFromEnvironment, key.traits.contains(.restricts) {
                    reader.report(.error, entry.mark, "restricts nothing while its environment variable is not set")
                }
            } else if let pattern = self.patterns.first(where: { $0.matches(entry.key) }) {
                if !entry.value.isNull {
                    pattern.read(entry, &section, &reader)
                }
            } else {
                self.readUnknown(entry, into: &section, &reader)
            }
            reader.path.removeLast()
        }
        for name in missing {
            reader.report(.error, node.mark, "`\(name)` is missing", remedy: "add it, with a value.")
        }
    }

    private func read(
        _ key: ConfigKey<Section>,
        _ entry: ConfigNode.Entry,
        into section: inout Section,
        _ reader: inout ConfigReader
    ) {
        if let limit = key.limit, let text = entry.value.numberText, let number = Double(text), !limit.allows(number) {
            reader.report(.error, entry.value.mark, "must be \(limit.phrase)")
            return
        }
        guard case .planned(let feature) = key.status else {
            _ = key.read(entry.value, &section, &reader)
            return
        }
        // What lies inside a planned section needs no mention of its own.
        reader.plannedDepth += 1
        let differs = key.read(entry.value, &section, &reader)
        reader.plannedDepth -= 1
        if differs, entry.value.isTruthy || key.isOnByDefault {
            reader.planned(feature, restricts: key.traits.contains(.restricts), mark: entry.mark)
        }
    }

    private func readUnknown(
        _ entry: ConfigNode.Entry,
        into section: inout Section,
        _ reader: inout ConfigReader
    ) {
        switch self.unknown {
        case .dropped:
            reader.unknownKey(entry, among: self.names, consequence: "it is ignored")
        case .kept:
            // `x-…` is where files put what they only anchor.
            if !entry.key.hasPrefix("x-") {
                reader.unknownKey(entry, among: self.names, consequence: "nothing reads it")
            }
            section.keep(entry.key, entry.value)
        case .refused:
            reader.unknownKey(entry, among: self.names, consequence: "the section allows no others", severity: .error)
        case .passedOn:
            if !self.fine.contains(entry.key) {
                reader.doubtfulKey(entry, among: self.names, consequence: "it is passed on as it is")
            }
            section.keep(entry.key, entry.value)
        }
    }
}
