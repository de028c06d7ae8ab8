package import LLMCore

/// Answers that a content policy cut off, in any of the formats that clients speak.
package enum FilteredAnswer {
    /// What such an answer counts as where there is somebody else to ask.
    package static var error: LLMError {
        LLMError(.contentPolicyViolation, "The provider's content policy cut the answer off.")
    }

    /// Whether a failure is such an answer's.
    package static func isOne(_ failure: LLMError) -> Bool {
        failure.code == .contentPolicyViolation && failure.upstreamStatus == nil
            && failure.message == self.error.message
    }

    /// Whether a whole answer is one: OpenAI's `finish_reason`, or Anthropic's `stop_reason`.
    package static func isOne(_ answer: JSON) -> Bool {
        let reasons = (answer["choices"]?.arrayValue ?? []).map { $0["finish_reason"]?.stringValue }
        return reasons.contains("content_filter") || answer["stop_reason"]?.stringValue == "refusal"
    }

    /// Whether a piece of a stream ends one.
    static func isOne(_ chunk: ChatChunk) -> Bool {
        chunk.choices.contains { $0.finishReason == "content_filter" }
    }

    /// Whether an event that is passed on as it is ends one.
    static func isOne(_ event: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let answer = try? JSON(parsing: Array(event)) else { return false }
        return self.isOne(answer) || answer["delta"].map(self.isOne) == true
    }
}
