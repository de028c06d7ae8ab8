import LLMCore
import LLMRouter
import LiteLLM

/// Where processes leave what health checks found, so that each deployment is asked by one of them
/// (`use_shared_health_check`).
package struct SharedHealth: Sendable {
    /// What is known of a matter: a text, that it is the asker's turn, or that it is somebody else's.
    package enum Answer: Sendable {
        case text(String)
        case turn
        case wait
    }

    /// Asks about some matters; others leave what is the asker's turn alone for the time that is given.
    package typealias Read = @Sendable (_ matters: [String], _ patience: Duration) async -> [Answer]
    /// Leaves a text about a matter for some time.
    package typealias Write = @Sendable (_ text: String, _ matter: String, _ time: Duration) async -> Void

    private let read: Read
    private let write: Write

    package init(read: @escaping Read, write: @escaping Write) {
        self.read = read
        self.write = write
    }

    /// What others have found of some deployments, who is to be asked now, and who is being asked elsewhere.
    func sort(
        _ deployments: [Deployment],
        patience: Duration
    ) async -> (known: [(Deployment, HealthResult)], turns: [Deployment], waiting: [Deployment]) {
        var (known, turns, waiting): ([(Deployment, HealthResult)], [Deployment], [Deployment]) = ([], [], [])
        let answers = await self.read(deployments.map(Self.matter), patience)
        for (position, deployment) in deployments.enumerated() {
            switch position < answers.count ? answers[position] : .turn {
            case .text(let text):
                if let result = HealthResult(shared: text) {
                    known.append((deployment, result))
                } else {
                    turns.append(deployment)
                }
            case .turn: turns.append(deployment)
            case .wait: waiting.append(deployment)
            }
        }
        return (known, turns, waiting)
    }

    /// Leaves what was found of a deployment.
    func tell(_ result: HealthResult, of deployment: Deployment, lasting time: Duration) async {
        await self.write(result.shared, Self.matter(deployment), time)
    }

    /// A deployment as it is configured: another configuration under the same id is another matter.
    private static func matter(_ deployment: Deployment) -> String {
        "\(deployment.routed.id):\(deployment.fingerprint)"
    }
}

extension HealthResult {
    /// The result as other processes read it.
    var shared: String {
        var object: JSONObject = [
            "model": .string(self.model), "checked_at_ms": JSON(Int(self.checkedAt.nanoseconds / 1_000_000)),
        ]
        switch self.verdict {
        case .healthy(let rateLimits): object["rate_limits"] = .object(rateLimits)
        case .unhealthy(let error):
            object["error"] = [
                "code": .string(error.code.kind.rawValue), "status": JSON(error.status),
                "message": .string(error.message),
                "provider": error.provider.map { .string($0) } ?? .null,
            ]
        case .unchecked(let reason): object["unchecked"] = .string(reason)
        }
        return JSON.object(object).description
    }

    /// Reads what another process has left; nil when it is not that.
    init?(shared text: String) {
        guard let json = try? JSON(parsing: text), let model = json["model"]?.stringValue,
            let milliseconds = json["checked_at_ms"]?.intValue, milliseconds >= 0, milliseconds < 1 << 42
        else { return nil }
        let at = RoutingInstant(nanoseconds: Int64(milliseconds) * 1_000_000)
        if let rateLimits = json["rate_limits"]?.objectValue {
            self.init(verdict: .healthy(rateLimits: rateLimits), model: model, checkedAt: at)
        } else if let reason = json["unchecked"]?.stringValue {
            self.init(verdict: .unchecked(reason), model: model, checkedAt: at)
        } else if let failure = json["error"],
            let kind = failure["code"]?.stringValue.flatMap({ LLMError.Code.Kind(rawValue: $0) })
        {
            var error = LLMError(
                LLMError.Code(kind),
                failure["message"]?.stringValue ?? "",
                provider: failure["provider"]?.stringValue
            )
            error.statusOverride = failure["status"]?.intValue
            self.init(verdict: .unhealthy(error), model: model, checkedAt: at)
        } else {
            return nil
        }
    }
}
