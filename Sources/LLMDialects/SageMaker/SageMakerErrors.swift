import LLMCatalog
import LLMCore

/// What SageMaker's errors mean: its own (`{"message"}`) and those of the model's container, quoted in it.
struct SageMakerErrors: Sendable {
    /// The provider's id.
    let provider: String
    private static let exception = "SagemakerException"

    init(_ target: Target) {
        self.provider = target.provider.id
    }

    /// What an answer with an error status means.
    func error(_ response: WireResponse) -> LLMError {
        let text = response.errorText
        let told = Self.code(ErrorText(text))
        let code = told ?? Self.code(status: response.status)
        return .upstream(
            code,
            "\(Self.exception) - \(text)",
            response: response,
            provider: self.provider,
            keepsStatus: told == nil && response.status != 500
        )
    }

    /// An answer with a good status that is no answer.
    func unusable(_ response: WireResponse, cause: (any Error)?) -> LLMError {
        .unusable(
            response,
            .apiConnection,
            "\(Self.exception) - The answer has no generated text.",
            provider: self.provider,
            cause: cause
        )
    }

    /// An exception in a stream: `ModelStreamError` or `InternalStreamFailure`.
    func exception(_ event: StreamEvent) -> LLMError {
        let isModel = event.name.starts(with: "ModelStreamError".utf8)
        return self.error(
            WireResponse(status: isModel ? 424 : 500, headers: WireHeaders(), body: Array(event.data))
        )
    }

    /// An event that cannot be, or comes when it cannot.
    func brokenStream(_ what: String, cause: (any Error)? = nil) -> LLMError {
        LLMError(.apiConnection, "\(Self.exception) - \(what)", provider: self.provider, cause: cause)
    }

    /// The kind that the text tells; nil if it tells none.
    private static func code(_ text: ErrorText) -> LLMError.Code? {
        if text.isTimeout { return .timeout }
        if let named = text.namedCode { return named }
        if text.contains("Unable to locate credentials") || text.contains("`best_of` must be") { return .badRequest }
        if text.isContextWindow || text.contains("instance type with more CPU capacity or memory") {
            return .contextWindowExceeded
        }
        return nil
    }

    private static func code(status: Int) -> LLMError.Code {
        status == 500 ? .serviceUnavailable : .forStatusOrBadRequest(status)
    }
}
