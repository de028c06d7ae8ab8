import LLMCore
import LLMRouter
import Testing

@Suite struct CooldownTests {
    static func world(_ count: Int, _ change: (inout CooldownSettings) -> Void = { _ in }) -> RoutingWorld {
        var settings = RoutingSettings()
        change(&settings.cooldowns)
        return RoutingWorld(RoutingWorld.deployments(count), settings: settings)
    }

    @Test(arguments: [
        (LLMError.Code.rateLimit, 2, true), (.rateLimit, 1, false), (.authentication, 2, true),
        (.authentication, 1, true), (.notFound, 1, true), (.paymentRequired, 1, false), (.paymentRequired, 2, true),
        (.badRequest, 2, false), (.permissionDenied, 2, false), (.unprocessableEntity, 2, false),
        (.contextWindowExceeded, 2, false), (.timeout, 2, false), (.internalServerError, 2, false),
        (.serviceUnavailable, 2, false), (.apiConnection, 2, false), (.conflict, 2, false),
    ])
    func `some failures make a deployment rest at once`(_ code: LLMError.Code, group: Int, rests: Bool) throws {
        var world = Self.world(group)
        let cooldown = try world.fail(code)
        #expect((cooldown != nil) == rests)
        #expect(world.pickable().count == (rests ? group - 1 : group))
    }

    @Test func `more than half of at least five failures make a deployment rest`() throws {
        var world = Self.world(2)
        world.request.excluded = [1]
        for _ in 0..<2 { try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1) }
        for _ in 0..<2 { #expect(try world.fail(.internalServerError) == nil) }
        #expect(try world.fail(.internalServerError) != nil)
        #expect(world.known().map { $0.cooldown != nil } == [true, false])
    }

    @Test func `half of the calls may fail`() throws {
        var world = Self.world(2)
        world.request.excluded = [1]
        for _ in 0..<100 {
            try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
            #expect(try world.fail(.internalServerError) == nil)
        }
    }

    @Test func `failures of another minute do not count`() throws {
        var world = Self.world(2)
        world.request.excluded = [1]
        for _ in 0..<4 { try world.fail(.internalServerError) }
        world.wait(.seconds(60))
        #expect(try world.fail(.internalServerError) == nil)
    }

    @Test func `the only deployment rests after a thousand failures`() throws {
        var world = Self.world(1)
        for _ in 0..<999 { #expect(try world.fail(.internalServerError) == nil) }
        #expect(try world.fail(.internalServerError) != nil)
        #expect(throws: LLMError.self) { try world.pick() }
    }

    @Test func `requests that are refused do not make a single failure count`() throws {
        var world = Self.world(2)
        world.request.excluded = [1]
        for _ in 0..<20 { try world.fail(.badRequest) }
        #expect(try world.fail(.internalServerError) == nil)
    }

    @Test func `allowed fails are counted within the cooldown's time`() throws {
        var world = Self.world(2) { $0.allowedFails = AllowedFails(generic: 2) }
        world.request.excluded = [1]
        for _ in 0..<2 { #expect(try world.fail(.internalServerError) == nil) }
        world.wait(.seconds(5))
        for _ in 0..<2 { #expect(try world.fail(.rateLimit) == nil) }
        #expect(try world.fail(.timeout) != nil)
    }

    @Test func `no allowed fails rest at the first`() throws {
        var world = Self.world(1) { $0.allowedFails = AllowedFails(generic: 0) }
        #expect(try world.fail(.internalServerError) != nil)
    }

    @Test func `a policy counts by kind, and everything together`() throws {
        var world = Self.world(2) { $0.allowedFails = AllowedFails(byClass: [.rateLimit: 1, .timeout: 100]) }
        world.request.excluded = [1]
        #expect(try world.fail(.timeout) == nil)
        #expect(try world.fail(.rateLimit) != nil)
    }

    @Test func `a policy of the deployment's own comes first, also for refused requests`() throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, index in
                if index == 0 { deployment.allowedFails = AllowedFails(generic: 2, byClass: [.badRequest: 1]) }
            }
        )
        world.request.excluded = [1]
        #expect(try world.fail(.badRequest) == nil)
        #expect(try world.fail(.rateLimit) == nil)
        #expect(try world.fail(.badRequest) != nil)
    }

