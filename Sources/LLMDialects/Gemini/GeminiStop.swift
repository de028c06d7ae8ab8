import LLMCore

/// Why an answer ended (`FinishReason`), in OpenAI's words.
enum GeminiStop {
    /// Reasons of filters, of what was asked or of what was answered.
    private static let filters: Set<String> = [
        "SAFETY", "RECITATION", "LANGUAGE", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "IMAGE_OTHER", "NO_IMAGE", "MODEL_ARMOR",
    ]

    /// OpenAI's word; calls are the reason whatever else is said, but for filters.
    static func finishReason(_ reason: String?, hasCalls: Bool, isOldForm: Bool) -> String {
        if let reason, Self.filters.contains(reason) { return FinishReason.contentFilter }
        if hasCalls { return isOldForm ? FinishReason.functionCall : FinishReason.toolCalls }
        return reason == "MAX_TOKENS" ? FinishReason.length : FinishReason.stop
    }

    /// The provider's own words for it, as `provider_specific_fields` of a choice; nil where it gives none.
    static func fields(_ reason: String?, _ message: String?) -> JSON? {
        guard let reason else { return nil }
        var fields: JSONObject = ["native_finish_reason": .string(reason)]
        if let message { fields["finish_message"] = .string(message) }
        return .object(fields)
    }
}
