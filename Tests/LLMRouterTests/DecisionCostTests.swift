import Foundation
import LLMRouter
import Testing

/// What a decision costs among a hundred candidates, its outcome included: told, not judged, for machines differ.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["MEASURE_DECISIONS"] != nil))
struct DecisionCostTests {
    @Test(arguments: RoutingMethod.allCases, [false, true])
    func `nanoseconds for each decision`(_ method: RoutingMethod, hasLimits: Bool) throws {
        var settings = RoutingSettings()
        settings.standard = .init(method)
        var world = RoutingWorld(
            RoutingWorld.deployments(100) { deployment, index in
                deployment.weight = Double(index % 7 + 1)
                deployment.costPerToken = Double(index)
                guard hasLimits else { return }
                deployment.order = 1
                deployment.rpm = 1e9
                deployment.maxParallelRequests = 100_000
            },
            settings: settings
        )
        let candidates = try #require(world.candidates())
        let count = 20_000
        var record: DecisionRecord?
        let time = try ContinuousClock().measure {
            for _ in 0..<count {
                try world.router.pick(
                    from: candidates,
                    for: &world.request,
                    at: world.now,
                    using: &world.random,
                    recording: &record
                )
                .succeeded(at: world.now, inputTokens: 10, outputTokens: 5)
            }
        }
        let limits = hasLimits ? "with order and limits" : "plain"
        print("\(method.rawValue), \(limits): \(Int(time.inSeconds * 1e9) / count) ns")
    }
}
