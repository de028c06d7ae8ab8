import LLMCatalog
import LLMRouter

extension DeploymentFactory {
    /// The chat model of a provider that costs least and fits a pattern, with the provider in front.
    ///
    /// - Returns: the model; nil where the catalog knows none. Of equals the first by name.
    func cheapestModel(matching pattern: String, of provider: String) -> String? {
        let pattern = WildcardPattern(pattern)
        var best: (name: String, price: Double)?
        for name in self.knownModels(of: [provider]) where pattern.captures(in: name) != nil {
            let row = self.catalog.row(key: name) ?? self.catalog.row(key: String(name.dropFirst(provider.count + 1)))
            guard let input = row?.field("input_cost_per_token")?.doubleValue else { continue }
            let price = input + (row?.field("output_cost_per_token")?.doubleValue ?? input)
            if best.map({ price < $0.price }) ?? true { best = (name, price) }
        }
        return best?.name
    }
}
