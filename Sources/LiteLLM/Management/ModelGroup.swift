import LLMCatalog
public import LLMCore
import LLMDialects
import LLMRouter

/// What a group of deployments with one name can do, taken together.
public struct ModelGroup: Sendable {
    /// The name that calls use; may hold `*`.
    public let name: String
    /// Everything that is known, in the form and under the names of LiteLLM's `GET /model_group/info`.
    public let facts: JSONObject

    /// Token limits and prices are the largest of the group, limits of a minute the sums, a feature is had if any has it.
    package init(_ name: String, _ deployments: [Deployment]) {
        self.name = name
        var row: JSONObject = ["model_group": .string(name)]
        let facts = deployments.map(\.facts)
        row["providers"] = .array(Self.unique(deployments.map { .string($0.target.provider.id) }))
        for key in ["max_input_tokens", "max_output_tokens", "input_cost_per_token", "output_cost_per_token"] {
            row[key] =
                facts.compactMap { $0[key] }.filter { !$0.isNull }
                .max { ($0.doubleValue ?? 0) < ($1.doubleValue ?? 0) } ?? .null
        }
        row["mode"] = facts.lazy.compactMap { $0["mode"] }.first { !$0.isNull } ?? .null
        row["tpm"] = Self.sum(deployments.map(\.routed.tpm))
        row["rpm"] = Self.sum(deployments.map(\.routed.rpm))
        row["itpm"] = Self.sum(deployments.map(\.routed.inputTPM))
        row["otpm"] = Self.sum(deployments.map(\.routed.outputTPM))
        for feature in Self.features { row[feature] = .bool(facts.contains { $0[feature] == .bool(true) }) }
        row["supports_fast_mode"] = .bool(facts.contains { $0["supports_fast_mode"] == .bool(true) })
        row["supported_reasoning_efforts"] = Self.efforts(facts)
        row["supported_openai_params"] = .array(
            Self.unique(facts.flatMap { $0["supported_openai_params"]?.arrayValue ?? [] })
        )
        row["configurable_clientside_auth_params"] = .null
        row["is_public_model_group"] = false
        self.facts = row
    }

    private static let features = [
        "supports_parallel_function_calling", "supports_vision", "supports_web_search", "supports_url_context",
        "supports_reasoning", "supports_function_calling",
    ]

    /// The efforts that any of the group takes: none of a model that does not reason, null where they are not known.
    private static func efforts(_ facts: [JSONObject]) -> JSON {
        func says(_ effort: String, _ facts: JSONObject) -> Bool? {
            facts["supports_\(effort)_reasoning_effort"]?.boolValue
        }
        let known = facts.filter { row in ["none", "minimal", "xhigh", "max"].contains { says($0, row) != nil } }
        guard !known.isEmpty else {
            return facts.contains { $0["supports_reasoning"] == .bool(true) } ? .null : []
        }
        let efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"].filter { effort in
            known.contains { row in
                switch effort {
                case "low", "medium", "high": true
                case "none", "minimal": says(effort, row) != false
                default: says(effort, row) == true
                }
            }
        }
        return .array(efforts.map { .string($0) })
    }

    private static func unique(_ values: [JSON]) -> [JSON] {
        var seen: Set<JSON> = []
        return values.filter { seen.insert($0).inserted }
    }

    /// Null where nobody has a limit; never beyond what a number holds.
    private static func sum(_ limits: [Double?]) -> JSON {
        let known = limits.compactMap(\.self).map { Int(exactly: $0.rounded()) ?? .max }
        let sum = known.reduce(0) { sum, limit in
            let (added, overflow) = sum.addingReportingOverflow(limit)
            return overflow ? .max : added
        }
        return known.isEmpty ? .null : .number(JSONNumber(sum))
    }
}

extension ModelGroup {
    /// The ids of its providers, each once (`openai`).
    public var providers: [String] { self.strings("providers") }
    /// What it is for (`chat`, `embedding`); nil where that is not known.
    public var mode: String? { self.facts["mode"]?.stringValue }
    /// The longest prompt in tokens that any of its deployments takes; nil where that is not known.
    public var maxInputTokens: Int? { self.facts["max_input_tokens"]?.intValue }
    /// The longest answer in tokens that any of its deployments gives; nil where that is not known.
    public var maxOutputTokens: Int? { self.facts["max_output_tokens"]?.intValue }
    /// US dollars for a token of a prompt at its dearest deployment; nil where no price is known.
    public var inputCostPerToken: Double? { self.facts["input_cost_per_token"]?.doubleValue }
    /// US dollars for a token of an answer at its dearest deployment; nil where no price is known.
    public var outputCostPerToken: Double? { self.facts["output_cost_per_token"]?.doubleValue }
    /// Requests a minute of all its deployments that say how many; nil if none does.
    public var rpm: Int? { self.facts["rpm"]?.intValue }
    /// Tokens a minute of all its deployments that say how many; nil if none does.
    public var tpm: Int? { self.facts["tpm"]?.intValue }
    /// The members of an OpenAI request that any of its deployments is known to take.
    public var supportedParameters: [String] { self.strings("supported_openai_params") }

    /// Whether any of its deployments has a feature, by the catalog's name (`supports_vision`).
    public func supports(_ feature: String) -> Bool { self.facts[feature]?.boolValue ?? false }

    private func strings(_ name: String) -> [String] {
        (self.facts[name]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
