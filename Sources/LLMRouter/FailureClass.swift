package import LLMCore

/// The kinds of failure that policies name (`RateLimitErrorAllowedFails`, `RateLimitErrorRetries`).
public enum FailureClass: UInt8, Sendable, Hashable, CaseIterable {
    /// The request was refused.
    case badRequest
    /// The key was refused.
    case authentication
    /// It took too long.
    case timeout
    /// There were too many requests.
    case rateLimit
    /// A content policy refused the prompt or the answer.
    case contentPolicy
    /// The provider has an error of its own (500).
    case internalServer
    /// The provider is overloaded or away (503).
    case serviceUnavailable
    /// Something before the provider failed (502).
    case badGateway
    /// The model or the address does not exist.
    case notFound
    /// Any failure that no policy names.
    case other

    /// The kind of a failure; the most specific one that applies.
    package init(_ error: LLMError) {
        switch error.code {
        case .contentPolicyViolation: self = .contentPolicy
        case .badRequest, .contextWindowExceeded, .unsupportedParameters, .unknownProvider, .modelNotFound,
            .paymentRequired:
            self = error.status == 404 ? .notFound : .badRequest
        case .authentication: self = .authentication
        case .timeout: self = .timeout
        case .rateLimit, .noDeployments: self = .rateLimit
        case .internalServerError: self = .internalServer
        case .serviceUnavailable: self = .serviceUnavailable
        case .badGateway: self = .badGateway
        case .notFound: self = .notFound
        default: self = error.status == 404 ? .notFound : .other
        }
    }

    /// How policies name the kind (`RateLimitError` of `RateLimitErrorRetries`); nil for what none names.
    package var policyName: String? {
        switch self {
        case .other: nil
        case .timeout: "TimeoutError"
        default: self.label
        }
    }

    /// The name under which counters of the kind are shared.
    package var label: String {
        switch self {
        case .badRequest: "BadRequestError"
        case .authentication: "AuthenticationError"
        case .timeout: "Timeout"
        case .rateLimit: "RateLimitError"
        case .contentPolicy: "ContentPolicyViolationError"
        case .internalServer: "InternalServerError"
        case .serviceUnavailable: "ServiceUnavailableError"
        case .badGateway: "BadGatewayError"
        case .notFound: "NotFoundError"
        case .other: "generic"
        }
    }
}
