import LLMCore

/// Stands where a stream would be read: the provider answers whole.
struct PaLMStream: ChatStreamTranslator {
    private let errors: GeminiErrors

    init(_ errors: GeminiErrors) {
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        .fail(self.errors.brokenStream("The provider does not stream, but sent events."))
    }

    mutating func receiveEnd() -> ChatStreamAction {
        .fail(self.errors.brokenStream("The stream ended before its answer did."))
    }
}
