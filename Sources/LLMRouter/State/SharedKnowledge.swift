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
    /// Whether a cooldown began or ended here since the last exchange.
    var cooldownChanged = false
}
