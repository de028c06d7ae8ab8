/// A yes-or-no property of a model, by its name in the catalog.
///
/// A row may state a feature, deny it or say nothing (``ModelRow/features``). Flags that concern one provider only are
/// not listed here; its translation reads them by name (``ModelRow/flag(_:)``).
package enum ModelFeature: String, CaseIterable, Sendable {
    case adaptiveThinking = "supports_adaptive_thinking"
    case assistantPrefill = "supports_assistant_prefill"
    case audioInput = "supports_audio_input"
    case audioOutput = "supports_audio_output"
    case boxQuestions = "supports_box_questions"
    case computerUse = "supports_computer_use"
    case embeddingImageInput = "supports_embedding_image_input"
    case fastMode = "supports_fast_mode"
    case forcedToolUse = "supports_forced_tool_use"
    case functionCalling = "supports_function_calling"
    case imageInput = "supports_image_input"
    case imageSize = "supports_image_size"
    case legacyThinking = "supports_legacy_thinking"
    case lowReasoningEffort = "supports_low_reasoning_effort"
    case maxReasoningEffort = "supports_max_reasoning_effort"
    case midConversationSystem = "supports_mid_conversation_system"
    case minimalReasoningEffort = "supports_minimal_reasoning_effort"
    case multimodal = "supports_multimodal"
    case nativeStreaming = "supports_native_streaming"
    case nativeStructuredOutput = "supports_native_structured_output"
    case noneReasoningEffort = "supports_none_reasoning_effort"
    case outputConfig = "supports_output_config"
    case parallelFunctionCalling = "supports_parallel_function_calling"
    case parallelToolUseConfig = "supports_parallel_tool_use_config"
    case pdfInput = "supports_pdf_input"
    case promptCacheBreakpoint = "supports_prompt_cache_breakpoint"
    case promptCaching = "supports_prompt_caching"
    case reasoning = "supports_reasoning"
    case regexLookaround = "supports_regex_lookaround"
    case responseSchema = "supports_response_schema"
    case samplingParams = "supports_sampling_params"
    case speed = "supports_speed"
    case systemMessages = "supports_system_messages"
    case thinkingCachePreservation = "supports_thinking_cache_preservation"
    case toolChoice = "supports_tool_choice"
    case toolSearch = "supports_tool_search"
    case urlContext = "supports_url_context"
    case videoInput = "supports_video_input"
    case vision = "supports_vision"
    case webSearch = "supports_web_search"
    case xhighReasoningEffort = "supports_xhigh_reasoning_effort"
    case thinkingAlwaysOn = "thinking_always_on"
    case usesEmbedContent = "uses_embed_content"
}

extension ModelFeature {
    private static let bits: [ModelFeature: UInt64] = Dictionary(
        uniqueKeysWithValues: ModelFeature.allCases.enumerated().map { ($0.element, 1 << UInt64($0.offset)) }
    )

    /// The feature's place in a ``FeatureSet``.
    var bit: UInt64 {
        Self.bits[self] ?? 0
    }
}

/// What a model row says about every feature: yes, no or nothing.
package struct FeatureSet: Sendable, Hashable {
    private var stated: UInt64 = 0
    private var affirmed: UInt64 = 0

    package init() {}

    /// The row's word on one feature; `nil` when it says nothing.
    package subscript(feature: ModelFeature) -> Bool? {
        get {
            let bit = feature.bit
            return self.stated & bit == 0 ? nil : self.affirmed & bit != 0
        }
        set {
            self.set(feature.bit, to: newValue)
        }
    }

    /// Notes what the row says about the feature with this bit.
    mutating func set(_ bit: UInt64, to value: Bool?) {
        self.stated = value == nil ? self.stated & ~bit : self.stated | bit
        self.affirmed = value == true ? self.affirmed | bit : self.affirmed & ~bit
    }
}
