package import LLMRouter

// What a choice among deployments has to know of a request's length. Counting takes the longer the longer a request is.

extension LLMClient {
    /// Whether a choice on a call's way may ask how many tokens it sends.
    package func countsInput(of call: ChatCall) -> Bool {
        guard self.settings.countPromptTokens != nil else { return false }
        if self.settings.routing.hasPreCallChecks { return true }
        return (call.route ?? self.resolve(call.group)).map { self.router.readsInputTokens($0.set) } ?? false
    }

    /// The same call with its tokens counted: for long ones, before they come to a loop that others wait for.
    package func counted(_ call: ChatCall) -> ChatCall {
        var options = call.options
        options.inputTokens = self.settings.countPromptTokens?(call)
        return call.with(options)
    }

    /// The tokens of a call: as they were counted before, else counted now.
    func inputTokens(of call: ChatCall) -> (@Sendable () -> InputTokens?)? {
        if let known = call.options.inputTokens { return { known } }
        guard let count = self.settings.countPromptTokens else { return nil }
        return { count(call) }
    }
}
