import LLMCore

/// A whole answer of version 2: `{"message": {"content": [], "tool_calls", "tool_plan", "citations"}, "finish_reason"}`.
enum CohereAnswer {
    static func choice(_ json: JSON, _ input: ChatInput) -> PlainAnswer.Choice? {
        guard let message = json["message"], message.objectValue != nil else { return nil }
        var text: String?
        var reasoning = ""
        for part in message["content"]?.arrayValue ?? [] {
            if let more = part["text"]?.stringValue { text = (text ?? "") + more }
            if let more = part["thinking"]?.stringValue { reasoning += more }
        }
        if let whole = message["content"]?.stringValue { text = whole }
        let calls = Self.calls(message, input)
        if text == nil, calls.isEmpty { text = "" }
        let reason = json["finish_reason"]?.stringValue
        let finish = CohereUsage.finishReason(reason, hasToolCalls: !calls.isEmpty)
        var choice = PlainAnswer.Choice(content: text, finishReason: finish)
        choice.reasoning = reasoning
        choice.calls = calls
        let citations = message["citations"]?.arrayValue ?? []
        let annotations = citations.flatMap { CohereCitation.annotations($0) }
        if !annotations.isEmpty { choice.extra["annotations"] = .array(annotations) }
        var special: JSONObject = [:]
        if !citations.isEmpty { special["citations"] = .array(citations) }
        if let plan = message["tool_plan"], plan.stringValue?.isEmpty == false { special["tool_plan"] = plan }
        if let reason { special["finish_reason"] = .string(reason) }
        if !special.isEmpty { choice.extra["provider_specific_fields"] = .object(special) }
        return choice
    }

    private static func calls(_ message: JSON, _ input: ChatInput) -> [ToolCall] {
        (message["tool_calls"]?.arrayValue ?? []).enumerated().map { index, call in
            ToolCall(
                id: call["id"]?.stringValue ?? PlainCallID.make(answer: input.answerID, index: index),
                name: call["function"]?["name"]?.stringValue ?? "",
                arguments: call["function"]?["arguments"]?.stringValue ?? "{}"
            )
        }
    }
}

/// A citation, as annotations of OpenAI's form.
enum CohereCitation {
    /// One annotation for each source: `{"start", "end", "text", "sources": [{"type", "id", "document"}]}`.
    static func annotations(_ citation: JSON) -> [JSON] {
        (citation["sources"]?.arrayValue ?? []).map { source in
            let document = source["document"]
            let id = source["id"]?.stringValue ?? ""
            return [
                "type": "url_citation",
                "url_citation": [
                    "start_index": citation["start"] ?? 0, "end_index": citation["end"] ?? 0,
                    "title": document?["title"] ?? "", "url": document?["url"] ?? .string("source:\(id)"),
                ],
            ]
        }
    }
}
