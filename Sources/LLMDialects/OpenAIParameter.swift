import LLMCore

/// The names that a chat request's members can have, sorted by what becomes of them.
package enum OpenAIParameter {
    /// Parameters of OpenAI's API, in the order in which an error names them.
    ///
    /// A provider must know them; anything else is the provider's own and goes on as it is.
    package static let all = [
        "temperature", "top_p", "n", "stream", "stream_options", "stop", "max_tokens", "max_completion_tokens",
        "modalities", "prediction", "audio", "presence_penalty", "frequency_penalty", "logit_bias", "user",
        "response_format", "seed", "tools", "tool_choice", "functions", "function_call", "logprobs", "top_logprobs",
        "parallel_tool_calls", "reasoning_effort", "verbosity", "thinking", "web_search_options",
        "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "store",
    ]

    /// The same for a look at members of a document; none of them is for the gateway.
    static let names = JSONNames(OpenAIParameter.all)

    /// Where a parameter stands in ``all``.
    static let places = Dictionary(uniqueKeysWithValues: OpenAIParameter.all.enumerated().map { ($1, $0) })

    /// Members that are for the gateway and never go to a provider.
    private static let gatewayOnly: Set<String> = [
        "metadata", "tags", "cache", "caching", "num_retries", "max_retries", "timeout", "request_timeout",
        "stream_timeout", "fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "disable_fallbacks",
        "guardrails", "guardrail_config", "prompt_id", "prompt_variables", "prompt_version", "no-log", "user_config",
        "priority", "allowed_model_region", "custom_llm_provider", "api_key", "api_base", "base_url", "api_version",
        "api_type", "drop_params", "additional_drop_params", "allowed_openai_params", "extra_headers", "extra_body",
        "extra_query", "headers", "default_headers", "organization", "deployment_id", "client", "retry_strategy",
        "retry_policy", "model_list", "input_cost_per_token", "output_cost_per_token", "input_cost_per_second",
        "output_cost_per_second", "base_model", "model_info", "id", "logger_fn", "verbose", "eos_token", "bos_token",
        "roles", "initial_prompt_value", "final_prompt_value", "ensure_alternating_roles", "user_continue_message",
        "assistant_continue_message", "supports_system_message", "hf_model_name", "merge_reasoning_content_in_choices",
        "use_in_pass_through", "disable_add_transform_inline_image_block", "ssl_verify", "fastest_response",
        "text_completion", "cooldown_time", "proxy_server_request", "preset_cache_key", "acompletion",
        "cache_control_injection_points", "enable_json_schema_validation", "rpm", "tpm", "max_parallel_requests",
        "max_budget", "budget_duration", "secret_fields", "user_agent", "max_fallbacks", "specific_deployment",
        "enable_tag_filtering", "ttl", "force_timeout",
    ]

    private static let gatewayPrefixes = ["litellm_", "mock_", "aws_", "vertex_", "azure_", "user_api_key"]

    /// Whether a member is for the gateway alone.
    package static func isGatewayOnly(_ name: String) -> Bool {
        Self.gatewayOnly.contains(name) || Self.gatewayPrefixes.contains { name.hasPrefix($0) }
    }
}
