extension LLMError {
    /// What the attempt loop does after a failure.
    public enum Verdict: Sendable, Hashable {
        /// Another try may help, on this deployment or another.
        case retry
        /// This deployment will not answer this request; another may.
        case tryNext
        /// No deployment will answer it.
        case stop
    }

    /// One row of the table that decides how a failure is answered and what follows from it.
    package struct Row: Sendable {
        /// The name LiteLLM's clients know the class by; the message's prefix.
        package let className: String
        package let status: Int
        /// nil: the type follows from the status.
        package let type: String?
        package let verdict: Verdict
    }
}

extension LLMError.Code {
    /// Source: the exception table of LiteLLM's SDK and the bodies recorded from its proxy.
    package var row: LLMError.Row {
        switch self.kind {
        case .badRequest: .init(className: "BadRequestError", status: 400, type: nil, verdict: .stop)
        case .contextWindowExceeded:
            .init(className: "ContextWindowExceededError", status: 400, type: nil, verdict: .tryNext)
        case .contentPolicyViolation:
            .init(className: "ContentPolicyViolationError", status: 400, type: nil, verdict: .tryNext)
        case .unsupportedParameters:
            .init(className: "UnsupportedParamsError", status: 400, type: nil, verdict: .stop)
        case .unknownProvider: .init(className: "BadRequestError", status: 400, type: nil, verdict: .stop)
        case .modelNotFound: .init(className: "BadRequestError", status: 400, type: nil, verdict: .stop)
        case .authentication: .init(className: "AuthenticationError", status: 401, type: nil, verdict: .tryNext)
        case .paymentRequired: .init(className: "PaymentRequiredError", status: 402, type: nil, verdict: .tryNext)
        case .permissionDenied: .init(className: "PermissionDeniedError", status: 403, type: nil, verdict: .tryNext)
        case .notFound: .init(className: "NotFoundError", status: 404, type: nil, verdict: .tryNext)
        case .conflict: .init(className: "ConflictError", status: 409, type: nil, verdict: .retry)
        case .unprocessableEntity:
            .init(className: "UnprocessableEntityError", status: 422, type: nil, verdict: .stop)
        case .rateLimit:
            .init(className: "RateLimitError", status: 429, type: "throttling_error", verdict: .retry)
        case .timeout: .init(className: "Timeout", status: 408, type: nil, verdict: .retry)
        case .internalServerError: .init(className: "InternalServerError", status: 500, type: nil, verdict: .retry)
        case .apiError: .init(className: "APIError", status: 500, type: nil, verdict: .retry)
        case .apiConnection: .init(className: "APIConnectionError", status: 500, type: nil, verdict: .retry)
        case .responseValidation:
            .init(className: "APIResponseValidationError", status: 500, type: nil, verdict: .retry)
        case .badGateway: .init(className: "BadGatewayError", status: 502, type: nil, verdict: .retry)
        case .serviceUnavailable:
            .init(className: "ServiceUnavailableError", status: 503, type: nil, verdict: .retry)
        case .noDeployments: .init(className: "RouterRateLimitError", status: 429, type: nil, verdict: .stop)
        case .budgetExceeded:
            .init(className: "BudgetExceededError", status: 422, type: "budget_exceeded", verdict: .stop)
        case .invalidJSON: .init(className: "", status: 400, type: nil, verdict: .stop)
        case .missingKey, .unknownKey: .init(className: "", status: 401, type: "auth_error", verdict: .stop)
        case .notConnected: .init(className: "", status: 400, type: "no_db_connection", verdict: .stop)
        case .rejectedRequest: .init(className: "", status: 401, type: "auth_error", verdict: .stop)
        case .requestTooLarge: .init(className: "", status: 413, type: nil, verdict: .stop)
        case .clientGone: .init(className: "", status: 499, type: nil, verdict: .stop)
        }
    }

    /// The HTTP status of this kind.
    public var status: Int { self.row.status }

    /// What the attempt loop does after this kind of failure.
    public var verdict: LLMError.Verdict { self.row.verdict }

    /// The OpenAI `type` string; kinds without one of their own take it from the status.
    public func type(status: Int) -> String? {
        if let own = self.row.type { return own }
        switch status {
        case 401: return "authentication_error"
        case 403: return "permission_error"
        case 429: return "rate_limit_error"
        case ..<500: return "invalid_request_error"
        default: return "internal_server_error"
        }
    }
}
