import GatewayConfig
import LLMCatalog

/// What the set-up asks about each provider, from the rows of data.
enum SetupProviders {
    /// Every provider of chat that wants a key, an address or nothing; those that can do the most first.
    static func all(_ environment: [String: String]) -> [SetupProvider] {
        let rows = ProviderRows.builtin.all.filter { row in
            row.operations.contains(.chat) && row.dialect != .service && row.credential.scheme != .ownFlow
        }.sorted { ($1.operations.count, $0.id) < ($0.operations.count, $1.id) }
        return rows.map { row in
            SetupProvider(id: row.id, settings: Self.settings(of: row, environment), model: row.example)
        }
    }

    private static func settings(of row: ProviderRow, _ environment: [String: String]) -> [SetupProvider.Setting] {
        let names = row.credential.environment
        switch row.credential.scheme {
        case .aws:
            // The keys may also come from the machine's role.
            return names.prefix(2).map { .init($0, parameter: nil, isSecret: true, isRequired: false) }
                + row.otherEnvironment.prefix(1).map { .init($0, parameter: nil, isSecret: false, isRequired: true) }
        case .google:
            return row.otherEnvironment.prefix(2).map { .init($0, parameter: nil, isSecret: false, isRequired: true) }
                + names.prefix(1).map { .init($0, parameter: nil, isSecret: false, isRequired: false) }
        case .none, .bearer, .header, .query, .entra, .ownFlow: break
        }
        var settings: [SetupProvider.Setting] = []
        if let name = names.first(where: { environment[$0]?.isEmpty == false }) ?? names.first {
            let isRequired = !row.credential.isOptional
            settings.append(.init(name, parameter: "api_key", isSecret: true, isRequired: isRequired))
        }
        let lacksAddress = row.baseURL.map { $0.contains("{") } ?? true
        if lacksAddress, let name = row.baseEnvironment.first {
            settings.append(.init(name, parameter: "api_base", isSecret: false, isRequired: true))
        }
        return settings
    }
}
