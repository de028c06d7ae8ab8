import LLMCore
import LLMRouter
import Testing

/// Each strategy over 100,000 calls (the two cases of one test taken together) whose latencies and failures change, against an expectation of its own.
@Suite struct StrategySimulationTests {
    static func settings(
        _ method: RoutingMethod,
        _ change: (inout RoutingSettings) -> Void = { _ in }
    ) -> RoutingSettings {
        var settings = RoutingSettings()
        settings.standard = .init(method)
        change(&settings)
        return settings
    }

    /// Whether a count is within five standard deviations of what chance gives.
    static func isLikely(_ count: Int, of total: Int, share: Double) -> Bool {
        let deviation = (Double(total) * share * (1 - share)).squareRoot()
        return abs(Double(count) - Double(total) * share) <= 5 * deviation + 1
    }

    /// Weights 5, 3, 2, 0; the first rests in the middle half of the time.
    @Test func `simple shuffle follows the weights of those who are open`() throws {
        var settings = Self.settings(.simpleShuffle)
        settings.cooldowns.time = .seconds(50)
        let weights = [5.0, 3, 2, 0]
        var simulation = Simulation(
            RoutingWorld(RoutingWorld.deployments(4) { $0.weight = weights[$1] }, settings: settings)
        )
        var open = [0, 0, 0, 0]
        var resting = [0, 0, 0, 0]
        var isResting = false
        let answer = { (_: Int, _: Int) in Simulation.Answer(time: .milliseconds(3)) }
        let check = { (_: inout RoutingWorld, lease: RoutingLease) in
            if isResting { resting[lease.index] += 1 } else { open[lease.index] += 1 }
        }
        simulation.run(25_000, every: .milliseconds(1), answer: answer, check: check)
        simulation.world.request.excluded = [1, 2, 3]
        try simulation.world.fail(.rateLimit)
        simulation.world.request.excluded = []
        isResting = true
        simulation.run(50_000, every: .milliseconds(1), answer: answer, check: check)
        isResting = false
        simulation.run(25_000, every: .milliseconds(1), answer: answer, check: check)
        for (index, share) in [0.5, 0.3, 0.2, 0].enumerated() {
            // The trial holds the first back for three calls.
            #expect(Self.isLikely(open[index], of: 50_000, share: share))
        }
        for (index, share) in [0, 0.6, 0.4, 0].enumerated() {
            #expect(Self.isLikely(resting[index], of: 50_000, share: share))
        }
        #expect(simulation.refusals.isEmpty)
    }

