import LLMCore
import LLMRouter
import LiteLLM
import Synchronization

/// What the last background checks found; it outlives configurations.
final class HealthBook: Sendable {
    private struct Entry {
        let result: HealthResult
        /// What was checked: another configuration under the same id has to be checked anew.
        let parameters: JSONObject
        let info: JSONObject
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Keeps what was found of a deployment.
    func keep(_ result: HealthResult, of deployment: Deployment) {
        let definition = deployment.definition
        let entry = Entry(result: result, parameters: definition.parameters, info: definition.info)
        self.entries.withLock { $0[deployment.routed.id] = entry }
    }

    /// What was found of a deployment as it is configured now; nil if nothing was yet.
    func result(of deployment: Deployment) -> HealthResult? {
        guard let entry = self.entries.withLock({ $0[deployment.routed.id] }),
            entry.parameters == deployment.definition.parameters, entry.info == deployment.definition.info
        else { return nil }
        return entry.result
    }

    /// Forgets every deployment but these.
    func forgetAll(but deployments: [Deployment]) {
        let ids = Set(deployments.lazy.map(\.routed.id))
        self.entries.withLock { $0 = $0.filter { ids.contains($0.key) } }
    }

    /// Whether a deployment is known to have failed, by a result that still counts.
    func knowsFailure(of deployment: Deployment, within staleness: Duration, at now: RoutingInstant) -> Bool {
        guard let result = self.result(of: deployment), result.failure != nil else { return false }
        return now < result.checkedAt + staleness
    }
}
