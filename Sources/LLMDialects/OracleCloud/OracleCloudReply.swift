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
            if let fields = Self.fields(chat) { choice.extra["provider_specific_fields"] = fields }
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
            choice.logprobs = Self.logprobs(item["logprobs"])
            return choice
        }
    }

    /// What Cohere's models say of where their words come from, where their own service's answers have it.
    static func fields(_ chat: JSON?) -> JSON? {
        guard let citations = chat?["citations"]?.arrayValue, !citations.isEmpty else { return nil }
        return ["citations": .array(citations)]
    }

    /// Token probabilities, told in lists of the same length (`Logprobs`); nil for none.
    static func logprobs(_ json: JSON?) -> JSON? {
        guard let json, let tokens = json["tokens"]?.arrayValue, !tokens.isEmpty else { return nil }
        let tops = (json["topLogprobs"]?.arrayValue ?? []).map { top -> JSON in
            var numbers: JSONObject = [:]
            for (token, value) in top.objectValue ?? [:] { numbers[token] = Self.number(value) }
            return .object(numbers)
        }
        return TextLogProbabilities.chat(of: [
            "tokens": .array(tokens), "token_logprobs": json["tokenLogprobs"] ?? [], "top_logprobs": .array(tops),
        ])
    }

    /// The types say that these are texts.
    private static func number(_ value: JSON) -> JSON {
        value.stringValue.flatMap { try? JSON(parsing: Array($0.utf8)) }.flatMap { $0.doubleValue == nil ? nil : $0 }
            ?? value
    }

    /// Why an answer that says so itself is none.
    static func failure(_ chat: JSON?) -> String? {
        guard chat?["finishReason"]?.stringValue == "ERROR", let words = chat?["errorMessage"]?.stringValue,
            !words.isEmpty
        else { return nil }
        return words
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
