extension ProviderRows {
    /// The OpenAI parameters that a model takes at a provider, as `get_supported_openai_params` tells them.
    ///
    /// - Parameters:
    ///   - model: the name, with or without the provider in front.
    ///   - provider: the provider's id.
    ///   - catalog: the models.
    /// - Returns: their names in order; `nil` when the provider is unknown or has not stated them.
    package func supportedParameters(
        model: String,
        provider: String,
        catalog: ModelCatalog = ModelCatalog()
    ) -> [String]? {
        guard let row = self[provider] else {
            return nil
        }
        let prefix = provider + "/"
        let name = model.hasPrefix(prefix) ? String(model.dropFirst(prefix.count)) : model
        return row.profile(of: name, catalog: catalog).supportedParameters
    }
}
