import LLMCore
import LLMRouter
import LiteLLM

/// One round of background checks: asks, keeps what was found, tells routing.
struct HealthRound: Sendable {
    let snapshot: GatewaySnapshot
    let book: HealthBook
    let loop: LoopContext
    /// Where results are shared; nil where every process asks for itself.
    var shared: SharedHealth?

    private var settings: HealthSettings { self.snapshot.settings.health }

    /// Asks every deployment that takes part, or only those of which nothing is known.
    ///
    /// Must run on the loop.
    func run(onlyUnknown: Bool) async {
        let deployments = self.snapshot.client.deployments.filter { deployment in
            Self.includes(deployment, self.settings) && !(onlyUnknown && self.book.result(of: deployment) != nil)
        }
        self.book.forgetAll(but: self.snapshot.client.deployments)
        guard let shared = self.shared, self.settings.isShared else { return await self.ask(deployments) }
        var left = deployments
        while !left.isEmpty, !Task.isCancelled {
            let found = await shared.sort(left, patience: self.settings.timeout + .seconds(10))
            for (deployment, result) in found.known { self.keep(result, of: deployment) }
            await self.ask(found.turns, telling: shared)
            left = found.waiting
            if left.isEmpty { return }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    private func ask(_ deployments: [Deployment], telling shared: SharedHealth? = nil) async {
        await HealthCheckup(snapshot: self.snapshot, loop: self.loop).run(deployments) { deployment, result in
            self.keep(result, of: deployment)
            // The next round asks anew, whoever begins it.
            await shared?.tell(result, of: deployment, lasting: self.settings.interval * 0.8)
        }
    }

    private func keep(_ result: HealthResult, of deployment: Deployment) {
        self.book.keep(result, of: deployment)
        self.tellRouting(deployment, result)
    }

    private func tellRouting(_ deployment: Deployment, _ result: HealthResult) {
        guard self.settings.informsRouting, !(self.settings.ignoresTransient && result.isTransient) else { return }
        let router = self.snapshot.client.router
        switch result.verdict {
        case .healthy, .unhealthy:
            router.noteCheck(of: deployment.routed.index, failure: result.failure, at: result.checkedAt)
        case .unchecked: router.forgetCheck(of: deployment.routed.index)
        }
    }

    /// Whether background checks ask a deployment.
    static func includes(_ deployment: Deployment, _ settings: HealthSettings) -> Bool {
        if let groups = settings.groups, !groups.contains(deployment.routed.group) { return false }
        return !self.isDisabled(deployment)
    }

    /// `model_info.disable_background_health_check`.
    static func isDisabled(_ deployment: Deployment) -> Bool {
        deployment.definition.info["disable_background_health_check"]?.boolValue == true
    }
}
