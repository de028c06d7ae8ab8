import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// `GET /health`: asks every deployment for a few tokens and tells which ones answered; where background checks run, tells
/// what they found last.
///
/// What this version cannot ask stands in `unchecked_endpoints`, which is there only if there are some.
struct HealthReport {
    let scope: RequestScope

    private var settings: HealthSettings { self.scope.snapshot.settings.health }

    /// The answer: 503 where something was asked for by name and nothing of it is healthy.
    func answer() async -> OutgoingResponse {
        let model = self.scope.request.queryValue("model")
        let id = self.scope.request.queryValue("model_id")
        let deployments = self.wanted(model: model, id: id)
        if let id, deployments.isEmpty {
            let detail: JSON = ["detail": ["error": .string("Model with ID \(id) not found")]]
            return .json(detail, status: 404)
        }
        var rows = Rows(showsDetails: self.settings.showsDetails)
        if self.settings.runsInBackground {
            let book = self.scope.application.health
            for deployment in deployments {
                if let result = book.result(of: deployment) {
                    rows.add(deployment, result)
                } else if self.isLeftOut(deployment) {
                    rows.add(deployment, waiting: "It takes no part in background checks.")
                } else {
                    rows.add(deployment, waiting: "It was not checked yet.")
                }
            }
        } else {
            let results = await self.results(of: deployments)
            for deployment in deployments {
                if let result = results[deployment.routed.index] { rows.add(deployment, result) }
            }
        }
        let isNamed = model != nil || id != nil
        // What cannot be checked is not down; what was not checked yet is not up.
        let isDown = isNamed && rows.healthy.isEmpty && !rows.hasUncheckable
        return .json(rows.json, status: isDown ? 503 : 200)
    }

    private func results(of deployments: [Deployment]) async -> [Int: HealthResult] {
        var results: [Int: HealthResult] = [:]
        let checkup = HealthCheckup(snapshot: self.scope.snapshot, loop: self.scope.loop)
        await checkup.run(deployments) { results[$0.routed.index] = $1 }
        return results
    }

    /// A group's name, an id or, where no group has the name, an upstream model.
    private func wanted(model: String?, id: String?) -> [Deployment] {
        let all = self.scope.snapshot.client.deployments.filter { deployment in
            !(self.settings.skipsDisabled && HealthRound.isDisabled(deployment))
        }
        if let id { return all.filter { $0.routed.id == id } }
        guard let model else { return all }
        let named = all.filter { $0.routed.group == model || $0.routed.id == model }
        return named.isEmpty ? all.filter { $0.routed.model == model } : named
    }

    private func isLeftOut(_ deployment: Deployment) -> Bool {
        !HealthRound.includes(deployment, self.settings)
    }

    /// The rows of an answer.
    private struct Rows {
        let showsDetails: Bool
        var healthy: [JSON] = []
        var unhealthy: [JSON] = []
        var unchecked: [JSON] = []
        /// Whether some row is of a mode that cannot be asked.
        var hasUncheckable = false

        init(showsDetails: Bool) {
            self.showsDetails = showsDetails
        }

        mutating func add(_ deployment: Deployment, _ result: HealthResult) {
            var row = self.row(deployment, model: result.model)
            switch result.verdict {
            case .healthy(let rateLimits):
                if self.showsDetails {
                    for (name, value) in rateLimits { row[name] = value }
                }
                self.healthy.append(.object(row))
            case .unhealthy(let error):
                if self.showsDetails { row["error"] = .string(error.clientMessage) }
                row["exception_status"] = .number(JSONNumber(error.status))
                self.unhealthy.append(.object(row))
            case .unchecked(let reason):
                row["note"] = .string(reason)
                self.hasUncheckable = true
                self.unchecked.append(.object(row))
            }
        }

        mutating func add(_ deployment: Deployment, waiting reason: String) {
            var row = self.row(deployment, model: deployment.routed.model)
            row["note"] = .string(reason)
            self.unchecked.append(.object(row))
        }

        /// What may be shown of a deployment: never a key, and no more than LiteLLM shows.
        private func row(_ deployment: Deployment, model: String) -> JSONObject {
            var row: JSONObject = ["model": .string(model), "model_id": .string(deployment.routed.id)]
            guard self.showsDetails else { return row }
            let parameters = PublicParameters.of(deployment.definition.parameters)
            for name in Self.shown {
                if let value = parameters[name] { row[name] = value }
            }
            row["api_base"] = .string(deployment.target.base.withoutQuery)
            if let mode = deployment.definition.info["mode"], !mode.isNull { row["mode"] = mode }
            return row
        }

        private static let shown = [
            "custom_llm_provider", "base_model", "aws_region_name", "region_name", "watsonx_region_name",
            "vertex_project", "vertex_location", "api_version", "rpm", "tpm",
        ]

        var json: JSON {
            var answer: JSONObject = [
                "healthy_endpoints": .array(self.healthy), "unhealthy_endpoints": .array(self.unhealthy),
                "healthy_count": .number(JSONNumber(self.healthy.count)),
                "unhealthy_count": .number(JSONNumber(self.unhealthy.count)),
            ]
            if !self.unchecked.isEmpty {
                answer["unchecked_endpoints"] = .array(self.unchecked)
                answer["unchecked_count"] = .number(JSONNumber(self.unchecked.count))
            }
            return .object(answer)
        }
    }
}
