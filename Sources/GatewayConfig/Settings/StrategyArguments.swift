/// `routing_strategy_args`: options of the strategies that have some.
package struct StrategyArguments: ConfigSection {
    package var timeToLive: Double?
    package var lowestLatencyBuffer: Double?
    package var maxLatencyListSize: Int?
    package var firstTokenPercentile: Double?

    package init() {}

    package static let schema = ConfigSchema<StrategyArguments>([
        ConfigKey("ttl", \.timeToLive, .active, "Seconds that latencies count; 3600 when not set.", limit: .atLeast(0)),
        ConfigKey(
            "lowest_latency_buffer",
            \.lowestLatencyBuffer,
            .active,
            "How much slower than the fastest still shares the load, as a fraction; 0 when not set.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "max_latency_list_size",
            \.maxLatencyListSize,
            .active,
            "How many of the last latencies count; 10 when not set.",
            limit: .within(1...10_000)
        ),
        ConfigKey(
            "ttft_percentile",
            \.firstTokenPercentile,
            .active,
            "Which quantile of the times to the first token counts, from 0 to 1; the mean when not set.",
            limit: .within(0...100)
        ),
    ])
}

/// One entry of `routing_groups`: several groups under one more name, with a strategy of their own.
package struct RoutingGroupConfig: ConfigSection {
    package var name = ""
    package var models: [String] = []
    package var strategy = RoutingStrategyName.simpleShuffle
    package var arguments = StrategyArguments()

    package init() {}

    package static let schema = ConfigSchema<RoutingGroupConfig>([
        ConfigKey("group_name", \.name, .active, "The name by which all of them are asked as one.", .required),
        ConfigKey("models", \.models, .active, "Names of groups.", .required),
        ConfigKey("routing_strategy", \.strategy, .active, "How a deployment of them is picked."),
        ConfigKey("routing_strategy_args", \.arguments, .active, "Options of the strategy."),
    ])
}
