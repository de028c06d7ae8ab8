import LLMCore

/// A text model's answer as a `chat.completion`.
struct TextModelAnswer {
    /// One of the answers.
    struct Choice {
        var text: String
        /// In OpenAI's words.
        var finishReason: String
        var logprobs: JSON?

        init(_ text: String, _ finishReason: String, logprobs: JSON? = nil) {
            self.text = text
            self.finishReason = finishReason
            self.logprobs = logprobs
        }
    }

    let id: String
    let created: Int
    let model: String
    var choices: [Choice] = []
    var usage: Usage?

    init(_ input: ChatInput, _ target: Target) {
        self.id = input.answerID
        self.created = input.created
        self.model = target.model
    }

    init(id: String, created: Int, model: String) {
        self.id = id
        self.created = created
        self.model = model
    }

    func response() throws(LLMError) -> ChatResponse {
        let choices = self.choices.enumerated().map { index, choice -> JSON in
            var json: JSON = [
                "index": JSON(index), "message": ["role": "assistant", "content": .string(choice.text)],
                "finish_reason": .string(choice.finishReason),
            ]
            if let logprobs = choice.logprobs { json["logprobs"] = logprobs }
            return json
        }
        var json: JSON = [
            "id": .string(self.id), "object": "chat.completion", "created": JSON(self.created),
            "model": .string(self.model), "choices": .array(choices),
        ]
        if let usage = self.usage { json["usage"] = .object(usage.openAIObject()) }
        do throws(JSONParseError) {
            return ChatResponse(
                document: try JSONDocument(parsing: json.serialized(), policy: .response),
                usage: self.usage
            )
        } catch {
            throw LLMError(.responseValidation, "The answer is nested too deep or is too large.", cause: error)
        }
    }
}
