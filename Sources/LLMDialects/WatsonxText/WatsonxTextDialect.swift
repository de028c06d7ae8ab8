extension Dialect {
    /// watsonx.ai's text generation: one prompt, one text.
    package static let watsonxText = Dialect(chat: WatsonxText())
}
