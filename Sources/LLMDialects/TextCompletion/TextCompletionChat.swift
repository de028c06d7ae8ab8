import LLMCatalog
package import LLMCore

/// Chat through a provider that completes text in OpenAI's format.
package struct TextCompletionChat: ChatTranslator {
    private let place: TextCompletionPlace
    /// How a conversation without a template becomes a prompt; nil for one prompt per message.
    private let standard: PromptTemplate?

    init(_ place: TextCompletionPlace, standard: PromptTemplate?) {
        self.place = place
        self.standard = standard
    }

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var parameters = try TextModelParameters(input, target, names: target.profile.rules.rename)
        // In chat one parameter says whether, another how many; here it is one number.
        if let wanted = parameters.take("logprobs") {
            if wanted.boolValue == true {
                parameters.set("logprobs", to: parameters.members["top_logprobs"] ?? 0)
            } else if wanted.boolValue == nil {
                parameters.set("logprobs", to: wanted)
            }
        }
        _ = parameters.take("top_logprobs")
        var body: JSONObject = [
            "model": .string(target.model), "prompt": try self.prompt(input, target, parameters.promptTools),
        ]
        for (name, value) in parameters.members { body[name] = value }
        if input.request.isStream { self.askForStream(&body, input, target) }
        return parameters.request(self.place.url(for: target), body, input, target)
    }

    private func prompt(_ input: ChatInput, _ target: Target, _ tools: JSON?) throws(LLMError) -> JSON {
        if let standard = self.standard {
            return .string(try ConversationText.prompt(input, target, tools: tools, standard: standard))
        }
        if try PromptSettings.template(input.request.document, target) != nil {
            return .string(try ConversationText.prompt(input, target, tools: tools))
        }
        let texts = try ConversationText.texts(input)
        return texts.count == 1 ? .string(texts[0]) : .array(texts.map { .string($0) })
    }

    private func askForStream(_ body: inout JSONObject, _ input: ChatInput, _ target: Target) {
        body["stream"] = true
        guard input.asksStreamUsage || input.request.includesUsage, target.profile.supports("stream_options") else {
            return
        }
        let document = input.request.document
        var options = document.member("stream_options").flatMap { document.json($0).objectValue } ?? [:]
        options["include_usage"] = true
        body["stream_options"] = .object(options)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let answer = try OpenAIAnswer(target).response(response)
        let object = answer.json
        let choices = object["choices"]?.arrayValue ?? []
        // Fill-in-the-middle interfaces answer with messages.
        if choices.allSatisfy({ $0["message"] != nil }) { return answer }
        var made = TextModelAnswer(
            id: object["id"]?.stringValue ?? input.answerID,
            created: object["created"]?.intValue ?? input.created,
            model: object["model"]?.stringValue ?? target.model
        )
        made.choices = choices.map { choice in
            .init(
                choice["text"]?.stringValue ?? "",
                choice["finish_reason"]?.stringValue ?? FinishReason.stop,
                logprobs: TextLogProbabilities.chat(of: choice["logprobs"])
            )
        }
        made.usage = answer.usage
        return try made.response()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        var error = self.place.error(response, from: target)
        // As in LiteLLM the word for the kind is the gateway's own here.
        if case .openAI = self.place { error.typeOverride = nil }
        return error
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        OpenAITextStream(errors: OpenAIErrors(for: target), forwards: false)
    }
}

extension Dialect {
    /// OpenAI's text completions.
    package static let textCompletion = Dialect(
        chat: TextCompletionChat(.openAI, standard: nil),
        textCompletion: NativeTextCompletion(.openAI)
    )
}
