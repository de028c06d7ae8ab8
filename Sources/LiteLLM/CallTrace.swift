package import LLMCore
package import LLMRouter
package import LLMTransport

/// What happened to a call on its way, for headers, logs and the account; filled in by the attempt loop.
package struct CallTrace: Sendable {
    /// The deployment that answered, or that was tried last.
    package var deployment: Deployment?
    /// The group that answered.
    package var group = ""
    /// Retries that were made in that group.
    package var retries = 0
    /// How many were allowed.
    package var maxRetries = 0
    /// How many fallbacks led to the group that answered; after a failure of all, how many were tried.
    package var fallbacks = 0
    /// The timeout of the last attempt.
    package var timeout: Duration?
    /// Whether the caller has set it, so that no deployment is to blame for it.
    package internal(set) var hasCallersTimeout = false
    /// Whether the caller's own key paid for the answer.
    package internal(set) var isPaidByCaller = false
    /// Names of parameters that the last attempt dropped or changed.
    package var dropped: [String] = []
    /// How long providers were waited for.
    package let upstreamTime = UpstreamTime()
    /// Whether the answer won a race of several models.
    package var isFastest = false

    /// What went wrong on the way, in order; the last one is what the caller gets when nothing worked.
    package var failures: [AttemptFailure] = []
    /// What came of the groups that were asked instead of the first one, in order.
    package var detours: [Detour] = []
    /// The pick behind a committed stream, whose outcome is told at its end; or behind the attempt that was under way when the
    /// call was cancelled.
    package internal(set) var lease: RoutingLease?
    /// Every decision and attempt in order, where the settings ask for it.
    package internal(set) var steps: [RoutingStep] = []
    /// Attempts that used something although nobody got their answers.
    package internal(set) var lost: [LostAttempt] = []
    /// Whether the request wanted no fallback.
    package var hasNoFallbacks = false

    package init() {}
}

/// A group that was asked instead of the first one.
package struct Detour: Sendable {
    package let group: String
    /// Whether it was asked: a name can lead nowhere.
    package internal(set) var wasAsked = true
    /// The last failure there; nil as long as there is none.
    package internal(set) var error: LLMError?
    /// Retries that were made there.
    package internal(set) var retries = 0
    /// How many were allowed.
    package internal(set) var maxRetries = 0
}

/// One failed attempt.
package struct AttemptFailure: Sendable {
    /// Where it went.
    package let deployment: Deployment
    /// What came of it.
    package let error: LLMError

    package init(deployment: Deployment, error: LLMError) {
        self.deployment = deployment
        self.error = error
    }
}
