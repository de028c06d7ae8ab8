internal import CModelCatalog
public import LLMCore

/// The providers that are known, in the order of their file.
package struct ProviderRows: Sendable {
    /// All rows.
    package let all: [ProviderRow]
    private let places: [String: Int]

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
