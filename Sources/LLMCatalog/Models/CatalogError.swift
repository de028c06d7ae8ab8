/// Why the catalog could not answer.
package enum CatalogError: Error, Sendable, Hashable {
    /// No provider serves the model, neither by prefix nor by name nor by the address given.
    case unknownProvider(model: String)
    /// A provider is named that has no row.
    case noSuchProvider(String)
    /// The catalog has no such model, so nothing is known of its price and limits.
    case unknownModel(model: String, provider: String?)
    /// The model is known, but it has no price for something that was used.
    case unpriced(model: String, what: RateKind)
    /// The model has a price for something that nobody measured in this call.
    case unmeasured(model: String, what: RateKind)
    /// The embedded or a given table is not as it must be; the text says where.
    case malformed(String)
}

extension CatalogError: CustomStringConvertible {
    /// One sentence that is safe to show: it holds the model's name and nothing of a request.
    package var description: String {
        switch self {
        case .unknownProvider(let model):
            "No LLM provider is known for the model '\(model)'. Name one in front of it, as in 'openai/gpt-4o'."
        case .noSuchProvider(let provider):
            "There is no provider '\(provider)'."
        case .unknownModel(let model, let provider?):
            "The model '\(model)' of the provider '\(provider)' is not in the catalog and has no custom price."
        case .unknownModel(let model, nil):
            "The model '\(model)' is not in the catalog and has no custom price."
        case .unpriced(let model, let kind):
            "The model '\(model)' has no price for what was used (\(kind.rawValue))."
        case .unmeasured(let model, let kind):
            "The model '\(model)' is paid by \(kind.rawValue), which was not measured in this call."
        case .malformed(let place):
            "Malformed catalog data: \(place)."
        }
    }
}
