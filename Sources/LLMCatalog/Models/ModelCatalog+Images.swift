extension ModelCatalog {
    /// What a picture is to be like, where prices depend on it.
    package struct ImageVariant: Sendable, Hashable {
        /// The quality asked for, such as `hd`, `low` or `high`.
        package var quality: String?
        /// Width and height.
        package var size: PixelSize?
        /// Steps of diffusion, where a provider lets one choose.
        package var steps: Int?

        package init(quality: String? = nil, size: PixelSize? = nil, steps: Int? = nil) {
            self.quality = quality
            self.size = size
            self.steps = steps
        }
    }

    /// The row with the price of a picture of some size and quality.
    ///
    /// Names are tried from the closest to the plainest: `{quality}/{size}/{model}`, `{size}/{steps}-steps/{model}`,
    /// `{size}/{model}`, `{quality}/{model}`, each with and without the provider, in front or before the model; then
    /// the model's own row.
    ///
    /// - Parameters:
    ///   - model: the name without the provider in front.
    ///   - provider: the provider that makes the picture.
    ///   - variant: what is asked for; no size counts as 1024 by 1024.
    /// - Returns: the row, or `nil` when the model is not known.
    package func imageRow(for model: String, provider: ProviderRow?, variant: ImageVariant) -> ModelRow? {
        let size = (variant.size ?? PixelSize(width: 1024, height: 1024)).catalogText
        let steps = variant.steps.map { "\($0)-steps" } ?? "50-steps"
        var prefixes: [String] = []
        if let quality = variant.quality {
            prefixes.append("\(quality)/\(size)/")
        } else {
            prefixes.append("standard/\(size)/")
        }
        prefixes += ["\(size)/\(steps)/", "\(size)/max-steps/", "\(size)/"]
        if let quality = variant.quality {
            prefixes.append("\(quality)/")
        }
        for prefix in prefixes {
            var names = [prefix + model]
            if let provider {
                names = ["\(provider.id)/\(prefix)\(model)", "\(prefix)\(provider.id)/\(model)"] + names
            }
            for name in names {
                if let row = self.row(key: name), provider?.owns(row) ?? true {
                    return row
                }
            }
        }
        return self.row(for: model, provider: provider)
    }
}
