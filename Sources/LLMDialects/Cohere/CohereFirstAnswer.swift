import LLMCore

/// A whole answer of version 1: `{"text", "tool_calls": [{"name", "parameters"}], "citations", "finish_reason"}`.
enum CohereFirstAnswer {
    static func choice(_ json: JSON, _ input: ChatInput) -> PlainAnswer.Choice? {
        guard let text = json["text"]?.stringValue else { return nil }
        let calls = (json["tool_calls"]?.arrayValue ?? []).enumerated().map { index, call in
            ToolCall(
                id: PlainCallID.make(answer: input.answerID, index: index),
                name: call["name"]?.stringValue ?? "",
                arguments: (call["parameters"] ?? [:]).description
            )
        }
        let reason = CohereUsage.finishReason(json["finish_reason"]?.stringValue, hasToolCalls: !calls.isEmpty)
        var choice = PlainAnswer.Choice(content: text.isEmpty && !calls.isEmpty ? nil : text, finishReason: reason)
        choice.calls = calls
        if let citations = json["citations"]?.arrayValue, !citations.isEmpty {
            choice.extra["provider_specific_fields"] = ["citations": .array(citations)]
        }
        return choice
    }
}