    @Test func `a number of the deployment's own does not hold for the only one`() throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in deployment.allowedFails = AllowedFails(generic: 0) }
        )
        #expect(try world.fail(.internalServerError) == nil)
        // Nor do the rules for statuses: the number stands in their place.
        for _ in 0..<10 { #expect(try world.fail(.authentication) == nil) }
    }

    @Test func `what a policy of its own does not name counts against the number for all`() throws {
        for size in [1, 2] {
            var world = RoutingWorld(
                RoutingWorld.deployments(size) { deployment, index in
                    if index == 0 { deployment.allowedFails = AllowedFails(byClass: [.timeout: 1]) }
                }
            )
            world.request.excluded = [1]
            for _ in 0..<3 { #expect(try world.fail(.authentication) == nil) }
            #expect(try world.fail(.internalServerError) != nil)
        }
    }

    @Test(
        arguments: [
            (nil, nil, 5), (nil, 30, 30), (7, 30, 7), (0, nil, nil), (nil, 0, 5),
        ] as [(Int?, Int?, Int?)]
    )
    func `how long a deployment rests`(_ own: Int?, provider: Int?, expected: Int?) throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, _ in deployment.cooldownTime = own.map { .seconds($0) } }
        )
        let cooldown = try world.fail(.rateLimit, retryAfter: provider.map { .seconds($0) })
        #expect(cooldown.map { $0.until - $0.began } == expected.map { .seconds($0) })
    }

    @Test func `a caller's own timeout is not the deployment's fault`() throws {
        var world = Self.world(2) { $0.allowedFails = AllowedFails(generic: 0) }
        #expect(try world.pick().failed(LLMError(.timeout, "x"), at: world.now, callersTimeout: true) == nil)
        #expect(try world.pick().failed(LLMError(.timeout, "x"), at: world.now) != nil)
    }

    @Test func `a model that does not exist says nothing about the others of a wildcard`() throws {
        for model in ["openai/*", "openai/m"] {
            var world = RoutingWorld(RoutingWorld.deployments(1) { deployment, _ in deployment.model = model })
            #expect((try world.fail(.notFound) == nil) == (model == "openai/*"))
        }
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in
                deployment.model = "openai/*"
                deployment.allowedFails = AllowedFails(byClass: [.notFound: 0])
            }
        )
        #expect(try world.fail(.notFound) != nil)
    }

    @Test func `cooldowns can be switched off`() throws {
        var world = Self.world(2) { $0.isDisabled = true }
        for _ in 0..<20 { #expect(try world.fail(.rateLimit) == nil) }
        #expect(world.pickable() == [0, 1])
    }

    @Test func `a reason is cut, for it may quote anything`() throws {
        var world = Self.world(2)
        let long = String(repeating: "secret ", count: 40)
        let cooldown = try #require(try world.pick().failed(LLMError(.rateLimit, long), at: world.now))
        #expect(cooldown.reason.count <= 51)
        #expect(cooldown.status == 429)
    }

    @Test func `when all rest the answer says for how long`() throws {
        var world = Self.world(2)
        try world.fail(.rateLimit, retryAfter: .seconds(20))
        try world.fail(.rateLimit, retryAfter: .seconds(9))
        world.wait(.milliseconds(500))
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.code == .noDeployments)
        #expect(error?.status == 429)
        #expect(error?.retryAfter == .seconds(9))
        #expect(error?.message.contains("No deployments available") == true)
        #expect(error?.message.contains("'g0', 'g1'") == true)
        #expect(error?.message.contains("All deployments for selected model are in cooldown.") == true)
        #expect(error?.typeOverride == "all_deployments_in_cooldown")
    }
}

