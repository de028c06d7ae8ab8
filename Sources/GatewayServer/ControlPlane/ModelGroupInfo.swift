import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// `GET /model_group/info`: what a group can do, over all its deployments.
struct ModelGroupInfo {
    private let scope: RequestScope

    init(_ scope: RequestScope) {
        self.scope = scope
    }

    func answer() -> JSON {
        let client = self.scope.snapshot.client
        let wanted = self.scope.request.queryValue("model_group")
        let rows = client.table.groups.filter { wanted == nil || $0 == wanted }.map { group in
            Self.row(group, client.table.deployments(of: group).map { client.deployments[$0.index] })
        }
        return ["data": .array(rows)]
    }

    /// Token limits and prices are the largest of the group, `rpm` and `tpm` the sums, a feature is had if any has it.
    private static func row(_ group: String, _ deployments: [Deployment]) -> JSON {
        var row: JSONObject = ["model_group": .string(group)]
        let facts = deployments.map(\.facts)
        row["providers"] = .array(Self.unique(deployments.map { .string($0.target.provider.id) }))
        for key in ["max_input_tokens", "max_output_tokens", "input_cost_per_token", "output_cost_per_token"] {
            row[key] =
                facts.compactMap { $0[key] }.filter { !$0.isNull }
                .max { ($0.doubleValue ?? 0) < ($1.doubleValue ?? 0) } ?? .null
        }
        row["mode"] = facts.lazy.compactMap { $0["mode"] }.first { !$0.isNull } ?? .null
        for key in ["tpm", "rpm"] {
            let values = deployments.compactMap { $0.definition.parameters[key]?.intValue }
            row[key] = values.isEmpty ? .null : .number(JSONNumber(values.reduce(0, +)))
        }
        for feature in [
            "supports_parallel_function_calling", "supports_vision", "supports_web_search", "supports_url_context",
            "supports_reasoning", "supports_function_calling",
        ] {
            row[feature] = .bool(facts.contains { $0[feature] == .bool(true) })
        }
        row["supported_openai_params"] = .array(
            Self.unique(facts.flatMap { $0["supported_openai_params"]?.arrayValue ?? [] })
        )
        row["configurable_clientside_auth_params"] = .null
        row["is_public_model_group"] = false
        return .object(row)
    }

    private static func unique(_ values: [JSON]) -> [JSON] {
        var seen: Set<JSON> = []
        return values.filter { seen.insert($0).inserted }
    }
}
