import LLMCore

/// Usage that is not counted, or not placed, as OpenAI does it.
enum OpenAIUsageQuirks {
    /// The completion tokens of a usage that counts reasoning beside them; nil if they are right.
    ///
    /// The total tells: it has the reasoning in any case (xAI's API reference, `Usage`).
    static func completionTokens(of usage: Usage) -> Int? {
        guard let reasoning = usage.reasoningTokens, reasoning > 0 else { return nil }
        let (sum, overflows) = usage.promptTokens.addingReportingOverflow(usage.completionTokens)
        let (total, overflowsToo) = sum.addingReportingOverflow(reasoning)
        guard !overflows, !overflowsToo, total == usage.totalTokens else { return nil }
        return usage.completionTokens + reasoning
    }

    /// Takes out what a provider adds to a chunk under a name of its own (`x_…`); a usage in there becomes the chunk's.
    static func unwrapVendorField(of chunk: inout ChatChunk) {
        for (name, value) in chunk.extra where name.hasPrefix("x_") {
            if chunk.usage == nil, let usage = value["usage"].flatMap({ Usage(openAI: $0) }) {
                chunk.usage = usage
                chunk.sentUsage = value["usage"]?.objectValue
            }
            chunk.extra[name] = nil
        }
    }

    /// Whether the text of a chunk may have a member whose name begins `x_`.
    static func mayHaveVendorField(_ data: UnsafeBufferPointer<UInt8>) -> Bool {
        guard data.count > 3 else { return false }
        for index in 0..<data.count - 2
        where data[index] == UInt8(ascii: "\"") && data[index + 1] == UInt8(ascii: "x")
            && data[index + 2] == UInt8(ascii: "_")
        { return true }
        return false
    }
}
