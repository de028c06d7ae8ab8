import LLMCatalog
package import LLMCore

/// Text generation as Hugging Face's server has it: `{"inputs", "parameters"}` in, `[{"generated_text"}]` out.
///
/// Of the target's options, beside those of the address: `hf_model_name`, the name of a model on Hugging Face's hub, by
/// which the template of the prompt is chosen.
package struct SageMakerText: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    // MARK: Request

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target, isPrompt: true)
        var options: JSONObject = [:]
        for parameter in parameters.all where !Self.unsent.contains(parameter.name) {
            Self.add(parameter.name, parameters.json(parameter.value, of: parameter.name), to: &options)
        }
        var object: JSONObject = [
            "inputs": .string(try Self.prompt(parameters, target)), "parameters": .object(options),
        ]
        if input.request.isStream { object["stream"] = true }
        object.add(parameters.extraBody)
        let wire = WireRequest(
            url: SageMakerAddress.url(for: target, isStream: input.request.isStream),
            headers: SageMakerAddress.headers(for: input, target, parameters.headers),
            body: JSON.object(object).serialized()
        )
        let lost = LostContent.names(of: input, asTextFor: target)
        return EncodedRequest(wire: wire, dropped: parameters.dropped + lost)
    }

    private static let unsent = SageMakerAddress.unsent.union([
        "stream", "stream_options", "user", "chat_template", "prompt_template",
    ])

    private static func add(_ name: String, _ value: JSON, to options: inout JSONObject) {
        switch name {
        case "max_tokens", "max_completion_tokens":
            // The server wants at least one.
            options["max_new_tokens"] = value == 0 ? 1 : value
        case "temperature":
            // It knows no temperature of nothing; the least is as good.
            options["temperature"] = value.doubleValue == 0 ? 0.01 : value
        case "n":
            options["best_of"] = value
            options["do_sample"] = true
        case "stop":
            options["stop"] = value.stringValue == nil ? value : [value]
        default:
            options[name] = value
        }
    }

    static func prompt(_ parameters: RequestParameters, _ target: Target) throws(LLMError) -> String {
        if let set = try PlainMessages.templated(try PlainMessages.read(parameters), parameters, target) { return set }
        let messages = try PromptText.messages(try parameters.conversation())
        return Self.template(target).prompt(messages)
    }

    private static func template(_ target: Target) -> PromptText {
        let named = target.options["hf_model_name"] ?? target.defaults["hf_model_name"]
        guard let name = named?.stringValue?.lowercased() else { return .joined(" ") }
        if name.contains("llama-3") || name.contains("llama3") { return .llama3 }
        if name.contains("llama-2") || name.contains("llama2") { return .llama2 }
        if name.contains("mistralai") || name.contains("mixtral") { return .mistral }
        return name.contains("qwen") ? .chatML : .joined(" ")
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = SageMakerErrors(target)
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: response.body)
        } catch {
            throw errors.unusable(response, cause: error)
        }
        let first = json.arrayValue?.first ?? json
        guard var text = Self.text(of: first) else { throw errors.unusable(response, cause: nil) }
        // Some containers give the prompt back in front of the answer.
        if let parameters = try? RequestParameters(of: input.request, for: target, isPrompt: true),
            let prompt = try? Self.prompt(parameters, target), !prompt.isEmpty, text.hasPrefix(prompt)
        {
            text.removeFirst(prompt.count)
        }
        let reason = first["details"]?["finish_reason"]?.stringValue ?? first["finish_reason"]?.stringValue
        let object: JSON = [
            "id": .string(input.answerID), "object": "chat.completion", "created": JSON(input.created),
            "model": .string(target.model),
            "choices": [
                [
                    "index": 0, "message": ["role": "assistant", "content": .string(text)],
                    "finish_reason": .string(FinishReason.openAI(reason ?? "")),
                ]
            ],
        ]
        do throws(JSONParseError) {
            return ChatResponse(document: try JSONDocument(parsing: object.serialized(), policy: .response), usage: nil)
        } catch {
            throw errors.unusable(response, cause: error)
        }
    }

    /// The generated text in whichever of its places; nil if there is none.
    private static func text(of json: JSON) -> String? {
        let generation = json["generated_text"] ?? json["generation"]
        return generation?.stringValue ?? generation?["content"]?.stringValue ?? json["outputs"]?[0]?.stringValue
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        SageMakerErrors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        let errors = SageMakerErrors(target)
        return SageMakerStream(SageMakerTokens(input, target, errors), errors)
    }
}
