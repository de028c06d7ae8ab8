extension Dialect {
    /// Cohere's chat, in the version that address and model name tell.
    package static let cohere = Dialect(chat: CohereChat())
}
