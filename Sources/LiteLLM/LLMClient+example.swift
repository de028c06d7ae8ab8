import LLMCatalog
import LLMDialects
import LLMRouter

extension LLMClient {
    /// A name that leads through a wildcard group to a model its provider is known to have; nil when none is known.
    ///
    /// The one that the provider's row names is preferred; else the shortest name is taken, for long ones are dated or regional
    /// variants.
    package func exampleModel(matching group: String) -> String? {
        let known = DeploymentFactory(environment: [:], settings: self.settings)
        let examples = self.names(behind: group) { known.exampleModels(of: $0) }
        let names =
            examples.isEmpty ? self.names(behind: group) { known.knownModels(of: [$0], for: [.chat]) } : examples
        return names.min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

    /// What a client may call the models of a wildcard group's providers: by their own names where the group takes those, else
    /// by what leads to them (`team/*` to `openai/*`).
    func names(behind group: String, _ models: (_ provider: String) -> [String]) -> [String] {
        let pattern = WildcardPattern(group)
        var names: [String] = []
        var known: [String: [String]] = [:]
        for routed in self.table.deployments(of: group) {
            let provider = self.deployments[routed.index].target.provider.id
            let list = known[provider] ?? models(provider)
            known[provider] = list
            let upstream = WildcardPattern(routed.model)
            for model in list {
                if pattern.captures(in: model) != nil {
                    names.append(model)
                } else if let captures = upstream.captures(in: model) {
                    names.append(WildcardPattern.fill(model: group, captures: captures, requested: model))
                }
            }
        }
        return names
    }
}