@Suite struct TrialTests {
    /// A group of one resting deployment, just after its rest.
    static func rested() throws -> RoutingWorld {
        var world = RoutingWorld(RoutingWorld.deployments(1))
        try world.fail(.authentication)
        #expect(throws: LLMError.self) { try world.pick() }
        world.wait(.seconds(5))
        return world
    }

    @Test func `one call finds out, the others wait`() throws {
        var world = try Self.rested()
        let trial = try world.pick()
        #expect(trial.isTrial)
        for _ in 0..<10 { #expect(throws: LLMError.self) { try world.pick() } }
        trial.firstToken(at: world.now)
        #expect(try world.pick().isTrial == false)
    }

    @Test func `a success ends the trial`() throws {
        var world = try Self.rested()
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(try world.pick().isTrial == false)
    }

    @Test func `a failed trial is another rest, of any failure that counts`() throws {
        var world = try Self.rested()
        #expect(try world.pick().failed(LLMError(.internalServerError, "x"), at: world.now) != nil)
        #expect(throws: LLMError.self) { try world.pick() }
        world.wait(.seconds(5))
        #expect(try world.pick().isTrial)
    }

    @Test func `a trial that a refused request ends leaves the deployment open`() throws {
        var world = try Self.rested()
        #expect(try world.pick().failed(LLMError(.badRequest, "x"), at: world.now) == nil)
        #expect(try world.pick().isTrial == false)
    }

    @Test func `a trial that tells nothing is repeated by one call`() throws {
        let ends: [(RoutingLease, RoutingInstant) -> Void] = [
            { $0.abandoned(at: $1) }, { $0.failed(LLMError(.timeout, "x"), at: $1, callersTimeout: true) },
            { $0.failed(LLMError(.apiConnection, "x"), at: $1) },
        ]
        for end in ends {
            var world = try Self.rested()
            end(try world.pick(), world.now)
            #expect(try world.pick().isTrial)
            for _ in 0..<20 { #expect(throws: LLMError.self) { try world.pick() } }
        }
    }

    @Test func `nobody waits for a trial that another one replaced`() throws {
        var world = try Self.rested()
        world.request.attemptTimeout = .milliseconds(500)
        let first = try world.pick()
        world.wait(.milliseconds(500))
        let second = try world.pick()
        first.abandoned(at: world.now)
        #expect(throws: LLMError.self) { try world.pick() }
        second.abandoned(at: world.now)
        #expect(try world.pick().isTrial)
    }

    @Test func `a trial that takes too long is followed by one call, not by all`() throws {
        var world = try Self.rested()
        world.request.attemptTimeout = .milliseconds(500)
        let first = try world.pick()
        world.wait(.milliseconds(500))
        let second = try world.pick()
        #expect(second.isTrial)
        for _ in 0..<20 { #expect(throws: LLMError.self) { try world.pick() } }
        // Its own timeout says what the others waited for, if a moment late.
        #expect(first.failed(LLMError(.timeout, "x"), at: world.now) != nil)
        #expect(world.known().first?.isOnTrial == false)
        world.wait(.seconds(4))
        #expect(throws: LLMError.self) { try world.pick() }
        second.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(throws: LLMError.self) { try world.pick() }
    }

    @Test func `others wait no longer than the attempt may take`() throws {
        var world = try Self.rested()
        world.request.attemptTimeout = .seconds(3)
        let trial = try world.pick()
        world.wait(.milliseconds(2999))
        #expect(throws: LLMError.self) { try world.pick() }
        world.wait(.milliseconds(1))
        #expect(try world.pick().isTrial)
        // A token that comes late is one.
        trial.firstToken(at: world.now)
        #expect(try world.pick().isTrial == false)
        #expect(trial.failed(LLMError(.internalServerError, "x"), at: world.now) == nil)
    }

    @Test func `others wait no longer than a minute, whatever the timeout is`() throws {
        var world = try Self.rested()
        _ = try world.pick()
        world.wait(.milliseconds(59_999))
        #expect(throws: LLMError.self) { try world.pick() }
        world.wait(.milliseconds(1))
        #expect(try world.pick().isTrial)
    }

    @Test func `failures of calls from before do not make the rest longer`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(1))
        let early = try (0..<3).map { _ in try world.pick() }
        let cooldown = try #require(early[0].failed(LLMError(.authentication, "x"), at: world.now))
        world.wait(.seconds(4))
        #expect(early[1].failed(LLMError(.authentication, "x"), at: world.now) == nil)
        #expect(world.known().first?.cooldown == cooldown)
        world.wait(.seconds(1))
        let trial = try world.pick()
        #expect(early[2].failed(LLMError(.authentication, "x"), at: world.now) == nil)
        #expect(trial.isTrial)
        trial.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(try world.pick().isTrial == false)
    }

    @Test func `what failed before the rest is forgotten after it`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(2))
        world.request.excluded = [1]
        for _ in 0..<5 { try world.fail(.internalServerError) }
        #expect(world.pickable() == [1])
        world.wait(.seconds(5))
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(try world.fail(.internalServerError) == nil)
    }

    /// Calls that overlap at random, of which many fail, over 100,000 steps of random length.
    @Test(arguments: [1, 2, 5])
    func `no trial keeps a deployment closed for longer than its time`(_ count: Int) throws {
        var settings = RoutingSettings()
        settings.cooldowns.time = .seconds(2)
        settings.cooldowns.longestTrial = .seconds(10)
        var world = RoutingWorld(RoutingWorld.deployments(count), settings: settings, seed: 99)
        world.request.attemptTimeout = .seconds(4)
        var running: [(lease: RoutingLease, ends: RoutingInstant)] = []
        var trialBegan: [String: RoutingInstant] = [:]
        var trialsRunning: [String: Int] = [:]
        for _ in 0..<(count == 2 ? 100_000 : 20_000) {
            world.wait(.milliseconds(Int.random(in: 0...200, using: &world.random)))
            for known in world.known() {
                guard let cooldown = known.cooldown else { continue }
                // Open again at its end, but for a trial of at most four seconds that begins then or later.
                if known.isOnTrial {
                    let began = try #require(trialBegan[known.id])
                    #expect(world.now < began + .seconds(4) + .milliseconds(200))
                } else {
                    #expect(world.now < cooldown.until)
                }
            }
            if let lease = try? world.pick() {
                let id = lease.deployment.id
                if lease.isTrial {
                    let others = running.filter { $0.lease.deployment.id == id && $0.lease.isTrial }
                    let cooldown = try #require(world.known().first { $0.id == id }?.cooldown)
                    // An older trial may only run on if its time is over, or if it is one before another rest.
                    #expect(
                        others.allSatisfy {
                            $0.lease.begun + .seconds(4) <= world.now || $0.lease.begun <= cooldown.began
                        }
                    )
                    trialsRunning[id, default: 0] += 1
                    trialBegan[id] = world.now
                }
                let length = Duration.milliseconds(Int.random(in: 1...8000, using: &world.random))
                running.append((lease, world.now + length))
            }
            for (lease, _) in running.filter({ $0.ends <= world.now }) {
                switch Int.random(in: 0..<10, using: &world.random) {
                case 0...3: lease.failed(LLMError(.rateLimit, "x"), at: world.now)
                case 4: lease.failed(LLMError(.authentication, "x"), at: world.now)
                case 5: lease.abandoned(at: world.now)
                case 6: lease.failed(LLMError(.badRequest, "x"), at: world.now)
                default: lease.succeeded(at: world.now, inputTokens: 5, outputTokens: 5)
                }
            }
            running.removeAll { $0.ends <= world.now }
        }
        #expect(trialsRunning.count == count)
        for (lease, _) in running { lease.abandoned(at: world.now) }
        #expect(world.known().allSatisfy { $0.inFlight == 0 })
    }
}
