package import LLMCore
package import LLMTransport

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
    /// Names of parameters that the last attempt dropped or changed.
    package var dropped: [String] = []
    /// How long providers were waited for.
    package let upstreamTime = UpstreamTime()
    /// Whether the answer won a race of several models.
    package var isFastest = false

    /// What went wrong on the way, in order; the last one is what the caller gets when nothing worked.
    package var failures: [AttemptFailure] = []

    package init() {}
}

/// One failed attempt.
package struct AttemptFailure: Sendable {
    /// Where it went.
    package let deployment: Deployment
    /// What came of it.
    package let error: LLMError
}
