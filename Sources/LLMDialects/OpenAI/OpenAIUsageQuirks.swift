import LLMCore

/// Usage that is not counted, or not placed, as OpenAI does it.
enum OpenAIUsageQuirks {
    /// The completion tokens of a usage that counts reasoning beside them; nil if they are right.
    ///
    /// The total tells: it has the reasoning in any case (xAI's API reference, `Usage`).
    static func completionTokens(of usage: JSON) -> Int? {
        guard let prompt = usage["prompt_tokens"]?.intValue, let completion = usage["completion_tokens"]?.intValue,
            let total = usage["total_tokens"]?.intValue,
            let reasoning = usage["completion_tokens_details"]?["reasoning_tokens"]?.intValue, reasoning > 0
        else { return nil }
        let (sum, overflows) = prompt.addingReportingOverflow(completion)
        guard !overflows, total.subtractingReportingOverflow(reasoning).partialValue == sum else { return nil }
        return completion + reasoning
    }

    /// Takes out what a provider adds to chunks under a name of its own (`x_…`); a usage in there becomes the chunk's.
    static func unwrapVendorField(of chunk: inout JSON) {
        for (name, value) in chunk.objectValue ?? [:] where name.hasPrefix("x_") {
            if let usage = value["usage"], !usage.isNull, chunk["usage"]?.isNull ?? true { chunk["usage"] = usage }
            chunk[name] = nil
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
