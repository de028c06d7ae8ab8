/// Attempts after the first one, by what went wrong.
package struct RetryPolicy: ConfigSection {
    package var badRequest: Int?
    package var authentication: Int?
    package var timeout: Int?
    package var rateLimit: Int?
    package var contentPolicy: Int?
    package var internalServer: Int?
    package var serviceUnavailable: Int?
    package var notFound: Int?
    package var standard: Int?

    package init() {}

    package static let schema = ConfigSchema<RetryPolicy>([
        Self.key("BadRequestErrorRetries", \.badRequest, "a refused request"),
        Self.key("AuthenticationErrorRetries", \.authentication, "a refused key"),
        Self.key("TimeoutErrorRetries", \.timeout, "a timeout"),
        Self.key("RateLimitErrorRetries", \.rateLimit, "a rate limit"),
        Self.key("ContentPolicyViolationErrorRetries", \.contentPolicy, "a content policy violation"),
        Self.key("InternalServerErrorRetries", \.internalServer, "an error inside the provider"),
        Self.key("ServiceUnavailableErrorRetries", \.serviceUnavailable, "an unavailable provider"),
        Self.key("NotFoundErrorRetries", \.notFound, "a model or address that does not exist"),
        Self.key("DefaultRetries", \.standard, "any other error"),
    ])

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
    package var badRequest: Int?
    package var authentication: Int?
    package var timeout: Int?
    package var rateLimit: Int?
    package var contentPolicy: Int?
    package var internalServer: Int?
    package var serviceUnavailable: Int?
    package var badGateway: Int?
    package var notFound: Int?

    package init() {}

    package static let schema = ConfigSchema<AllowedFailsPolicy>([
        Self.key("BadRequestErrorAllowedFails", \.badRequest, "Refused requests"),
        Self.key("AuthenticationErrorAllowedFails", \.authentication, "Refused keys"),
        Self.key("TimeoutErrorAllowedFails", \.timeout, "Timeouts"),
        Self.key("RateLimitErrorAllowedFails", \.rateLimit, "Rate limits"),
        Self.key("ContentPolicyViolationErrorAllowedFails", \.contentPolicy, "Content policy violations"),
        Self.key("InternalServerErrorAllowedFails", \.internalServer, "Errors inside the provider"),
        Self.key("ServiceUnavailableErrorAllowedFails", \.serviceUnavailable, "Unavailable provider"),
        Self.key("BadGatewayErrorAllowedFails", \.badGateway, "Bad gateways"),
        Self.key("NotFoundErrorAllowedFails", \.notFound, "Models or addresses that do not exist"),
    ])

    private static func key(
        _ name: String,
        _ field: any WritableKeyPath<AllowedFailsPolicy, Int?> & Sendable,
        _ cause: String
    ) -> ConfigKey<AllowedFailsPolicy> {
        ConfigKey(name, field, .active, "\(cause) before it rests.", limit: .atLeast(0))
    }
}
