extension Dialect {
    /// The format of Ollama's `/api/chat`: turns, tools and pictures.
    package static let ollamaChat = Dialect(chat: OllamaChat())
}
