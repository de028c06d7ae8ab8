/// Callbacks that are no logs: guardrails and limits under the names by which older files turn them on.
extension LiteLLMSettings {
    /// Stops the start where a file relies on one of them.
    package mutating func finish(_ node: ConfigNode, _ reader: inout ConfigReader) {
        for key in ["callbacks", "success_callback", "failure_callback", "input_callback"] {
            guard let value = node[key] else { continue }
            reader.path.append(key)
            if case .list(let items) = value.value {
                for (index, item) in items.enumerated() {
                    reader.path.append(index)
                    Self.check(item, &reader)
                    reader.path.removeLast()
                }
            } else {
                Self.check(value, &reader)
            }
            reader.path.removeLast()
        }
    }

    private static func check(_ item: ConfigNode, _ reader: inout ConfigReader) {
        guard let name = item.text, let feature = self.restrictions[name] else { return }
        reader.report(
            .error,
            item.mark,
            "`\(name)` restricts what the gateway lets through, and is not built yet (\(feature.rawValue))",
            remedy: "remove it if the gateway may serve without this restriction."
        )
    }

    /// Source: the names that LiteLLM 1.106 makes into guardrails and limiters when it reads `callbacks`.
    private static let restrictions: [String: ConfigFeature] = {
        let guardrails = [
            "detect_prompt_injection", "hide_secrets", "hide-secrets", "presidio", "lakera_prompt_injection", "lakera",
            "lakera_v2", "llamaguard_moderations", "llmguard_moderations", "google_text_moderation", "banned_keywords",
            "blocked_user_list", "blocked_user_check", "openai_moderations", "openai_moderation", "aporia",
            "aporia_prompt_injection", "azure_content_safety", "guardrails_ai",
        ]
        let limits = [
            "dynamic_rate_limiter", "dynamic_rate_limiter_v3", "parallel_request_limiter",
            "parallel_request_limiter_v3",
            "max_budget_limiter", "max_parallel_request_limiter",
        ]
        return Dictionary(
            guardrails.map { ($0, ConfigFeature.guardrails) } + limits.map { ($0, ConfigFeature.requestLimits) },
            uniquingKeysWith: { first, _ in first }
        )
    }()
}
