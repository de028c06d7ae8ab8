/// What was used of a deployment in one minute of UTC; the minute before is forgotten when the next begins.
package struct MinuteUsage: Sendable, Hashable {
    /// Minutes since 1970.
    package var minute: Int64 = 0
    /// Requests begun.
    package var requests = 0
    /// Tokens of both kinds, reserved ones included.
    package var tokens = 0
    /// Tokens of prompts.
    package var inputTokens = 0
    /// Tokens of answers.
    package var outputTokens = 0

    package init() {}

    /// Begins a new minute if it is one.
    mutating func roll(to minute: Int64) {
        guard minute > self.minute else { return }
        self = MinuteUsage()
        self.minute = minute
    }

    /// This minute's usage; nothing if it is of another minute.
    func current(in minute: Int64) -> MinuteUsage {
        guard self.minute == minute else {
            var none = MinuteUsage()
            none.minute = minute
            return none
        }
        return self
    }

    static func + (left: MinuteUsage, right: MinuteUsage) -> MinuteUsage {
        var sum = left
        sum.requests += right.requests
        sum.tokens += right.tokens
        sum.inputTokens += right.inputTokens
        sum.outputTokens += right.outputTokens
        return sum
    }

    /// What is left after taking something away, nowhere below zero.
    static func - (left: MinuteUsage, right: MinuteUsage) -> MinuteUsage {
        var rest = left
        rest.requests = max(left.requests - right.requests, 0)
        rest.tokens = max(left.tokens - right.tokens, 0)
        rest.inputTokens = max(left.inputTokens - right.inputTokens, 0)
        rest.outputTokens = max(left.outputTokens - right.outputTokens, 0)
        return rest
    }
}

/// How the calls of a deployment ended in one minute of UTC.
struct MinuteOutcomes: Sendable, Hashable {
    var minute: Int64 = 0
    var successes = 0
    var failures = 0

    mutating func roll(to minute: Int64) {
        guard minute > self.minute else { return }
        self = MinuteOutcomes(minute: minute)
    }
}
