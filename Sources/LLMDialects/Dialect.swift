/// One wire format: the operations it speaks, each optional.
///
/// An absent operation is an unsupported one; nothing is implemented as "throws not supported".
package struct Dialect: Sendable {
    /// Chat completions.
    package var chat: (any ChatTranslator)?

    /// Text completions.
    package var textCompletion: (any TextCompletionTranslator)?

    /// Embeddings.
    package var embedding: (any EmbeddingTranslator)?

    /// Messages in Anthropic's form, where there is a nearer way than through chat.
    package var messages: (any MessagesTranslator)?

    package init(
        chat: (any ChatTranslator)? = nil,
        textCompletion: (any TextCompletionTranslator)? = nil,
        embedding: (any EmbeddingTranslator)? = nil,
        messages: (any MessagesTranslator)? = nil
    ) {
        self.chat = chat
        // Who can chat can complete a text.
        self.textCompletion = textCompletion ?? chat.map { TextCompletionOverChat($0) }
        self.embedding = embedding
        self.messages = messages
    }
}
