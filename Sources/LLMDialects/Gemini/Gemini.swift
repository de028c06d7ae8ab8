extension Dialect {
    /// The format of Google's Gemini API, as AI Studio serves it.
    package static let gemini = Dialect(chat: GeminiChat(service: .studio))
}
