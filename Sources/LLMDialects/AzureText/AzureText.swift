extension Dialect {
    /// OpenAI's text completions as Azure serves them.
    package static let azureText = Dialect(
        chat: TextCompletionChat(.azure, standard: .joined("")),
        textCompletion: NativeTextCompletion(.azure)
    )
}
