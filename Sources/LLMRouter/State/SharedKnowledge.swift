/// One deployment's part in the exchange with other processes.
struct SharedKnowledge: Sendable {
    /// What others used in their last known minute.
    var others = MinuteUsage()
    var othersInFlight = 0
    /// What the store was told of this process's own usage.
    var told = MinuteUsage()
    /// Latencies since the last exchange.
    var newLatencies: [Double] = []
    /// Times to first token since the last exchange.
    var newFirstTokens: [Double] = []
    /// A cooldown that began here and was not told yet.
    var newCooldown: Cooldown?
    /// A trial succeeded here, which was not told yet.
    var cooldownEnded = false
    /// The cooldown that was learned from others; it ends when they say so.
    var learnedCooldown: Cooldown?

    /// The most samples that wait for an exchange; the newest are kept.
    static let mostSamples = 100

    /// Keeps a sample for the next exchange.
    static func keep(_ value: Double, in samples: inout [Double]) {
        if samples.count >= self.mostSamples { samples.removeFirst(samples.count - self.mostSamples + 1) }
        samples.append(value)
    }
}
