extension Dialect {
    /// GigaChat's chat, which has functions as OpenAI had before there were tools.
    package static let gigachat = Dialect(chat: GigaChat())
}
