import LLMCore

/// The items of a response's output as one answer of chat.
struct ResponsesChatAnswer {
    private var text: String?
    private var refusal = ""
    private var thoughts: [String] = []
    private var calls: [JSON] = []
    private var annotations: [JSON] = []
    private var reasoningItems: [JSON] = []

    init(_ output: [JSON]) {
        for item in output {
            switch item["type"]?.stringValue {
            case "message":
                for part in item["content"]?.arrayValue ?? [] {
                    if part["type"] == "refusal" {
                        self.refusal += part["refusal"]?.stringValue ?? ""
                    } else if let more = part["text"]?.stringValue {
                        self.text = (self.text ?? "") + more
                    }
                }
                self.annotations += Self.annotations(of: item)
            case "reasoning":
                self.reasoningItems.append(Self.reasoningItem(item))
                let parts = (item["summary"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
                if !parts.isEmpty { self.thoughts.append(parts.joined(separator: "\n\n")) }
            case "function_call": self.calls.append(item)
            default: break
            }
        }
    }

    func choice(_ response: JSON, _ input: ChatInput) -> PlainAnswer.Choice {
        let calls = self.calls.enumerated().map { index, item in
            let id = item["call_id"]?.stringValue ?? item["id"]?.stringValue
            return ToolCall(
                id: id ?? PlainCallID.make(answer: input.answerID, index: index),
                name: item["name"]?.stringValue ?? "",
                arguments: item["arguments"]?.stringValue ?? "{}"
            )
        }
        var choice = PlainAnswer.Choice(
            content: self.text ?? (calls.isEmpty ? "" : nil),
            finishReason: Self.finishReason(response, hasCalls: !calls.isEmpty)
        )
        choice.calls = calls
        choice.reasoning = self.thoughts.joined(separator: "\n\n")
        if !self.refusal.isEmpty { choice.extra["refusal"] = .string(self.refusal) }
        if !self.annotations.isEmpty { choice.extra["annotations"] = .array(self.annotations) }
        if !self.reasoningItems.isEmpty { choice.extra["reasoning_items"] = .array(self.reasoningItems) }
        return choice
    }

    /// Thoughts as they can be sent back: what only the provider can read is in them.
    static func reasoningItem(_ item: JSON) -> JSON {
        var kept: JSONObject = ["type": "reasoning"]
        for name in ["id", "encrypted_content", "summary"] {
            if let value = item[name], !value.isNull { kept[name] = value }
        }
        return .object(kept)
    }

    /// What was counted, in the words of chat, and the members that the provider has besides.
    static func usage(_ usage: JSON?) -> JSONObject {
        guard let usage, let counted = Usage(openAI: usage) else { return [:] }
        var object = counted.openAIObject()
        for (name, value) in usage.objectValue ?? [:] where !Self.counts.contains(name) && object[name] == nil {
            object[name] = value
        }
        return object
    }

    /// The members of usage that chat has under other names.
    private static let counts: Set<String> = [
        "input_tokens", "output_tokens", "total_tokens", "input_tokens_details", "output_tokens_details",
    ]

    /// Why a response ended.
    static func finishReason(_ response: JSON, hasCalls: Bool) -> String {
        if response["status"] == "incomplete" {
            let isFiltered = response["incomplete_details"]?["reason"] == "content_filter"
            return isFiltered ? FinishReason.contentFilter : FinishReason.length
        }
        return hasCalls ? FinishReason.toolCalls : FinishReason.stop
    }

    /// What a message cites, in the form of chat.
    static func annotations(of item: JSON) -> [JSON] {
        (item["content"]?.arrayValue ?? []).flatMap { part -> [JSON] in
            (part["annotations"]?.arrayValue ?? []).map { annotation -> JSON in
                guard annotation["type"] == "url_citation", annotation["url_citation"] == nil,
                    var citation = annotation.objectValue
                else { return annotation }
                citation["type"] = nil
                return ["type": "url_citation", "url_citation": .object(citation)]
            }
        }
    }
}
