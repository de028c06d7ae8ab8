import LLMCatalog
import LLMDialects
import LLMRouter

extension LLMClient {
    /// A name that leads through a wildcard group to a model its provider is known to have; nil when none is known.
    ///
    /// The shortest name is taken: long ones are dated or regional variants.
    package func exampleModel(matching group: String) -> String? {
        let pattern = WildcardPattern(group)
        let known = DeploymentFactory(environment: [:], settings: self.settings)
        var names: [String] = []
        for routed in self.table.deployments(of: group) {
            let models = known.knownModels(of: [self.deployments[routed.index].target.provider.id], for: [.chat])
            let upstream = WildcardPattern(routed.model)
            for model in models {
                if pattern.captures(in: model) != nil {
                    names.append(model)
                } else if let captures = upstream.captures(in: model) {
                    names.append(WildcardPattern.fill(model: group, captures: captures, requested: model))
                }
            }
        }
        return names.min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }
}
