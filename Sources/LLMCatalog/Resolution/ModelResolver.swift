import LLMCore

/// Finds the provider that serves a model name.
///
/// Pure: it reads its rows, its catalog and its arguments. Keys and addresses from the environment are looked up later
/// by the names in the row.
package struct ModelResolver: Sendable {
    private let rows: ProviderRows
    private let catalog: ModelCatalog
    /// Provider ids that a program added for itself, with their rows.
    private let custom: ProviderRows

    /// Makes a resolver.
    ///
    /// - Parameters:
    ///   - rows: the providers.
    ///   - catalog: the models.
    ///   - custom: providers that the program brings along (`custom_provider_map`); they come after those of `rows`.
    package init(
        rows: ProviderRows = .builtin,
        catalog: ModelCatalog = ModelCatalog(),
        custom: ProviderRows = ProviderRows(all: [])
    ) {
        self.rows = rows
        self.catalog = catalog
        self.custom = custom
    }

    /// Finds the provider that serves a model, and the name that the provider knows.
    ///
    /// In order: the provider given; the first segment of the name; the address, if it is the known one of a provider;
    /// the catalog; and patterns of names.
    ///
    /// - Parameters:
    ///   - model: the name as a deployment or a caller writes it.
    ///   - provider: a provider that is given apart from the name (`custom_llm_provider`).
    ///   - base: an address that is given (`api_base`).
    /// - Returns: the provider's row and the rest of the name.
    /// - Throws: ``CatalogError/unknownProvider(model:)`` when nothing tells, ``CatalogError/noSuchProvider(_:)`` when
    ///   the one given has no row.
    package func resolve(
        model: String,
        provider: String? = nil,
        base: String? = nil
    ) throws(CatalogError) -> ResolvedModel {
        if let provider {
            guard let row = self.row(provider) else {
                throw .noSuchProvider(provider)
            }
            return self.resolved(row, Self.dropping(provider, from: model))
        }
        if let slash = model.firstIndex(of: "/") {
            let prefix = String(model[..<slash])
            let rest = String(model[model.index(after: slash)...])
            if let row = self.row(prefix), !rest.isEmpty {
                return self.resolved(self.rerouted(row, rest, base), rest)
            }
        }
        if let base, let row = self.known(base) {
            return ResolvedModel(provider: row, model: model, base: row.baseURL)
        }
        guard let row = self.byBareName(model) else {
            throw .unknownProvider(model: model)
        }
        return self.resolved(row, model)
    }

    private func row(_ id: String) -> ProviderRow? {
        self.rows[id] ?? self.custom[id]
    }

    private func resolved(_ row: ProviderRow, _ model: String) -> ResolvedModel {
        let row = row.serving(model)
        return ResolvedModel(provider: row, model: model, base: row.baseURL)
    }

    private static func dropping(_ provider: String, from model: String) -> String {
        guard model.hasPrefix(provider + "/") else {
            return model
        }
        return String(model.dropFirst(provider.count + 1))
    }

    /// Some models that carry one provider's prefix are served by another.
    private func rerouted(_ row: ProviderRow, _ model: String, _ base: String?) -> ProviderRow {
        for reroute in row.reroutes {
            if let exceptions = reroute.exceptHosts {
                guard let host = base.flatMap({ WireURL($0) })?.origin.host else { continue }
                if exceptions.contains(where: { AddressRules.host(host, isAtOrBelow: $0) }) { continue }
            }
            let listed = reroute.catalog.map { provider in
                self.catalog.row(key: model).map { $0.provider == provider && !$0.isRetired } ?? false
            }
            let matches = reroute.patterns.contains { $0.matches(model) }
            if listed ?? matches, let other = self.row(reroute.provider) {
                return other
            }
        }
        return row
    }
}

// MARK: - Addresses

extension ModelResolver {
    /// The provider whose default address this is, or is the beginning of it.
    ///
    /// The host must be the same and the path at or below the known one, so that nobody can claim a provider's key by
    /// putting its address into the path of another.
    private func known(_ base: String) -> ProviderRow? {
        guard let given = Address(base) else {
            return nil
        }
        return self.rows.all.first { row in
            row.dialect != .service && row.baseURL.flatMap(Address.init).map(given.isAtOrBelow) ?? false
        }
    }

    /// Host and path of an address, in lower case and without slashes at the ends.
    struct Address: Hashable {
        let host: String
        let path: [Substring]

        init?(_ text: String) {
            guard let scheme = text.firstRange(of: "://"), !text.contains("{") else {
                return nil
            }
            let rest = text[scheme.upperBound...]
            let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
            let host = rest[..<end].lowercased()
            guard !host.isEmpty, !host.contains("@") else {
                return nil
            }
            self.host = host
            self.path = rest[end...].prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        }

        /// Whether this address is another one, or lies below its path.
        func isAtOrBelow(_ other: Address) -> Bool {
            self.host == other.host && self.path.starts(with: other.path)
        }
    }
}

// MARK: - Bare names

extension ModelResolver {
    private func byBareName(_ model: String) -> ProviderRow? {
        if let row = self.rows.claiming(name: model) {
            return row
        }
        if let provider = self.catalog.row(key: model)?.provider, let row = self.rows.serving(catalogProvider: provider)
        {
            return row
        }
        if Self.isVersioned(model), let row = self.rows.all.first(where: \.bareNames.versioned) {
            return row
        }
        return self.rows.matching(name: model)
    }

    /// `owner/name:` and 64 characters.
    private static func isVersioned(_ model: String) -> Bool {
        let parts = model.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].contains("/") && parts[1].utf8.count == 64
    }
}

/// Where a model name leads.
package struct ResolvedModel: Sendable {
    /// The provider.
    package let provider: ProviderRow
    /// The name without the provider in front.
    package let model: String
    /// The provider's default address, possibly with `{NAME}` places; `nil` when a deployment must give one.
    package let base: String?
}
