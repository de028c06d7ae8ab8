import Foundation
import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A deployment that requests are translated for.
struct LosslessTarget: Sendable, CustomTestStringConvertible {
    /// Provider and model.
    let name: String
    /// Its wire format.
    let dialect: String
    let chat: any ChatTranslator
    let target: Target

    var testDescription: String { self.name }

    /// Every provider, and every model and address that the golden fixtures have.
    static let all: [LosslessTarget] = {
        var seen: Set<String> = []
        var all: [LosslessTarget] = []
        func add(_ settings: JSON) {
            if let target = LosslessTarget(settings), seen.insert(target.name).inserted { all.append(target) }
        }
        for row in ProviderRows.builtin.all {
            add(["provider": .string(row.id), "model": "zq-model", "base": "https://upstream.example/v1"])
        }
        for fixture in FixtureCase.chat { add(fixture.settings) }
        return all
    }()

    private init?(_ settings: JSON) {
        var own: JSON = ["drop_params": true]
        for name in ["provider", "model", "base", "base_model", "api_version", "options"] { own[name] = settings[name] }
        guard let target = try? FixtureCase.target(own, "lossless"),
            let chat = Dialect.named(target.provider.dialect)?.chat
        else { return nil }
        let base = target.base.path.isEmpty ? "" : " at \(target.base.path)"
        self.name = "\(target.provider.id)/\(settings["model"]?.stringValue ?? "")\(base)"
        self.dialect = target.provider.dialect.rawValue
        self.chat = chat
        self.target = target
    }
}
