/// What a rate is charged for, by the name of the rate in catalog rows and in custom pricing.
package enum RateKind: String, CaseIterable, Sendable {
    // Tokens of the request.
    case inputToken = "input_cost_per_token"
    case inputAudioToken = "input_cost_per_audio_token"
    case inputImageToken = "input_cost_per_image_token"
    case inputVideoToken = "input_cost_per_video_token"
    case inputTokenCacheHit = "input_cost_per_token_cache_hit"
    case cacheRead = "cache_read_input_token_cost"
    case cacheReadAudio = "cache_read_input_audio_token_cost"
    case cacheReadImage = "cache_read_input_image_token_cost"
    case cacheReadExplicit = "explicit_cache_read_input_token_cost"
    case cacheCreation = "cache_creation_input_token_cost"
    case cacheCreation1Hour = "cache_creation_input_token_cost_above_1hr"
    case cacheCreationAudio = "cache_creation_input_audio_token_cost"

    // Tokens of the answer.
    case outputToken = "output_cost_per_token"
    case outputReasoningToken = "output_cost_per_reasoning_token"
    case outputAudioToken = "output_cost_per_audio_token"
    case outputImageToken = "output_cost_per_image_token"
    case outputVideoToken = "output_cost_per_video_token"
    case citationToken = "citation_cost_per_token"

    // Characters, requests and queries.
    case inputCharacter = "input_cost_per_character"
    case outputCharacter = "output_cost_per_character"
    case inputRequest = "input_cost_per_request"
    case inputTextMessage = "input_cost_per_text_message"
    case inputQuery = "input_cost_per_query"
    case mapsGroundingQuery = "google_maps_grounding_cost_per_query"

    // Time.
    case second = "cost_per_second"
    case inputSecond = "input_cost_per_second"
    case outputSecond = "output_cost_per_second"
    case outputSecond480p = "output_cost_per_second_480p"
    case outputSecond720p = "output_cost_per_second_720p"
    case outputSecond768p = "output_cost_per_second_768p"
    case outputSecond1080p = "output_cost_per_second_1080p"
    case outputSecond2k = "output_cost_per_second_2k"
    case outputSecond4k = "output_cost_per_second_4k"
    case inputAudioSecond = "input_cost_per_audio_per_second"
    case inputVideoSecond = "input_cost_per_video_per_second"
    case inputVideoSecondAbove8s = "input_cost_per_video_per_second_above_8s_interval"
    case inputVideoSecondAbove15s = "input_cost_per_video_per_second_above_15s_interval"
    case outputVideoSecond = "output_cost_per_video_per_second"

    // Images.
    case inputImage = "input_cost_per_image"
    case inputPixel = "input_cost_per_pixel"
    case outputPixel = "output_cost_per_pixel"
    case outputImage = "output_cost_per_image"
    case outputImage512 = "output_cost_per_image_512"
    case outputImage1024 = "output_cost_per_image_1024"
    case outputImage1536 = "output_cost_per_image_1536"
    case outputImageHalfK = "output_cost_per_image_0.5K"
    case outputImage1K = "output_cost_per_image_1K"
    case outputImage2K = "output_cost_per_image_2K"
    case outputImage4K = "output_cost_per_image_4K"

    // Documents and built-in tools.
    case webSearch = "search_context_cost_per_query"
    case ocrPage = "ocr_cost_per_page"
    case ocrCredit = "ocr_cost_per_credit"
    case annotationPage = "annotation_cost_per_page"
    case codeInterpreterSession = "code_interpreter_cost_per_session"
    case fileSearchThousandCalls = "file_search_cost_per_1k_calls"
    case fileSearchGigabyteDay = "file_search_cost_per_gb_per_day"
    case computerUseInputThousandTokens = "computer_use_input_cost_per_1k_tokens"
    case computerUseOutputThousandTokens = "computer_use_output_cost_per_1k_tokens"
    case vectorStoreGigabyteDay = "vector_store_cost_per_gb_per_day"

    // Billing units of a platform instead of dollars; kept, not calculated with.
    case inputTokenUnits = "input_dbu_cost_per_token"
    case outputTokenUnits = "output_dbu_cost_per_token"
    case outputTokenUnitsShort = "output_db_cost_per_token"
}

extension RateKind {
    /// Whether the rate is for tokens or characters of the request.
    var isInput: Bool {
        switch self {
        case .inputToken, .inputAudioToken, .inputImageToken, .inputVideoToken, .inputTokenCacheHit, .cacheRead,
            .cacheReadAudio, .cacheReadImage, .cacheReadExplicit, .cacheCreation, .cacheCreation1Hour,
            .cacheCreationAudio, .inputCharacter:
            true
        default:
            false
        }
    }

    /// Whether the rate is for tokens or characters of the answer.
    var isOutput: Bool {
        switch self {
        case .outputToken, .outputReasoningToken, .outputAudioToken, .outputImageToken, .outputVideoToken,
            .outputCharacter:
            true
        default:
            false
        }
    }

    /// Whether the rate is for the time that the call took.
    var isPerSecond: Bool {
        switch self {
        case .second, .inputSecond, .outputSecond: true
        default: false
        }
    }
}
