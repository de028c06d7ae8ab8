extension Dialect {
    /// Completions between a beginning (`prompt`) and an end (`suffix`).
    ///
    /// The address is the operation's own. Answers have messages and deltas, as chat has them.
    ///
    /// Source: Mistral's API reference, "Fill in the Middle Completion" (`POST /v1/fim/completions`).
    package static let fillInTheMiddle = Dialect(
        chat: TextCompletionChat(.base, standard: .standard),
        textCompletion: NativeTextCompletion(.base)
    )
}
