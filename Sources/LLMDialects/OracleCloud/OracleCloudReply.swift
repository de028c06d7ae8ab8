import LLMCore

/// The parts of answers of both forms, whole or in a stream.
enum OracleCloudReply {
    /// The answers; none if it is none.
    static func choices(_ chat: JSON?, _ input: ChatInput) -> [PlainAnswer.Choice] {
        if let text = chat?["text"]?.stringValue {
            let calls = Self.calls(chat, input)
            var choice = PlainAnswer.Choice(
                content: text,
                finishReason: Self.finishReason(chat?["finishReason"]?.stringValue, hasToolCalls: !calls.isEmpty)
            )
            choice.calls = calls
            return [choice]
        }
        return (chat?["choices"]?.arrayValue ?? []).map { item in
            let message = item["message"]
            let calls = Self.calls(message, input)
            let text = Self.text(message)
            var choice = PlainAnswer.Choice(
                content: text.isEmpty && !calls.isEmpty ? nil : text,
                finishReason: Self.finishReason(item["finishReason"]?.stringValue, hasToolCalls: !calls.isEmpty)
            )
            choice.reasoning = message?["reasoningContent"]?.stringValue ?? ""
            choice.calls = calls
            return choice
        }
    }

    static func text(_ message: JSON?) -> String {
        (message?["content"]?.arrayValue ?? []).map { $0["text"]?.stringValue ?? "" }.joined()
    }

    private static func calls(_ message: JSON?, _ input: ChatInput) -> [ToolCall] {
        (message?["toolCalls"]?.arrayValue ?? []).enumerated().map { index, call in
            ToolCall(
                id: call["id"]?.stringValue ?? PlainCallID.make(answer: input.answerID, index: index),
                name: call["name"]?.stringValue ?? "",
                arguments: Self.arguments(call) ?? "{}"
            )
        }
    }

    /// Text, or an object where the model is one of Cohere's.
    static func arguments(_ call: JSON) -> String? {
        call["arguments"]?.stringValue ?? call["parameters"]?.objectValue.map { JSON.object($0).description }
    }

    static func finishReason(_ reason: String?, hasToolCalls: Bool) -> String {
        // Cohere's models have the words of their own first version.
        CohereUsage.finishReason(reason, hasToolCalls: hasToolCalls)
    }

    static func usage(_ usage: JSON?) -> Usage? {
        guard let prompt = usage?["promptTokens"]?.intValue, let answer = usage?["completionTokens"]?.intValue else {
            return nil
        }
        var result = Usage(
            promptTokens: max(0, prompt),
            completionTokens: max(0, answer),
            totalTokens: usage?["totalTokens"]?.intValue
        )
        result.reasoningTokens = usage?["completionTokensDetails"]?["reasoningTokens"]?.intValue
        result.cachedTokens = usage?["promptTokensDetails"]?["cachedTokens"]?.intValue
        return result
    }
}
