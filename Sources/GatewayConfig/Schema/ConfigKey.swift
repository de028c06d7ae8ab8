/// One row of the key table: a key of a section, where its value goes, and what it means.
///
/// Reading, type checks, unknown-key suggestions, start-up notices and `docs/configuration.md` all come from these
/// rows. To change whether a key is active, edit its row.
package struct ConfigKey<Section: ConfigSection>: Sendable {
    package let name: String
    package let aliases: [String]
    package let status: ConfigKeyStatus
    package let traits: ConfigKeyTraits
    package let summary: String
    package let typeName: String
    let limit: NumberLimit?
    let isOnByDefault: Bool
    let defaultText: @Sendable () -> String?
    let nestedKeys: @Sendable () -> [ConfigKeyInfo]
    /// Reads the value into the section and says whether it differs from the default.
    let read: @Sendable (ConfigNode, inout Section, inout ConfigReader) -> Bool

    /// A key with a field of its own.
    package init<Value: ConfigValue>(
        _ name: String,
        _ field: any WritableKeyPath<Section, Value> & Sendable,
        _ status: ConfigKeyStatus,
        _ summary: String,
        _ traits: ConfigKeyTraits = [],
        limit: NumberLimit? = nil,
        aliases: [String] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.status = status
        self.traits = traits
        self.summary = summary
        self.typeName = Value.typeName
        self.limit = limit
        let standard = Section()[keyPath: field]
        self.isOnByDefault = (standard as? Bool) == true
        self.defaultText = { standard.defaultText }
        self.nestedKeys = { Value.nestedKeys }
        self.read = { node, section, reader in
            guard let value = Value.read(node, &reader) else {
                return false
            }
            section[keyPath: field] = value
            return value != standard
        }
    }

    /// A key whose value goes to a place that no key path names.
    package init(
        _ name: String,
        type typeName: String,
        _ status: ConfigKeyStatus,
        _ summary: String,
        _ traits: ConfigKeyTraits = [],
        nested: @escaping @Sendable () -> [ConfigKeyInfo] = { [] },
        store: @escaping @Sendable (ConfigNode, inout Section, inout ConfigReader) -> Void
    ) {
        self.name = name
        self.aliases = []
        self.status = status
        self.traits = traits
        self.summary = summary
        self.typeName = typeName
        self.limit = nil
        self.isOnByDefault = false
        self.defaultText = { nil }
        self.nestedKeys = nested
        self.read = { node, section, reader in
            store(node, &section, &reader)
            return true
        }
    }

    /// A key that is kept as it is, for rare features whose shape is not settled.
    package static func raw(
        _ name: String,
        _ status: ConfigKeyStatus,
        _ summary: String,
        _ traits: ConfigKeyTraits = []
    ) -> ConfigKey {
        ConfigKey(name, type: "any value", status, summary, traits) { node, section, _ in
            section.keep(name, node)
        }
    }

    /// What the reference page and the checks need to know, for this key and those inside it.
    func info(group: String) -> [ConfigKeyInfo] {
        let own = ConfigKeyInfo(
            path: self.name,
            aliases: self.aliases,
            group: group,
            typeName: self.limit.map { "\(self.typeName), \($0.phrase)" } ?? self.typeName,
            defaultText: self.defaultText(),
            summary: self.summary,
            status: self.status,
            traits: self.traits
        )
        return [own] + self.nestedKeys().map { $0.inside(self.name, group: group) }
    }
}

/// Properties of a key that are on or off.
package struct ConfigKeyTraits: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// The section makes no sense without the key.
    package static let required = ConfigKeyTraits(rawValue: 1)
    /// The key narrows what the gateway lets through; set but not built, it stops the start.
    package static let restricts = ConfigKeyTraits(rawValue: 2)
}

/// Rows of one section that belong together; the reference page gives them a heading.
package struct ConfigKeyGroup<Section: ConfigSection>: Sendable {
    package let title: String
    package let keys: [ConfigKey<Section>]

    package init(_ title: String, _ keys: [ConfigKey<Section>]) {
        self.title = title
        self.keys = keys
    }
}

/// Keys of a section that are recognized by their form, such as every price.
package struct ConfigKeyPattern<Section: ConfigSection>: Sendable {
    /// What the reference page shows in place of a name.
    let name: String
    let typeName: String
    let status: ConfigKeyStatus
    let summary: String
    let matches: @Sendable (String) -> Bool
    let read: @Sendable (ConfigNode.Entry, inout Section, inout ConfigReader) -> Void

    init(
        _ name: String,
        type: String,
        _ status: ConfigKeyStatus,
        _ summary: String,
        matches: @escaping @Sendable (String) -> Bool,
        read: @escaping @Sendable (ConfigNode.Entry, inout Section, inout ConfigReader) -> Void
    ) {
        self.name = name
        self.typeName = type
        self.status = status
        self.summary = summary
        self.matches = matches
        self.read = read
    }
}

/// Bounds of a number.
package enum NumberLimit: Sendable {
    case atLeast(Double)
    case moreThan(Double)
    case within(ClosedRange<Double>)

    func allows(_ value: Double) -> Bool {
        switch self {
        case .atLeast(let bound): value >= bound
        case .moreThan(let bound): value > bound
        case .within(let range): range.contains(value)
        }
    }

    var phrase: String {
        switch self {
        case .atLeast(let bound): "at least \(bound.defaultText ?? "")"
        case .moreThan(let bound): "more than \(bound.defaultText ?? "")"
        case .within(let range):
            "between \(range.lowerBound.defaultText ?? "") and \(range.upperBound.defaultText ?? "")"
        }
    }
}
