import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// Asks deployments whether they answer, some at a time.
struct HealthCheckup: Sendable {
    let snapshot: GatewaySnapshot
    /// Where this runs.
    let loop: LoopContext

    private var settings: HealthSettings { self.snapshot.settings.health }

    /// Asks all of some deployments; whoever is asked after a cancellation is not.
    ///
    /// - Parameters:
    ///   - deployments: who is asked.
    ///   - found: is told each result as it comes, in any order.
    func run(_ deployments: [Deployment], _ found: (Deployment, HealthResult) async -> Void) async {
        await withTaskGroup(of: (Int, HealthResult).self) { group in
            var next = 0
            func begin() {
                guard next < deployments.count, !Task.isCancelled else { return }
                let (position, deployment) = (next, deployments[next])
                next += 1
                group.addTask { (position, await self.check(deployment)) }
            }
            for _ in 0..<min(self.settings.concurrency, deployments.count) { begin() }
            while let (position, result) = await group.next() {
                if !Task.isCancelled { await found(deployments[position], result) }
                begin()
            }
        }
    }

    /// Asks one deployment.
    func check(_ deployment: Deployment) async -> HealthResult {
        await self.check(deployment, mode: deployment.definition.info["mode"]?.stringValue)
    }

    /// Asks one deployment in the way of a mode; nil is the one of the model that is asked.
    func check(_ deployment: Deployment, mode: String?) async -> HealthResult {
        var model = deployment.routed.model
        let verdict: HealthResult.Verdict
        do throws(LLMError) {
            if let mode, !Self.isMode(mode) {
                throw LLMError(.badRequest, "Mode '\(mode)' is not a mode of models.", parameter: "mode")
            }
            guard let asked = try self.snapshot.client.checkable(deployment, mode: mode) else {
                let wanted = "No \(mode ?? "chat") model is known that '\(model)' stands for"
                return self.result(.unchecked("\(wanted): set model_info.health_check_model."), model)
            }
            model = asked.routed.model
            let mode = mode ?? asked.facts["mode"]?.stringValue
            let info = deployment.definition.info
            let limit = Self.seconds(info["health_check_timeout"]) ?? self.settings.timeout
            guard let question = HealthQuestion(mode: mode) else {
                return self.result(try await self.probe(asked, mode ?? "", within: limit), model)
            }
            let tokens = info["health_check_max_tokens"]?.intValue.flatMap { $0 > 0 ? $0 : nil }
            let call = try question.call(
                model: asked.target.model,
                maxTokens: tokens ?? self.settings.maxTokens,
                parameters: info["health_check_params"]?.objectValue ?? [:],
                id: self.loop.makeID(),
                created: self.loop.unixSeconds(),
                limit: limit
            )
            let headers = try await self.snapshot.client.probe(
                call,
                on: asked,
                within: limit,
                over: self.loop.upstream
            )
            verdict = .healthy(rateLimits: Self.rateLimits(headers))
        } catch {
            verdict = .unhealthy(error)
        }
        return self.result(verdict, model)
    }

    /// Asks for something that is neither text nor vectors, where this version knows how.
    private func probe(
        _ deployment: Deployment,
        _ mode: String,
        within limit: Duration
    ) async throws(LLMError) -> HealthResult.Verdict {
        let info = deployment.definition.info
        guard let probe = OperationProbe(rawValue: mode),
            let request = try probe.request(
                to: deployment.target,
                maxTokens: info["health_check_max_tokens"]?.intValue ?? self.settings.maxTokens,
                voice: info["health_check_voice"]?.stringValue,
                info["health_check_params"]?.objectValue ?? [:]
            )
        else { return .unchecked("Models of the mode '\(mode)' cannot be checked at this provider.") }
        if deployment.mock(with: [:]) != nil { return .healthy(rateLimits: [:]) }
        try deployment.requireUsable()
        let client = self.snapshot.client
        let upstream = self.loop.upstream
        guard probe.isRealtime else {
            let headers = try await client.probe(probe, request, on: deployment, within: limit, over: upstream)
            return .healthy(rateLimits: Self.rateLimits(headers))
        }
        var random = self.loop.makeRandom()
        let headers = try await client.probe(
            probe,
            handshake: request,
            on: deployment,
            within: limit,
            nonce: (random.next(), random.next(), random.next()),
            over: upstream
        )
        return .healthy(rateLimits: Self.rateLimits(headers))
    }

    private static func rateLimits(_ headers: WireHeaders) -> JSONObject {
        var limits: JSONObject = [:]
        for name in Self.rateLimits {
            if let value = headers[name] { limits[name] = .string(value) }
        }
        return limits
    }

    private func result(_ verdict: HealthResult.Verdict, _ model: String) -> HealthResult {
        HealthResult(verdict: verdict, model: model, checkedAt: RoutingClock.now())
    }

    private static func isMode(_ name: String) -> Bool {
        HealthQuestion(mode: name) != nil || HealthQuestion.otherModes.contains(name)
    }

    private static func seconds(_ value: JSON?) -> Duration? {
        guard let seconds = value?.doubleValue, seconds > 0 else { return nil }
        return .seconds(min(seconds, 86_400))
    }

    private static let rateLimits = [
        "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ms-region",
    ]
}
