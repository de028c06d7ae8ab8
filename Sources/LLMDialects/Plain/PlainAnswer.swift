import LLMCore

/// A whole answer written anew, for providers whose own form has little in common with OpenAI's.
struct PlainAnswer: Sendable {
    /// One of the answers.
    struct Choice: Sendable {
        /// The text; nil is written as null, as in a message that only calls tools.
        var content: String?
        /// The model's reasoning; an empty one is left out.
        var reasoning = ""
        /// The calls of tools.
        var calls: [ToolCall] = []
        /// Why it ended, in OpenAI's words.
        var finishReason: String
        /// Token probabilities in OpenAI's form.
        var logprobs: JSON?
        /// Members of the message beyond these (`annotations`, `provider_specific_fields`).
        var extra: JSONObject = [:]

        init(content: String?, finishReason: String) {
            self.content = content
            self.finishReason = finishReason
        }

        private func message() -> JSON {
            var message: JSONObject = ["role": "assistant", "content": self.content.map { .string($0) } ?? .null]
            if !self.reasoning.isEmpty { message["reasoning_content"] = .string(self.reasoning) }
            if !self.calls.isEmpty { message["tool_calls"] = .array(self.calls.map { $0.json }) }
            for (key, value) in self.extra { message[key] = value }
            return .object(message)
        }

        fileprivate func json(_ index: Int) -> JSON {
            var json: JSONObject = [
                "index": JSON(index), "message": self.message(), "finish_reason": .string(self.finishReason),
            ]
            if let logprobs = self.logprobs { json["logprobs"] = logprobs }
            return .object(json)
        }
    }

    /// The answer's id.
    var id: String
    /// Seconds since 1970.
    var created: Int
    /// The model that answered.
    var model: String
    /// The answers, one for each that was asked for.
    var choices: [Choice]
    /// What was counted; nil when the provider said nothing.
    var usage: Usage?
    /// The same as it is shown, where the provider has members of its own; empty where it is just that.
    var usageObject: JSONObject = [:]
    /// Members of the whole beyond these, such as `citations`.
    var extra: JSONObject = [:]

    init(_ input: ChatInput, model: String, _ choices: [Choice], usage: Usage?) {
        self.id = input.answerID
        self.created = input.created
        self.model = model
        self.choices = choices
        self.usage = usage
    }

    /// The answer as an OpenAI `chat.completion`.
    ///
    /// - Throws: what `errors` makes of an answer that nests too deep to be written.
    func response(_ wire: WireResponse, _ errors: PlainErrors) throws(LLMError) -> ChatResponse {
        var object: JSONObject = [
            "id": .string(self.id), "object": "chat.completion", "created": JSON(self.created),
            "model": .string(self.model),
            "choices": .array(self.choices.enumerated().map { $1.json($0) }),
        ]
        if let usage = self.usage {
            object["usage"] = .object(self.usageObject.isEmpty ? usage.openAIObject() : self.usageObject)
        }
        for (key, value) in self.extra { object[key] = value }
        do throws(JSONParseError) {
            let document = try JSONDocument(parsing: JSON.object(object).serialized(), policy: .response)
            return ChatResponse(document: document, usage: self.usage)
        } catch {
            throw errors.unusable(wire, json: nil, cause: error)
        }
    }
}
