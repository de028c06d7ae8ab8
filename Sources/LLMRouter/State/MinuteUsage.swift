/// What was used of a deployment in one minute of UTC; the minute before is forgotten when the next begins.
package struct MinuteUsage: Sendable, Hashable {
    /// Minutes since 1970.
    package var minute: Int64 = 0
    /// Requests begun.
    package var requests = 0
    /// Tokens of both kinds, reserved ones included.
    package var tokens = 0
    /// Tokens of prompts, reserved ones included.
    package var inputTokens = 0
    /// Tokens of answers.
    package var outputTokens = 0

    package init(minute: Int64 = 0) {
        self.minute = minute
    }

    /// Nothing was used.
    package var isZero: Bool {
        self.requests == 0 && self.tokens == 0 && self.inputTokens == 0 && self.outputTokens == 0
    }

    /// Begins a new minute if it is one.
    mutating func roll(to minute: Int64) {
        if minute > self.minute { self = MinuteUsage(minute: minute) }
    }

    /// This minute's usage; nothing if it is of another minute.
    func current(in minute: Int64) -> MinuteUsage {
        self.minute == minute ? self : MinuteUsage(minute: minute)
    }

    /// Nowhere below zero.
    var clamped: MinuteUsage {
        var result = self
        result.requests = max(self.requests, 0)
        result.tokens = max(self.tokens, 0)
        result.inputTokens = max(self.inputTokens, 0)
        result.outputTokens = max(self.outputTokens, 0)
        return result
    }

    static func + (left: MinuteUsage, right: MinuteUsage) -> MinuteUsage {
        var sum = left
        sum.requests &+= right.requests
        sum.tokens &+= right.tokens
        sum.inputTokens &+= right.inputTokens
        sum.outputTokens &+= right.outputTokens
        return sum
    }

    static func - (left: MinuteUsage, right: MinuteUsage) -> MinuteUsage {
        var rest = left
        rest.requests &-= right.requests
        rest.tokens &-= right.tokens
        rest.inputTokens &-= right.inputTokens
        rest.outputTokens &-= right.outputTokens
        return rest
    }
}
