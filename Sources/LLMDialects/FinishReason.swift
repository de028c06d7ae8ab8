import LLMCore

/// Why an answer ended, in OpenAI's words.
package enum FinishReason {
    package static let stop = "stop"
    package static let length = "length"
    package static let toolCalls = "tool_calls"
    package static let functionCall = "function_call"
    package static let contentFilter = "content_filter"

    /// OpenAI's word for a provider's one; a word that nobody knows stays.
    ///
    /// An answer that calls tools ends because of them, for clients look for that word.
    package static func openAI(_ reason: String, hasToolCalls: Bool = false) -> String {
        let known: String
        switch reason {
        case "stop", "stop_sequence", "end_turn", "eos_token", "eos", "COMPLETE", "FINISH_REASON_STOP", "STOP", "":
            known = Self.stop
        case "length", "max_tokens", "MAX_TOKENS", "ERROR_LIMIT":
            known = Self.length
        case "tool_calls", "tool_use":
            known = Self.toolCalls
        case "content_filter", "SAFETY", "RECITATION", "ERROR_TOXIC", "guardrail_intervened", "refusal":
            known = Self.contentFilter
        default:
            known = reason
        }
        return hasToolCalls && known == Self.stop ? Self.toolCalls : known
    }

    /// Whether a reason in a document is not what ``openAI(_:hasToolCalls:)`` makes of it.
    static func needsChange(
        _ reason: JSONNode,
        _ tape: JSONTape,
        _ bytes: UnsafeBufferPointer<UInt8>,
        hasToolCalls: Bool
    ) -> Bool {
        guard let text = tape.string(reason, in: bytes) else { return false }
        return Self.openAI(text, hasToolCalls: hasToolCalls) != text
    }
}
