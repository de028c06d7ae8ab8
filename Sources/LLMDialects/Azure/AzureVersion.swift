import LLMCatalog
import LLMCore

/// A version of Azure's API, and what older ones lack.
struct AzureVersion: Sendable, Hashable {
    /// The version as it stands in the query.
    let name: String

    /// The version that is asked for where a deployment names none.
    static let fallback = "2025-02-01-preview"

    init(_ name: String?) {
        self.name = name.flatMap { $0.isEmpty ? nil : $0 } ?? Self.fallback
    }

    /// Whether the address has no version and no deployment: the model is in the body.
    var isVersionless: Bool { ["v1", "latest", "preview"].contains(self.name) }

    /// Whether the version is of a day or later; versions without a date have everything.
    private func isAtLeast(_ day: String) -> Bool {
        let date = self.name.prefix(10)
        guard date.count == 10, date.allSatisfy({ $0.isNumber || $0 == "-" }) else { return true }
        return date >= day
    }

    /// The tool through which answers by a schema are asked for: versions before this one know no schemas.
    ///
    /// Source: the changes of Azure OpenAI's API, "structured outputs" since 2024-08-01-preview.
    var schemaTool: OpenAISchemaTool { OpenAISchemaTool(isWanted: !self.isAtLeast("2024-08-01")) }

    /// Leaves out or refuses what this version does not know.
    func check(
        _ parameters: inout RequestParameters,
        for target: Target,
        request: ChatRequest
    ) throws(LLMError) {
        var unknown: [String] = []
        if !self.isAtLeast("2023-12-01") {
            unknown = ["tools", "tool_choice"].filter { parameters.contains($0) }
        } else if !self.isAtLeast("2024-05-01"), parameters.equals("tool_choice", "required") {
            unknown = ["tool_choice"]
        }
        guard !unknown.isEmpty else { return }
        let drops =
            request.document.member("drop_params").flatMap { request.document.bool($0) } ?? target.dropsParameters
        guard drops else {
            throw LLMError(
                .unsupportedParameters,
                "\(target.provider.id) does not support parameters: [\(unknown.map { "'\($0)'" }.joined(separator: ", "))], "
                    + "for model=\(target.model) with api_version=\(self.name). Use a later version, or set drop_params.",
                provider: target.provider.id
            )
        }
        for name in unknown { parameters.remove(name, asDropped: true) }
    }
}
