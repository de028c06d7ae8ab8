/// One wire format: the operations it speaks, each optional.
///
/// An absent operation is an unsupported one; nothing is implemented as "throws not supported".
package struct Dialect: Sendable {
    /// Chat completions.
    package var chat: (any ChatTranslator)?

    package init(chat: (any ChatTranslator)? = nil) {
        self.chat = chat
    }
}
