extension Dialect {
    /// The format of Ollama's `/api/generate`: one prompt, one text.
    package static let ollama = Dialect(chat: OllamaGenerate(), textCompletion: OllamaTextCompletion())
}
