package import LLMCore

/// One entry of `guardrails`: a check of requests or answers.
package struct GuardrailConfig: ConfigSection {
    package var name = ""
    package var params = GuardrailParams()
    package var info = JSONObject()

    package init() {}

    package static let schema = ConfigSchema<GuardrailConfig>([
        ConfigKey("guardrail_name", \.name, .planned(.guardrails), "What requests and keys call it.", .required),
        ConfigKey("litellm_params", \.params, .planned(.guardrails), "What it does, and when.", .required),
        ConfigKey("guardrail_info", \.info, .planned(.guardrails), "Shown in listings."),
    ])
}

/// What a guardrail does, and when.
package struct GuardrailParams: ConfigSection {
    package var kind = ""
    package var mode: JSON = .null
    package var isDefault = false
    package var apiKey: Secret<String>?
    package var apiBase: String?
    /// Options of the kind, under their own names.
    package var options = Secret(JSONObject())

    package init() {}

    package static let schema = ConfigSchema<GuardrailParams>(
        [
            ConfigKeyGroup(
                "",
                [
                    ConfigKey("guardrail", \.kind, .planned(.guardrails), "Kind of check.", .required),
                    ConfigKey(
                        "mode",
                        \.mode,
                        .planned(.guardrails),
                        "`pre_call`, `during_call`, `post_call`, `logging_only`, a list of them, or a choice by tag."
                    ),
                    ConfigKey("default_on", \.isDefault, .planned(.guardrails), "Check every request."),
                    ConfigKey("api_key", \.apiKey, .planned(.guardrails), "Key of the service that checks."),
                    ConfigKey("api_base", \.apiBase, .planned(.guardrails), "Its address."),
                ]
            )
        ],
        unknown: .passedOn(fine: [])
    )

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.options = self.options.adding(name, value)
    }
}
