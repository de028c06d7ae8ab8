import LLMCore

/// The cause of an error that a provider told of, or that showed, inside a stream that had begun well.
package struct FailedStream: Error, CustomStringConvertible {
    package var description: String { "in the stream" }
}

extension LLMError {
    /// Takes the word for the kind (`type`) from an error that a stream told of, unless the kind has one of its own.
    ///
    /// Clients of LiteLLM see `null` there whether the error came first or in the middle; of limits and of providers that
    /// broke they see the words that these always have.
    mutating func hideKindInStream() {
        if self.code != .rateLimit, self.code != .internalServerError { self.hidesKind = true }
    }
}
