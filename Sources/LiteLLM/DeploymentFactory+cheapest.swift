import LLMCatalog
import LLMRouter

extension DeploymentFactory {
    /// The model of a provider that a check of its mode costs least with and that fits a pattern, with the provider in front.
    ///
    /// - Parameters:
    ///   - pattern: the wildcard.
    ///   - provider: the provider's id.
    ///   - mode: what the model is for.
    /// - Returns: the model; nil where the catalog knows none. Of equals the first by name; unknown prices come last.
    func cheapestModel(matching pattern: String, of provider: String, for mode: ModelMode) -> String? {
        let pattern = WildcardPattern(pattern)
        // What answers chats answers the API that came after it.
        let modes: Set<ModelMode> = mode == .responses ? [.responses, .chat] : [mode]
        var best: (name: String, price: Double)?
        for name in self.knownModels(of: [provider], modes: modes) where pattern.captures(in: name) != nil {
            // A picture's size in front of a name makes it a price, not a model.
            guard !name.contains("-x-") else { continue }
            let row = self.catalog.row(key: name) ?? self.catalog.row(key: String(name.dropFirst(provider.count + 1)))
            guard let row else { continue }
            let price = Self.price(of: row) ?? .infinity
            if best.map({ price < $0.price }) ?? true { best = (name, price) }
        }
        return best?.name
    }

    /// About what a check costs, for comparing models of one mode; nil where no price is known.
    private static func price(of row: ModelRow) -> Double? {
        let units = row.mode == .imageGeneration ? Self.unitsOfPicture : Self.unitsOfText
        var sum: Double?
        for (field, count) in units {
            guard let price = row.field(field)?.doubleValue else { continue }
            sum = (sum ?? 0) + price * count
        }
        return sum
    }

    private static let unitsOfText: [(field: String, count: Double)] = [
        ("input_cost_per_token", 1), ("output_cost_per_token", 1), ("input_cost_per_query", 1),
        ("input_cost_per_second", 1), ("input_cost_per_character", 17),
    ]

    private static let unitsOfPicture: [(field: String, count: Double)] = [
        ("input_cost_per_image", 1), ("output_cost_per_image", 1), ("output_cost_per_image_token", 1056),
        ("input_cost_per_pixel", 1_048_576), ("output_cost_per_pixel", 1_048_576),
    ]
}
