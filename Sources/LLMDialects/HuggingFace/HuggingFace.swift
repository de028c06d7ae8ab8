extension Dialect {
    /// Hugging Face's router of inference providers, and servers of one's own: OpenAI's format at addresses of their own.
    package static let huggingFace = Dialect(
        chat: HuggingFaceChat(),
        textCompletion: OpenAITextCompletion(),
        messages: ResponsesMessages()
    )
}
