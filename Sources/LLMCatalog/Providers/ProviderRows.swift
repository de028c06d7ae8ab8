import CModelCatalog
package import LLMCore

/// The providers that are known, in the order of their file.
package struct ProviderRows: Sendable {
    /// All rows.
    package let all: [ProviderRow]
    private let places: [String: Int]
    /// Rows by the bare names that they claim, and patterns in the order of the rows.
    private let bareNames: [String: Int]
    private let barePatterns: [(pattern: NamePattern, place: Int)]
    private let catalogPatterns: [(pattern: NamePattern, place: Int)]

    /// The providers that come with the program, read on first use.
    ///
    /// `providers.json` is part of the executable, so what is wrong with it is a fault of the build that
    /// ``init(json:)`` reports in tests; a row that could not be read is then missing here.
    package static let builtin: ProviderRows = {
        do {
            return try ProviderRows(json: try Self.embedded())
        } catch {
            return ProviderRows(all: [])
        }
    }()

    /// Rows in an order that decides between equal claims.
    package init(all: [ProviderRow]) {
        self.all = all
        self.places = Dictionary(all.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
        var names: [String: Int] = [:]
        var patterns: [(NamePattern, Int)] = []
        var catalog: [(NamePattern, Int)] = []
        for (place, row) in all.enumerated() {
            for name in row.bareNames.names where names[name] == nil {
                names[name] = place
            }
            patterns += row.bareNames.patterns.map { ($0, place) }
            catalog += row.bareNames.catalog.map { ($0, place) }
        }
        self.bareNames = names
        self.barePatterns = patterns
        self.catalogPatterns = catalog
    }

    /// Reads the rows of a file.
    ///
    /// - Parameter json: `parameter_sets`, `model_rules` and `providers`.
    /// - Throws: ``CatalogError/malformed(_:)`` for the first row that is not as it must be.
    package init(json: JSON) throws(CatalogError) {
        let reader = try ProviderReader(json: json)
        guard case .array(let rows)? = json["providers"] else {
            throw .malformed("providers")
        }
        var all: [ProviderRow] = []
        all.reserveCapacity(rows.count)
        for row in rows {
            all.append(try reader.row(row))
        }
        guard Set(all.map(\.id)).count == all.count else {
            throw .malformed("providers: an id occurs twice")
        }
        self.init(all: all)
    }

    /// The row of a provider.
    package subscript(id: String) -> ProviderRow? {
        self.places[id].map { self.all[$0] }
    }

    /// The first row that claims a bare name as it stands.
    func claiming(name: String) -> ProviderRow? {
        self.bareNames[name].map { self.all[$0] }
    }

    /// The first row with a pattern that a bare name matches.
    func matching(name: String) -> ProviderRow? {
        self.barePatterns.first { $0.pattern.matches(name) }.map { self.all[$0.place] }
    }

    /// The row that serves the models of a catalog's `litellm_provider` by their bare names.
    func serving(catalogProvider: String) -> ProviderRow? {
        self.catalogPatterns.first { $0.pattern.matches(catalogProvider) }.map { self.all[$0.place] }
            ?? self[catalogProvider]
    }

    /// The embedded file.
    static func embedded() throws(CatalogError) -> JSON {
        let bytes = UnsafeBufferPointer(start: llm_provider_rows_bytes(), count: llm_provider_rows_size())
        do {
            return try JSON(parsing: Array(bytes))
        } catch {
            throw .malformed("providers.json: \(error)")
        }
    }
}
