import LLMCore

/// Names of request parameters that deployments commonly give defaults for.
///
/// They are known only so that they are not mistaken for misspelt keys; every other name is passed on as well.
enum RequestParameter {
    /// Those that every provider wants as numbers.
    static let numbers: Set<String> = [
        "temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty", "repetition_penalty",
    ]
    /// Those that every provider wants as whole numbers.
    static let wholeNumbers: Set<String> = [
        "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "seed", "top_k", "top_logprobs", "top_n",
        "num_ctx", "num_predict", "dimensions", "best_of",
    ]
    /// Those that every provider wants as `true` or `false`.
    static let switches: Set<String> = ["stream", "parallel_tool_calls", "store", "echo", "return_documents"]

    /// What a default of this name should be; nil if it is that, or may be anything.
    static func mismatch(_ name: String, _ value: JSON) -> String? {
        if value.isNull { return nil }
        if Self.numbers.contains(name) { return value.doubleValue == nil ? "a number" : nil }
        if Self.wholeNumbers.contains(name) { return value.intValue == nil ? "a whole number" : nil }
        return Self.switches.contains(name) && value.boolValue == nil ? "true or false" : nil
    }

    static let names = [
        // Chat
        "temperature", "top_p", "top_k", "min_p", "n", "stream", "stream_options", "stop", "max_tokens",
        "max_completion_tokens", "modalities", "prediction", "audio", "presence_penalty", "frequency_penalty",
        "repetition_penalty", "logit_bias", "user", "response_format", "seed", "tool_choice", "parallel_tool_calls",
        "logprobs", "top_logprobs", "functions", "function_call", "reasoning_effort", "reasoning", "thinking",
        "verbosity", "web_search_options", "service_tier", "store", "metadata", "safety_identifier",
        "prompt_cache_key", "prompt_cache_retention", "extra_body", "extra_query", "messages", "system",
        "chat_template_kwargs", "keep_alive", "num_ctx", "num_predict", "num_gpu", "mirostat", "safety_settings",
        "context_management", "output_config", "anthropic_version", "anthropic_beta",
        // Other calls
        "input", "prompt", "suffix", "echo", "best_of", "encoding_format", "dimensions", "input_type", "truncate",
        "size", "quality", "style", "background", "output_format", "voice", "speed", "language",
        "response_format", "timestamp_granularities", "query", "documents", "top_n", "return_documents",
        "instructions", "include", "truncation", "previous_response_id", "text", "max_output_tokens",
        // Of LiteLLM itself
        "litellm_trace_id", "litellm_session_id", "litellm_metadata", "cache", "caching", "no-log", "fallbacks",
        "context_window_fallback_dict", "force_timeout", "hf_model_name", "text_completion", "preset_cache_key",
        "proxy_server_request", "model_info", "vector_store_ids", "litellm_system_prompt", "s3_bucket_name",
    ]
}
