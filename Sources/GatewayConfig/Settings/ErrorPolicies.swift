/// The errors that policies name; a policy's key is the name with an ending of its own.
package enum PolicyError: String, Sendable, CaseIterable {
    case badRequest = "BadRequestError"
    case authentication = "AuthenticationError"
    case timeout = "TimeoutError"
    case rateLimit = "RateLimitError"
    case contentPolicy = "ContentPolicyViolationError"
    case internalServer = "InternalServerError"
    case serviceUnavailable = "ServiceUnavailableError"
    case badGateway = "BadGatewayError"
    case notFound = "NotFoundError"
}

/// Attempts after the first one, by what went wrong.
package struct RetryPolicy: ConfigSection {
    /// `RateLimitErrorRetries` and its siblings.
    package var counts: [PolicyError: Int] = [:]
    /// `DefaultRetries`.
    package var standard: Int?

    package init() {}

    package static let schema = ConfigSchema<RetryPolicy>(
        Self.causes.map { error, cause in
            Self.key("\(error.rawValue)Retries", \.counts[error], cause)
        } + [Self.key("DefaultRetries", \.standard, "any other error")]
    )

    private static let causes: [(PolicyError, String)] = [
        (.badRequest, "a refused request"), (.authentication, "a refused key"), (.timeout, "a timeout"),
        (.rateLimit, "a rate limit"), (.contentPolicy, "a content policy violation"),
        (.internalServer, "an error inside the provider"), (.serviceUnavailable, "an unavailable provider"),
        (.notFound, "a model or address that does not exist"),
    ]

    private static func key(
        _ name: String,
        _ field: any WritableKeyPath<RetryPolicy, Int?> & Sendable,
        _ cause: String
    ) -> ConfigKey<RetryPolicy> {
        ConfigKey(name, field, .active, "Retries after \(cause).", limit: .atLeast(0))
    }
}

/// Failures a deployment may have before it rests, by what went wrong.
package struct AllowedFailsPolicy: ConfigSection {
    /// `RateLimitErrorAllowedFails` and its siblings.
    package var counts: [PolicyError: Int] = [:]

    package init() {}

    package static let schema = ConfigSchema<AllowedFailsPolicy>(
        Self.causes.map { error, cause in
            ConfigKey(
                "\(error.rawValue)AllowedFails",
                \.counts[error],
                .active,
                "\(cause) before it rests.",
                limit: .atLeast(0)
            )
        }
    )

    private static let causes: [(PolicyError, String)] = [
        (.badRequest, "Refused requests"), (.authentication, "Refused keys"), (.timeout, "Timeouts"),
        (.rateLimit, "Rate limits"), (.contentPolicy, "Content policy violations"),
        (.internalServer, "Errors inside the provider"), (.serviceUnavailable, "Unavailable provider"),
        (.badGateway, "Bad gateways"), (.notFound, "Models or addresses that do not exist"),
    ]
}
