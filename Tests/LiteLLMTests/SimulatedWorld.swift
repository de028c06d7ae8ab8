import LLMCore
import LLMRouter
import LiteLLM

/// A configuration, and calls to replay against it; nobody is ever asked.
struct SimulatedWorld {
    var settings = ClientSettings()
    var definitions: [DeploymentDefinition] = []
    var calls: [SimulatedCall] = []

    /// A minute of UTC begins.
    static let start = RoutingInstant(nanoseconds: 28_333_333 * 60_000_000_000)

    init(retries: Int = 0) {
        self.settings.maxRetries = retries
    }

    /// Adds a deployment, named by its id.
    mutating func add(_ group: String, _ id: String, _ change: (inout DeploymentDefinition) -> Void = { _ in }) {
        var definition = DeploymentDefinition(name: group, model: "openai/gpt-4o-mini")
        definition.info["id"] = .string(id)
        definition.apiKey = Secret("sk-simulated")
        change(&definition)
        self.definitions.append(definition)
    }

    /// Adds calls.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - group: whom they ask.
    ///   - seconds: when the first comes, after the beginning.
    ///   - interval: how long after one the next comes.
    ///   - tags: the requests' tags.
    ///   - change: what else is different about them.
    /// - Throws: what the body's parser throws.
    mutating func ask(
        _ count: Int = 1,
        _ group: String = "g",
        at seconds: Double = 0,
        every interval: Double = 0.1,
        tags: [String] = [],
        _ change: (inout SimulatedCall) -> Void = { _ in }
    ) throws {
        for number in 0..<count {
            let body = #"{"model": "\#(group)", "messages": [{"role": "user", "content": "Hi"}]}"#
            let document = try JSONDocument(parsing: Array(body.utf8), policy: .request)
            var options = CallOptions()
            if !tags.isEmpty {
                var facts = RoutingRequest()
                facts.tags = tags
                options.routing = Shared(facts)
            }
            let call = ChatCall(
                request: try ChatRequest(document: document),
                group: group,
                answerID: "a\(number)",
                created: 0,
                options: options
            )
            let moment = Self.start + .seconds(seconds + Double(number) * interval)
            var simulated = SimulatedCall(call, at: moment)
            simulated.inputTokens = 1
            change(&simulated)
            self.calls.append(simulated)
        }
    }

    func run(seed: UInt64 = 1) throws -> SimulationReport {
        let factory = DeploymentFactory(environment: [:], settings: self.settings)
        var deployments: [Deployment] = []
        for definition in self.definitions {
            deployments.append(try factory.deployment(definition, index: deployments.count))
        }
        let client = LLMClient(deployments: deployments, settings: self.settings, factory: factory)
        return Simulation.run(self.calls, on: client, seed: seed)
    }
}

extension SimulationReport {
    /// How often each deployment of a group was tried, by id.
    func attempts(_ group: String = "g") -> [String: Int] {
        Dictionary(
            (self.group(group)?.members ?? []).map { ($0.id, $0.attempts) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
