import ArgumentParser

extension NameSpecification {
    /// A long option that may be written with underscores, as LiteLLM's are, or with hyphens.
    static func both(_ name: String, short: Character? = nil) -> NameSpecification {
        let hyphens = name.replacing("_", with: "-")
        var elements: [NameSpecification.Element] = [.customLong(name)]
        if hyphens != name { elements.append(.customLong(hyphens)) }
        if let short { elements.append(.customShort(short)) }
        return NameSpecification(elements)
    }
}
