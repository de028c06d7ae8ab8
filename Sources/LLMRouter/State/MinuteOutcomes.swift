/// How the calls of a deployment ended in one minute of UTC.
struct MinuteOutcomes: Sendable, Hashable {
    var minute: Int64 = 0
    var successes = 0
    var failures = 0

    /// Begins a new minute if it is one.
    mutating func roll(to minute: Int64) {
        if minute > self.minute { self = MinuteOutcomes(minute: minute) }
    }
}
