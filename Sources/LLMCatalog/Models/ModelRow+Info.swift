package import LLMCore

extension ModelRow {
    /// The row in the form that `get_model_info` and `GET /model/info` answer with.
    ///
    /// Every known member is there, `null` where the row says nothing, in LiteLLM's order; `retired` only where true.
    ///
    /// - Parameter parameters: the OpenAI parameters that the model takes at its provider
    ///   (``ModelProfile/supportedParameters``).
    /// - Returns: `key`, the limits, the rates, the flags, and `supported_openai_params`.
    package func info(supportedParameters parameters: [String]? = nil) -> JSONObject {
        let fields = self.fields
        var info: JSONObject = ["key": .string(self.key)]
        for name in Self.infoMembers {
            info[name] = fields[name] ?? .null
        }
        info["supported_openai_params"] = parameters.map { .array($0.map { .string($0) }) } ?? .null
        if self.isRetired {
            info["retired"] = true
        }
        return info
    }

    private static let infoMembers = [
        "max_tokens", "max_input_tokens", "max_output_tokens", "input_cost_per_token", "input_cost_per_token_flex",
        "input_cost_per_token_priority", "input_cost_per_token_balanced", "input_cost_per_token_ultrafast",
        "cache_creation_input_token_cost", "cache_creation_input_token_cost_above_200k_tokens",
        "cache_creation_input_token_cost_above_272k_tokens",
        "cache_creation_input_token_cost_above_272k_tokens_priority",
        "cache_creation_input_token_cost_above_272k_tokens_flex",
        "cache_creation_input_token_cost_above_272k_tokens_ultrafast", "cache_creation_input_token_cost_flex",
        "cache_creation_input_token_cost_priority", "cache_creation_input_token_cost_ultrafast",
        "cache_read_input_token_cost", "cache_read_input_audio_token_cost", "prompt_cache_min_tokens",
        "cache_read_input_token_cost_above_200k_tokens", "cache_read_input_token_cost_above_200k_tokens_priority",
        "cache_read_input_token_cost_above_272k_tokens", "cache_read_input_token_cost_above_272k_tokens_priority",
        "cache_read_input_token_cost_above_272k_tokens_flex",
        "cache_read_input_token_cost_above_272k_tokens_ultrafast", "cache_read_input_token_cost_above_512k_tokens",
        "cache_read_input_token_cost_flex", "cache_read_input_token_cost_priority",
        "cache_read_input_token_cost_balanced", "cache_read_input_token_cost_ultrafast",
        "cache_read_input_token_cost_batches", "cache_read_input_token_cost_above_200k_tokens_batches",
        "cache_read_input_token_cost_above_272k_tokens_batches", "cache_creation_input_token_cost_batches",
        "cache_creation_input_token_cost_above_200k_tokens_batches",
        "cache_creation_input_token_cost_above_272k_tokens_batches", "cache_creation_input_token_cost_above_1hr",
        "off_peak_pricing", "input_cost_per_character", "input_cost_per_token_above_128k_tokens",
        "input_cost_per_token_above_200k_tokens", "input_cost_per_token_above_200k_tokens_priority",
        "input_cost_per_token_above_272k_tokens", "input_cost_per_token_above_272k_tokens_priority",
        "input_cost_per_token_above_272k_tokens_flex", "input_cost_per_token_above_272k_tokens_ultrafast",
        "input_cost_per_token_above_512k_tokens", "input_cost_per_query", "cost_per_second", "input_cost_per_second",
        "input_cost_per_audio_token", "input_cost_per_image_token", "input_cost_per_video_token",
        "input_cost_per_audio_token_batches", "input_cost_per_image_token_batches", "input_cost_per_image",
        "input_cost_per_audio_per_second", "input_cost_per_video_per_second", "input_cost_per_token_batches",
        "input_cost_per_video_token_batches", "input_cost_per_token_above_200k_tokens_batches",
        "input_cost_per_token_above_272k_tokens_batches", "output_cost_per_token_batches",
        "output_cost_per_token_above_200k_tokens_batches", "output_cost_per_token_above_272k_tokens_batches",
        "output_cost_per_token", "output_cost_per_token_flex", "output_cost_per_token_priority",
        "output_cost_per_token_balanced", "output_cost_per_token_ultrafast",
        "regional_processing_uplift_multiplier_eu", "regional_processing_uplift_multiplier_us",
        "regional_endpoint_uplift_multiplier", "output_cost_per_audio_token", "output_cost_per_character",
        "output_cost_per_reasoning_token", "output_cost_per_reasoning_token_flex",
        "output_cost_per_reasoning_token_priority", "output_cost_per_token_above_128k_tokens",
        "output_cost_per_character_above_128k_tokens", "output_cost_per_token_above_200k_tokens",
        "output_cost_per_token_above_200k_tokens_priority", "output_cost_per_token_above_272k_tokens",
        "output_cost_per_token_above_272k_tokens_priority", "output_cost_per_token_above_272k_tokens_flex",
        "output_cost_per_token_above_272k_tokens_ultrafast", "output_cost_per_token_above_512k_tokens",
        "output_cost_per_second", "output_cost_per_second_1080p", "output_cost_per_second_480p",
        "output_cost_per_second_720p", "output_cost_per_second_768p", "output_cost_per_second_2k",
        "output_cost_per_second_4k", "output_cost_per_video_per_second", "output_cost_per_image",
        "output_cost_per_pixel", "output_cost_per_image_token", "output_cost_per_image_token_batches",
        "output_cost_per_video_token", "output_vector_size", "citation_cost_per_token", "tiered_pricing",
        "litellm_provider", "mode", "supported_endpoints", "supports_system_messages", "supports_response_schema",
        "supports_vision", "supports_function_calling", "supports_parallel_function_calling", "supports_tool_choice",
        "supports_assistant_prefill", "supports_prompt_caching", "supports_prompt_cache_breakpoint",
        "supports_thinking_cache_preservation", "supports_audio_input", "supports_video_input",
        "supports_box_questions", "supports_audio_output", "supports_pdf_input", "supports_embedding_image_input",
        "supports_native_streaming", "supports_native_structured_output", "supports_web_search",
        "supports_url_context", "supports_reasoning", "supports_adaptive_thinking", "supports_legacy_thinking",
        "thinking_always_on", "supports_tool_search", "supports_mid_conversation_system",
        "supports_anthropic_thinking_payload", "supports_anthropic_compaction", "supports_none_reasoning_effort",
        "supports_minimal_reasoning_effort", "supports_low_reasoning_effort", "supports_xhigh_reasoning_effort",
        "supports_max_reasoning_effort", "reasoning_effort_levels", "default_reasoning_effort",
        "bedrock_output_config_effort_ceiling", "bedrock_converse_supports_strict_tools",
        "supports_regex_lookaround", "supports_computer_use", "search_context_cost_per_query",
        "web_search_billing_unit", "search_free_requests", "google_maps_grounding_cost_per_query", "tpm", "rpm",
        "ocr_cost_per_page", "ocr_cost_per_page_batches", "ocr_cost_per_credit", "annotation_cost_per_page",
        "annotation_cost_per_page_batches", "provider_specific_entry", "uses_embed_content", "supports_image_size",
        "supported_audio_formats", "token_count_framing", "token_count_model", "token_count_tokenizer",
        "vertex_ai_audio_api",
    ]
}
