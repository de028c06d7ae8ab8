import LLMCore

/// What results say was counted.
///
/// In a stream the numbers grow from piece to piece, and the prompt's is in one only.
struct WatsonxCounts: Sendable {
    private var input: Int?
    private var generated: Int?

    mutating func take(_ result: JSON) {
        if let count = result["input_token_count"]?.intValue { self.input = max(self.input ?? 0, count) }
        if let count = result["generated_token_count"]?.intValue { self.generated = max(self.generated ?? 0, count) }
    }

    var usage: Usage? {
        guard self.input != nil || self.generated != nil else { return nil }
        return Usage(promptTokens: self.input ?? 0, completionTokens: self.generated ?? 0)
    }
}
