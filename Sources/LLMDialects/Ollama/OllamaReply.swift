import LLMCore

/// What both of Ollama's operations have in common in their answers, whole or line by line.
enum OllamaReply {
    /// Words that tell a kind of error.
    static let phrases: [PlainErrors.Phrase] = [
        PlainErrors.Phrase("no such file or directory", .badRequest),
        PlainErrors.Phrase("Failed to establish a new connection", .serviceUnavailable),
        PlainErrors.Phrase("Invalid response object from API", .badRequest),
        PlainErrors.Phrase("Read timed out", .timeout),
    ]

    /// What was counted; nil where a number is missing, as for a prompt that came from the cache.
    static func usage(_ json: JSON) -> Usage? {
        guard let prompt = json["prompt_eval_count"]?.intValue, let answer = json["eval_count"]?.intValue else {
            return nil
        }
        return Usage(promptTokens: max(0, prompt), completionTokens: max(0, answer))
    }

    /// `done_reason` in OpenAI's words; `load` and `unload` are of requests without a prompt.
    static func finishReason(_ json: JSON, hasToolCalls: Bool) -> String {
        let reason = json["done_reason"]?.stringValue ?? ""
        let known = reason == "load" || reason == "unload" ? FinishReason.stop : reason
        return FinishReason.openAI(known, hasToolCalls: hasToolCalls)
    }

    /// The body of an answer, or the error in it.
    static func read(_ response: WireResponse, _ errors: PlainErrors) throws(LLMError) -> JSON {
        let json = try errors.json(response)
        if let error = json["error"], !error.isNull { throw errors.unusable(response, json: json, cause: nil) }
        return json
    }

    /// A whole text and the reasoning in front of it; `thinking` is what came apart from it.
    static func split(_ text: String, thinking: String?) -> ThinkTagSplitter.Piece {
        var splitter = ThinkTagSplitter()
        var piece = splitter.receive(text)
        let rest = splitter.finish()
        piece.reasoning = (thinking ?? "") + piece.reasoning + rest.reasoning
        piece.answer += rest.answer
        return piece
    }
}
