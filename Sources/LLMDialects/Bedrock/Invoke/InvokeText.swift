import LLMCore

/// What an answer of a text model says, or a piece of one in a stream: each maker has names of its own.
struct InvokeText: Sendable {
    /// The texts, one for each choice.
    private(set) var texts: [String] = []
    /// The maker's word for why the answer ended.
    private(set) var reason: String?
    private(set) var promptTokens: Int?
    private(set) var completionTokens: Int?
    /// Whether this is an answer at all.
    private(set) var isKnown = false

    init(_ json: JSON) {
        self.readTexts(json)
        if let results = json["results"]?.arrayValue {
            self.completionTokens = results.compactMap { $0["tokenCount"]?.intValue }.reduce(0, +)
        }
        self.promptTokens = json["prompt_token_count"]?.intValue ?? json["inputTextTokenCount"]?.intValue
        self.completionTokens =
            json["generation_token_count"]?.intValue ?? json["totalOutputTextTokenCount"]?.intValue
            ?? self.completionTokens
        if let usage = json["usage"] {
            self.promptTokens = usage["prompt_tokens"]?.intValue ?? self.promptTokens
            self.completionTokens = usage["completion_tokens"]?.intValue ?? self.completionTokens
        }
        if let metrics = json["amazon-bedrock-invocationMetrics"] {
            self.promptTokens = metrics["inputTokenCount"]?.intValue ?? self.promptTokens
            self.completionTokens = metrics["outputTokenCount"]?.intValue ?? self.completionTokens
        }
    }

    private mutating func readTexts(_ json: JSON) {
        for list in ["results", "outputs", "generations", "completions", "choices"] {
            guard let elements = json[list]?.arrayValue else { continue }
            self.isKnown = true
            for element in elements {
                let text =
                    element["outputText"] ?? element["text"] ?? element["data"]?["text"]
                    ?? element["message"]?["content"] ?? element["delta"]?["content"]
                self.texts.append(text?.stringValue ?? "")
                self.take(reason: element)
            }
            return
        }
        for key in ["generation", "outputText", "completion", "text", "generated_text"] {
            guard let text = json[key] else { continue }
            self.isKnown = true
            self.texts = [text.stringValue ?? ""]
            self.take(reason: json)
            return
        }
        self.take(reason: json)
    }

    private mutating func take(reason json: JSON) {
        let reason =
            json["stop_reason"]?.stringValue ?? json["completionReason"]?.stringValue
            ?? json["finish_reason"]?.stringValue ?? json["finishReason"]?["reason"]?.stringValue
        if let reason, self.reason == nil { self.reason = reason }
    }

    /// OpenAI's word for why the answer ended.
    static func finishReason(_ reason: String?) -> String {
        switch reason ?? "" {
        case "length", "LENGTH", "max_tokens", "MAX_TOKENS": FinishReason.length
        case "CONTENT_FILTERED", "content_filtered", "ERROR_TOXIC", "guardrail_intervened": FinishReason.contentFilter
        default: FinishReason.stop
        }
    }

    /// What was counted; nil unless both are known.
    static func usage(_ prompt: Int?, _ completion: Int?) -> Usage? {
        guard let prompt, let completion else { return nil }
        return Usage(promptTokens: max(0, prompt), completionTokens: max(0, completion))
    }

    /// What an answer counts, and where it does not, what Bedrock says in its header fields.
    static func usage(_ prompt: Int? = nil, _ completion: Int? = nil, told headers: WireHeaders) -> Usage? {
        func told(_ name: String) -> Int? { headers[name].flatMap { Int($0.trimmingSpace) } }
        return self.usage(
            prompt ?? told("x-amzn-bedrock-input-token-count"),
            completion ?? told("x-amzn-bedrock-output-token-count")
        )
    }
}
