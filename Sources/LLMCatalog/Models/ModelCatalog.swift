package import LLMCore

/// The models that are known: those that come with the program and those that were registered.
///
/// A value; a program that registers models makes a new catalog and swaps it in whole. A look-up costs about a
/// microsecond and allocates, so callers keep the rows that they use.
package struct ModelCatalog: Sendable {
    private var registered: [String: ModelRow] = [:]

    /// The catalog that comes with the program.
    package init() {}

    /// Adds a model, or lays fields over one that is there.
    ///
    /// - Parameters:
    ///   - key: its name, with or without a provider in front.
    ///   - fields: members as in the catalog.
    package mutating func register(_ key: String, _ fields: JSONObject) {
        self.registered[key] = self.row(key: key)?.changed(by: fields) ?? ModelRow(key: key, fields: fields)
    }

    /// The row with exactly this name.
    package func row(key: String) -> ModelRow? {
        if !self.registered.isEmpty, let row = self.registered[key] {
            return row
        }
        let table = CatalogTable()
        return table.position(of: key).map { ModelRow(table: table, position: $0) }
    }

    /// Whether there is a row with exactly this name; cheaper than making it.
    package func contains(key: String) -> Bool {
        self.registered[key] != nil || CatalogTable().position(of: key) != nil
    }

    /// All names, sorted by their bytes.
    package var keys: [String] {
        let table = CatalogTable()
        let builtin = (0..<table.count).map { table.key(at: $0) }
        let added = self.registered.keys.filter { table.position(of: $0) == nil }
        return added.isEmpty ? builtin : (builtin + added).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether the embedded table is one that this code can read; false only after a broken build.
    package static var isIntact: Bool {
        CatalogTable.isIntact
    }
}

// MARK: - Finding a model

extension ModelCatalog {
    /// The row of a model as a provider serves it.
    ///
    /// Tried in order: `provider/model`, `model`, both again in the short form that the provider's naming has
    /// (fine-tuned, versioned, regional or dated names), and the model without its first segment. A row counts only
    /// if it belongs to the provider.
    ///
    /// - Parameters:
    ///   - model: the name, with or without the provider in front.
    ///   - provider: the provider that serves it; `nil` finds out by the prefix.
    ///   - rows: the providers.
    /// - Returns: the row, or `nil` when the model is not known.
    package func row(
        for model: String,
        provider: ProviderRow? = nil,
        among rows: ProviderRows = .builtin
    ) -> ModelRow? {
        var provider = provider
        var name = model[...]
        if let slash = model.firstIndex(of: "/"), let prefixed = rows[String(model[..<slash])] {
            if provider == nil || provider?.id == prefixed.id {
                provider = prefixed
                name = model[model.index(after: slash)...]
            }
        }
        var tried: Set<String> = []
        for candidate in Self.candidates(String(name), provider, asGiven: model) where tried.insert(candidate).inserted
        {
            guard let row = self.row(key: candidate) else {
                continue
            }
            if provider == nil || provider?.owns(row) == true {
                return row
            }
        }
        return nil
    }

    /// What the catalog says of a feature, as `supports_*` of the SDK answers: unknown is no.
    ///
    /// - Parameters:
    ///   - feature: the feature.
    ///   - model: the model's name.
    ///   - provider: its provider; `nil` finds out by the prefix.
    /// - Returns: the row's word; where it says nothing, that of the bare model's row.
    package func supports(_ feature: ModelFeature, model: String, provider: ProviderRow? = nil) -> Bool {
        let row = self.row(for: model, provider: provider)
        if let stated = row?.features[feature] {
            return stated
        }
        let bare = model.split(separator: "/").last.map(String.init) ?? model
        return self.row(key: bare)?.features[feature] ?? false
    }

    private static func candidates(_ name: String, _ provider: ProviderRow?, asGiven model: String) -> [String] {
        var names = [name]
        for rule in provider?.nameRules ?? [] {
            names += names.compactMap(rule.shortened)
        }
        names += ModelNameRule.always.flatMap { rule in names.compactMap(rule.shortened) }
        var candidates: [String] = []
        for name in names {
            if let provider {
                candidates.append(provider.id + "/" + name)
            }
            candidates.append(name)
        }
        if model != name {
            candidates.append(model)
        }
        if let slash = name.firstIndex(of: "/") {
            candidates.append(String(name[name.index(after: slash)...]))
        }
        return candidates
    }
}
