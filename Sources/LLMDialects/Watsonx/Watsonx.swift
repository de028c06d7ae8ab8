extension Dialect {
    /// watsonx.ai's chat, much like OpenAI's.
    package static let watsonx = Dialect(chat: WatsonxChat())
}
