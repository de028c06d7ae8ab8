extension Dialect {
    /// The format of Google's PaLM API, the one before Gemini.
    package static let palm = Dialect(chat: PaLMChat())
}
