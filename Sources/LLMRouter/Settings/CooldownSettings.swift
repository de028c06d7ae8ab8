/// When and how long a failing deployment rests.
package struct CooldownSettings: Sendable, Hashable {
    /// No deployment ever rests (`disable_cooldowns`).
    package var isDisabled = false
    /// How long a deployment rests when neither it nor its provider says so (`cooldown_time`).
    package var time: Duration = .seconds(5)
    /// Failures a deployment may have in that time (`allowed_fails`, `allowed_fails_policy`).
    ///
    /// While it says nothing, the share of failures in a minute decides.
    package var allowedFails = AllowedFails()
    /// Failures that are allowed where a policy exists that does not name the kind (`DEFAULT_ALLOWED_FAILS`).
    package var standardAllowedFails = 3
    /// A deployment rests when more than this share of a minute's calls failed
    /// (`DEFAULT_FAILURE_THRESHOLD_PERCENT`).
    package var failureShare = 0.5
    /// The share counts from so many calls a minute (`DEFAULT_FAILURE_THRESHOLD_MINIMUM_REQUESTS`).
    package var minimumCalls = 5
    /// A group's only deployment rests when all calls of a minute failed, from so many
    /// (`SINGLE_DEPLOYMENT_TRAFFIC_FAILURE_THRESHOLD`).
    package var onlyDeploymentCalls = 1000
    /// The longest that others wait for a trial after a cooldown; the trial's own timeout may be shorter.
    ///
    /// Without it a call that hangs would keep a deployment closed for its whole timeout, which may be hours.
    package var longestTrial: Duration = .seconds(60)

    package init() {}
}
