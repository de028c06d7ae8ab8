/// What kind of call is paid for; it decides which quantities a price is multiplied by.
package enum CallKind: Sendable, Hashable, CaseIterable {
    /// Chat, text completions, messages, responses and whatever else is counted in tokens of both sides.
    case completion
    case embedding
    case rerank
    case moderation
    case transcription
    case speech
    case image
    case video
    case search
    case ocr

    /// The kind of a call by LiteLLM's `call_type`, with or without the `a` of the asynchronous form.
    ///
    /// - Parameter callType: such as `completion`, `aembedding` or `image_generation`; what is unknown counts as a
    ///   completion.
    package init(callType: String) {
        let name = callType.hasPrefix("a") && callType != "atext_completion" ? String(callType.dropFirst()) : callType
        switch name {
        case "embedding", "embeddings": self = .embedding
        case "rerank": self = .rerank
        case "moderation", "moderations": self = .moderation
        case "transcription", "transcriptions": self = .transcription
        case "speech": self = .speech
        case "image_generation", "image_edit", "image_variation": self = .image
        case "create_video", "video_generation", "video_remix": self = .video
        case "search", "vector_store_search": self = .search
        case "ocr": self = .ocr
        default: self = .completion
        }
    }

    /// The kind of call that a model is for.
    package init(mode: ModelMode?) {
        switch mode {
        case .embedding?: self = .embedding
        case .rerank?: self = .rerank
        case .moderation?: self = .moderation
        case .audioTranscription?: self = .transcription
        case .audioSpeech?: self = .speech
        case .imageGeneration?, .imageEdit?: self = .image
        case .videoGeneration?: self = .video
        case .search?: self = .search
        case .ocr?, .extraction?: self = .ocr
        default: self = .completion
        }
    }
}
