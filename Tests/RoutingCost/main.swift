// Routes requests for `scripts/test-routing-cost`, which counts the instructions of that.
//
//   RoutingCost STRATEGY GROUPS CANDIDATES DECISIONS
//
// Each decision is what a request costs where the attempt succeeds at once: its name is looked up, a deployment is picked, the
// outcome is told. What comes before is the same for every number of decisions, so a difference of two runs is theirs alone.

import LLMCore
import LLMRouter

func number(_ place: Int) -> Int {
    CommandLine.arguments.indices.contains(place) ? Int(CommandLine.arguments[place]) ?? 0 : 0
}

let (groups, candidates, decisions) = (number(2), number(3), number(4))
guard groups > 0, candidates > 0, decisions >= 0, CommandLine.arguments.count == 5,
    let method = RoutingMethod.allCases.first(where: { $0.rawValue == CommandLine.arguments[1] })
else { preconditionFailure("usage: RoutingCost STRATEGY GROUPS CANDIDATES DECISIONS") }

var deployments: [RoutedDeployment] = []
for group in 0..<groups {
    // The group that is asked stands in the middle; the others are small.
    for member in 0..<(group == groups / 2 ? candidates : 2) {
        let index = deployments.count
        var deployment = RoutedDeployment(index: index, id: "d\(index)", group: "group-\(group)", model: "openai/m")
        deployment.weight = Double(member % 7 + 1)
        deployment.costPerToken = Double(member)
        deployment.rpm = 1e9
        deployments.append(deployment)
    }
}

var settings = RoutingSettings()
settings.standard = .init(method)
let router = Router(table: RoutingTable(deployments: deployments), settings: settings)
let name = "group-\(groups / 2)"
let now = RoutingInstant(nanoseconds: 28_333_333 * 60_000_000_000)
var random = CallRandom(seed: (7, 11))
var request = RoutingRequest()
var record: DecisionRecord?
for _ in 0..<decisions {
    guard let found = router.table.resolve(name, inferredProvider: nil) else { break }
    try router.pick(from: found.set, for: &request, at: now, using: &random, recording: &record)
        .succeeded(at: now, inputTokens: 10, outputTokens: 5)
}
