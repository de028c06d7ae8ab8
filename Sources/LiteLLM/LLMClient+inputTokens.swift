import LLMRouter

// What a choice among deployments has to know of a request's length. Counting takes the longer the longer a request is.

extension LLMClient {
    /// Whether a choice on a call's way may ask how many tokens it sends.
    package func countsInput(of call: ChatCall) -> Bool {
        guard self.settings.countPromptTokens != nil else { return false }
        if self.settings.routing.hasPreCallChecks { return true }
        let (options, own) = (call.options, call.route ?? self.resolve(call.group, for: call.options))
        if let own, self.router.readsInputTokens(own.set) { return true }
        if options.wishes?.value.hasNoFallbacks == true { return false }
        // Whatever it may come to: a fallback is chosen on the loop, too.
        let rules = [options.wishes?.value.fallbacks, self.settings.plan.fallbacks].compactMap(\.self)
        var (seen, queue) = (Set<String>(), [call.group])
        while let name = queue.popLast() {
            guard seen.insert(name).inserted else { continue }
            if let found = self.resolve(name, for: options), self.router.readsInputTokens(found.set) { return true }
            for rule in rules { queue += rule.everyTarget(of: name).map(\.group) }
        }
        return false
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
