import LLMCatalog
package import LLMCore

/// Chat through a Petals swarm's web backend: a form goes in, `{"ok", "outputs"}` comes back, whole.
///
/// Source: petals-infra/chat.petals.dev, `POST /api/v1/generate`.
package struct PetalsChat: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    private static let names = ["max_tokens": "max_new_tokens", "max_completion_tokens": "max_new_tokens"]

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var parameters = try TextModelParameters(input, target, names: Self.names)
        parameters.setIfMissing("max_new_tokens", to: 4096)
        var fields: [(String, JSON)] = [
            ("model", .string(target.model)),
            ("inputs", .string(try ConversationText.prompt(input, target, tools: parameters.promptTools))),
        ]
        for (name, value) in parameters.members { fields.append((name, value)) }
        for (name, value) in parameters.extraBody { fields.append((name, value)) }
        let form = fields.map { name, value in
            PercentEncoding.query(name) + "=" + PercentEncoding.query(value.stringValue ?? value.description)
        }
        let headers = parameters.headers(input, target, contentType: "application/x-www-form-urlencoded")
        let wire = WireRequest(url: target.base, headers: headers, body: Array(form.joined(separator: "&").utf8))
        return EncodedRequest(wire: wire, dropped: parameters.dropped)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        let json = try response.json(errors)
        guard json["ok"]?.boolValue != false, let text = json["outputs"]?.stringValue else {
            guard let words = json["traceback"]?.stringValue ?? json["error"]?.stringValue else {
                throw errors.unusable(response)
            }
            throw errors.refusal(response, words)
        }
        var answer = TextModelAnswer(input, target)
        answer.choices = [.init(text, FinishReason.stop)]
        return try answer.response()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    /// The backend does not stream here; an answer that comes as a stream nevertheless is read event by event.
    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        TextModelStream(input, target, errors: Self.errors(target), givesReason: false) { json in
            var piece = TextModelPiece()
            piece.text = json["outputs"]?.stringValue
            if json["ok"]?.boolValue == false || piece.text == nil {
                piece.failure = json["traceback"]?.stringValue ?? json["error"]?.stringValue ?? json.description
            }
            if json["stop"]?.boolValue == true { piece.finishReason = FinishReason.stop }
            return piece
        }
    }

    private static func errors(_ target: Target) -> TextModelErrors {
        TextModelErrors(provider: target.provider.id, exception: "PetalsException")
    }
}

extension Dialect {
    /// The web backend of a Petals swarm.
    package static let petals = Dialect(chat: PetalsChat())
}