    @Test(arguments: [RoutingMethod.simpleShuffle, .providerBudget])
    func `without weights rpm counts, without it tpm, without both chance`(_ method: RoutingMethod) throws {
        let cases: [(rpm: [Double?], tpm: [Double?], shares: [Double])] = [
            ([900, 100, nil], [1, 1, 1], [0.9, 0.1, 0]), ([nil, nil, nil], [100, 300, nil], [0.25, 0.75, 0]),
            ([nil, nil, nil], [nil, nil, nil], [1.0 / 3, 1.0 / 3, 1.0 / 3]),
        ]
        for one in cases {
            var world = RoutingWorld(
                RoutingWorld.deployments(3) {
                    $0.rpm = one.rpm[$1]
                    $0.tpm = one.tpm[$1]
                },
                settings: Self.settings(method)
            )
            var counts = [0, 0, 0]
            for _ in 0..<20_000 { counts[try world.pick().index] += 1 }
            for index in 0..<3 { #expect(Self.isLikely(counts[index], of: 20_000, share: one.shares[index])) }
        }
    }

    /// The expectation keeps its own count of what is in flight.
    @Test func `least busy takes the first of those with fewest calls in flight`() {
        var simulation = Simulation(
            RoutingWorld(
                RoutingWorld.deployments(4),
                settings: Self.settings(.leastBusy) { $0.cooldowns.isDisabled = true }
            )
        )
        var inFlight = [0, 0, 0, 0]
        var wrong = 0
        var random = CallRandom(seed: (3, 5))
        simulation.run(
            100_000,
            every: .milliseconds(1),
            answer: { index, number in
                // The slow one changes over time.
                let slow = (number / 10_000) % 4 == index
                let time = Int.random(in: 1...(slow ? 60 : 8), using: &random)
                return .init(time: .milliseconds(time), error: number % 11 == 0 ? .internalServerError : nil)
            },
            check: { _, lease in
                let expected = inFlight.firstIndex(of: inFlight.min() ?? 0)
                if lease.index != expected { wrong += 1 }
                inFlight[lease.index] += 1
            },
            ended: { inFlight[$0.lease.index] -= 1 }
        )
        #expect(wrong == 0)
        simulation.finish()
        #expect(simulation.world.known().allSatisfy { $0.inFlight == 0 })
    }

    /// The expectation counts tokens and requests of each minute by itself.
    @Test(arguments: [RoutingMethod.usageBased, .usageBasedV2])
    func `usage based takes the fewest tokens and never exceeds a limit`(_ method: RoutingMethod) {
        var world = RoutingWorld(
            RoutingWorld.deployments(3) { deployment, index in
                deployment.rpm = [300, 500, nil][index]
                deployment.tpm = [nil, 40_000, 100_000][index]
            },
            settings: Self.settings(method) { $0.cooldowns.isDisabled = true }
        )
        world.request.countInputTokens = { 100 }
        var simulation = Simulation(world)
        var minute: Int64 = 0
        var tokens = [0, 0, 0]
        var requests = [0, 0, 0]
        var wrong = 0
        var most = [0, 0, 0]
        simulation.run(
            50_000,
            every: .milliseconds(40),
            // No call outlasts its pause, so the sums are plain.
            answer: { _, _ in .init(time: .milliseconds(1), tokens: 50) },
            check: { world, lease in
                if world.now.minute != minute {
                    minute = world.now.minute
                    tokens = [0, 0, 0]
                    requests = [0, 0, 0]
                }
                let open = (0..<3).filter { index in
                    Double(requests[index] + 1) <= [300, 500, .infinity][index]
                        && Double(tokens[index] + 100) <= [.infinity, 40_000, 100_000][index]
                }
                let fewest = open.map { tokens[$0] }.min()
                if !open.contains(lease.index) || tokens[lease.index] != fewest { wrong += 1 }
                requests[lease.index] += 1
                tokens[lease.index] += 50
                most[lease.index] = max(most[lease.index], requests[lease.index])
            }
        )
        #expect(wrong == 0)
        #expect(most[0] == 300)
        #expect(most[1] == 500)
        #expect(most[2] == 700)
        #expect(simulation.refusals.isEmpty)
    }

    @Test func `a limit of requests is used up to the last one, and not beyond`() throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { $0.rpm = [10, 3][$1] },
            settings: Self.settings(.usageBasedV2)
        )
        var counts = [0, 0]
        for _ in 0..<13 { counts[try world.pick().index] += 1 }
        #expect(counts == [10, 3])
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.status == 429)
        #expect(error?.type == "throttling_error")
        #expect(error?.message.hasPrefix("litellm.RateLimitError: No deployments available") == true)
        #expect(error?.retryAfter == .seconds(60))
        #expect(error?.message.contains("g1: {current_tpm: 0, tpm_limit: none, current_rpm: 3, rpm_limit: 3}") == true)
        world.wait(.seconds(60))
        _ = try world.pick()
    }

    @Test func `tokens are reserved while a call runs and settled at its end`() throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in deployment.tpm = 250 },
            settings: Self.settings(.usageBasedV2)
        )
        world.request.countInputTokens = { 100 }
        let first = try world.pick()
        let second = try world.pick()
        #expect(throws: LLMError.self) { try world.pick() }
        first.failed(LLMError(.badRequest, "x"), at: world.now)
        let third = try world.pick()
        third.succeeded(at: world.now, inputTokens: 90, outputTokens: 5)
        #expect(world.known().first?.usage.tokens == 195)
        second.succeeded(at: world.now + .seconds(60), inputTokens: 100, outputTokens: 40)
        world.wait(.seconds(60))
        #expect(world.known().first?.usage.tokens == 140)
        #expect(world.known().first?.usage.inputTokens == 100)
        #expect(world.known().first?.usage.outputTokens == 40)
    }

    @Test(arguments: [(10.0, nil, 1), (nil, 1000.0, 2)] as [(Double?, Double?, Int)])
    func `input and output tokens have limits of their own`(_ input: Double?, output: Double?, expected: Int) throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in
                deployment.inputTPM = input
                deployment.outputTPM = output
            },
            settings: Self.settings(.usageBasedV2)
        )
        world.request.countInputTokens = { 7 }
        var begun = 0
        for _ in 0..<5 {
            guard let lease = try? world.pick() else { break }
            begun += 1
            lease.succeeded(at: world.now, inputTokens: 7, outputTokens: 500)
        }
        #expect(begun == expected)
    }

    /// In every minute the cheapest gets what it may have, then the next; the rest goes to the dearest.
    @Test func `cost based fills the cheapest first`() {
        let world = RoutingWorld(
            RoutingWorld.deployments(4) { deployment, index in
                deployment.costPerToken = [3e-6, 1e-6, nil, 2e-6][index]
                deployment.rpm = [nil, 100, nil, 400][index]
            },
            settings: Self.settings(.costBased)
        )
        var simulation = Simulation(world)
        var counts = [0, 0, 0, 0]
        simulation.run(
            100_000,
            every: .milliseconds(60),
            answer: { _, _ in .init(time: .milliseconds(1), tokens: 9) },
            check: { _, lease in counts[lease.index] += 1 }
        )
        // 1000 calls a minute for 100 minutes.
        #expect(counts == [50_000, 10_000, 0, 40_000])
    }

    /// The expectation keeps its own last ten samples.
    @Test(arguments: [0.0, 0.5])
    func `latency based takes the fastest, and those within the buffer`(_ buffer: Double) {
        var settings = Self.settings(.latencyBased) { $0.cooldowns.isDisabled = true }
        settings.standard.arguments.latencyBuffer = buffer
        var simulation = Simulation(RoutingWorld(RoutingWorld.deployments(4), settings: settings))
        var samples: [[Double]] = [[], [], [], []]
        var newest = Array(repeating: RoutingWorld.start, count: 4)
        var wrong = 0
        var recent = [0, 0, 0, 0]
        var random = CallRandom(seed: (3, 5))
        var number = 0
        simulation.run(
            50_000,
            every: .milliseconds(700),
            answer: { index, _ in
                // Slower and faster in turns; the fastest of a while times out now and then.
                let factor = 1 + Double((index + number / 12_500) % 4)
                let seconds = factor * Double.random(in: 0.09...0.11, using: &random)
                let fails = factor == 1 && number % 5000 == 4999
                return .init(time: .seconds(seconds), error: fails ? .timeout : nil, tokens: 10)
            },
            check: { world, lease in
                for index in 0..<4 where world.now - newest[index] >= .seconds(3600) { samples[index] = [] }
                let means = samples.map { $0.isEmpty ? 0 : $0.reduce(0, +) / Double($0.count) }
                let lowest = means.min() ?? 0
                if means[lease.index] > lowest * (1 + buffer) * 1.000_000_1 { wrong += 1 }
                if number > 11_000, number < 12_000 { recent[lease.index] += 1 }
                number += 1
            },
            ended: { call in
                let seconds = (call.ends - call.lease.begun).inSeconds
                newest[call.lease.index] = call.ends
                samples[call.lease.index].append(call.answer.error == nil ? seconds / 10 : 1000)
                samples[call.lease.index] = Array(samples[call.lease.index].suffix(10))
            }
        )
        #expect(wrong == 0)
        #expect(recent.reduce(0, +) == 999)
    }

    @Test func `a new deployment is measured by a few calls, not by all`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(2), settings: Self.settings(.latencyBased))
        world.request.excluded = [1]
        try world.pick().succeeded(at: world.now + .seconds(1), inputTokens: 1, outputTokens: 10)
        world.request.excluded = []
        var counts = [0, 0]
        for _ in 0..<200 { counts[try world.pick().index] += 1 }
        #expect(counts[1] >= 10)
        #expect(counts[0] > 50)
    }

    @Test func `streams are compared by their first token`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(2), settings: Self.settings(.latencyBased))
        for (index, first, whole) in [(0, 100, 9000), (1, 400, 1000)] {
            world.request.excluded = [1 - index]
            world.request.isStream = true
            let lease = try world.pick()
            lease.firstToken(at: lease.begun + .milliseconds(first))
            lease.succeeded(at: lease.begun + .milliseconds(whole), inputTokens: 1, outputTokens: 10)
        }
        world.request.excluded = []
        #expect(world.pickable() == [0])
        world.request.isStream = false
        #expect(world.pickable() == [1])
    }

    @Test func `latencies are forgotten after their time`() throws {
        var settings = Self.settings(.latencyBased)
        settings.standard.arguments.timeToLive = .seconds(60)
        var world = RoutingWorld(RoutingWorld.deployments(2), settings: settings)
        for (index, seconds) in [(0, 1), (1, 50)] {
            world.request.excluded = [1 - index]
            try world.pick().succeeded(at: world.now + .seconds(seconds), inputTokens: 1, outputTokens: 0)
        }
        world.request.excluded = []
        world.wait(.seconds(51))
        #expect(world.pickable() == [0])
        world.wait(.seconds(10))
        // The first one's sample is over: it has to be measured again.
        #expect(world.pickable() == [0])
        #expect(world.known()[1].latency != nil)
    }

    @Test func `a program's own strategy decides, and may refuse`() throws {
        struct Alternating: RoutingStrategy {
            let counter = Counter()
            func pick(from candidates: [RoutingCandidate], of group: String, random: UInt64) -> Int? {
                let number = self.counter.next()
                return number > 90_000 ? nil : number % candidates.count
            }
        }
        var settings = RoutingSettings()
        settings.standard = .init(.custom, custom: Alternating())
        var simulation = Simulation(RoutingWorld(RoutingWorld.deployments(3), settings: settings))
        var counts = [0, 0, 0]
        simulation.run(
            100_000,
            every: .milliseconds(1),
            answer: { _, _ in .init(time: .milliseconds(2)) },
            check: { _, lease in counts[lease.index] += 1 }
        )
        #expect(counts == [30_000, 30_000, 30_000])
        #expect(simulation.refusals.count == 10_000)
    }

    @Test func `a strategy that answers nonsense refuses`() throws {
        struct Nonsense: RoutingStrategy {
            func pick(from candidates: [RoutingCandidate], of group: String, random: UInt64) -> Int? { 77 }
        }
        var settings = RoutingSettings()
        settings.standard = .init(.custom, custom: Nonsense())
        var world = RoutingWorld(RoutingWorld.deployments(3), settings: settings)
        #expect(throws: LLMError.self) { try world.pick() }
    }

    @Test func `a group can have a strategy of its own`() throws {
        var settings = RoutingSettings()
        settings.groups = ["cheap": .init(.costBased)]
        let deployments =
            RoutingWorld.deployments(2)
            + (0..<2).map { index in
                var deployment = RoutedDeployment(index: 2 + index, id: "c\(index)", group: "cheap", model: "m")
                deployment.costPerToken = Double(index + 1)
                return deployment
            }
        var world = RoutingWorld(deployments, settings: settings)
        #expect(world.pickable("g") == [0, 1])
        #expect(world.pickable("cheap") == [2])
    }

    @Test func `several groups can be asked as one`() throws {
        var settings = RoutingSettings()
        settings.set(.init(.costBased), for: "cheap", of: ["g", "h"])
        let deployments = ["g", "g", "h", "other"].enumerated().map { index, group in
            var deployment = RoutedDeployment(index: index, id: "\(index)", group: group, model: "m")
            deployment.costPerToken = [3, 2, 1, 0][index]
            return deployment
        }
        let table = RoutingTable(deployments: deployments, unions: ["cheap": ["g", "h"], "none": ["unknown"]])
        let router = Router(table: table, settings: settings)
        var random = CallRandom(seed: (1, 2))
        var record: DecisionRecord?
        for (name, expected) in [("g", 1), ("h", 2), ("cheap", 2)] {
            let found = try #require(table.resolve(name, inferredProvider: nil))
            var request = RoutingRequest()
            let lease = try router.pick(
                from: found.set,
                for: &request,
                at: RoutingWorld.start,
                using: &random,
                recording: &record
            )
            #expect(lease.index == expected)
        }
        #expect(table.resolve("none", inferredProvider: nil) == nil)
    }

    @Test(
        arguments: [
            ("simple-shuffle", RoutingMethod.simpleShuffle), ("weighted-random", .simpleShuffle),
            ("least-busy", .leastBusy), ("latency-based-routing", .latencyBased), ("usage-based-routing", .usageBased),
            ("usage-based-routing-v2", .usageBasedV2), ("cost-based-routing", .costBased),
            ("provider-budget-routing", .providerBudget), ("nonsense", nil),
        ] as [(String, RoutingMethod?)]
    )
    func `strategies go by their names`(_ name: String, expected: RoutingMethod?) {
        #expect(RoutingMethod(name: name) == expected)
    }
}
