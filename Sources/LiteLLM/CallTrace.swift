import LLMCore

/// What happened to a call on its way, for headers, logs and the account; filled in by the attempt loop.
package struct CallTrace: Sendable {
    /// The deployment that answered, or that was tried last.
    package var deployment: Deployment?
    /// The group that answered.
    package var group = ""
    /// Retries that were made.
    package var retries = 0
    /// How many were allowed.
    package var maxRetries = 0
    /// The timeout of the last attempt.
    package var timeout: Duration?
    /// Names of parameters that the last attempt dropped.
    package var dropped: [String] = []

    package init() {}
}
