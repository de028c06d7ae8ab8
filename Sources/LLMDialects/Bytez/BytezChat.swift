import LLMCatalog
package import LLMCore

/// Chat completions through Bytez (docs.bytez.com).
///
/// `{"messages", "params", "stream"}` goes to the model's own address, `{"output", "error"}` comes back. A client that asked for a stream gets the answer in
/// one piece: the documentation has a switch for streams and no form of them, and Bytez's own library reads lines of bare
/// text, with no mark at the end, no reason and no place for an error, so that a broken answer would pass for a whole one.
package struct BytezChat: ChatTranslator {
    package init() {}

    private static let names = [
        "max_tokens": "max_new_tokens", "max_completion_tokens": "max_new_tokens", "n": "num_return_sequences",
    ]

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        var settings: JSONObject = [:]
        for parameter in parameters.all where parameter.name != "stream" && parameter.name != "stream_options" {
            let name = Self.names[parameter.name] ?? parameter.name
            settings[name] = parameters.json(parameter.value, of: parameter.name)
        }
        let messages = try PlainMessages.read(parameters).map { Self.message($0) }
        let body: JSONObject = ["messages": .array(messages), "stream": false, "params": .object(settings)]
        let path = target.model.split(separator: "/").map { PercentEncoding.segment(String($0)) }
        return parameters.request(
            to: target.base.appending(path: "/" + path.joined(separator: "/")),
            body,
            input,
            target,
            carrying: CarriedContent(parts: nil)
        )
    }

    private static func message(_ message: ChatMessage) -> JSON {
        let parts: [JSON]
        switch message.content {
        case .text(let text)?: parts = [["type": "text", "text": .string(text)]]
        case .parts(let list)?: parts = list.map { Self.part($0) }
        case nil: parts = []
        }
        return ["role": .string(message.role.rawValue), "content": .array(parts)]
    }

    /// Pictures, films and sounds are named by type and address alone.
    private static func part(_ part: ContentPart) -> JSON {
        switch part.kind {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .image(let image): ["type": "image", "url": .string(image.url)]
        case .video(let video): ["type": "video", "url": .string(video.url)]
        default: part.json
        }
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = PlainErrors(target)
        let json = try errors.json(response)
        if let error = json["error"], !error.isNull { throw errors.unusable(response, json: json, cause: nil) }
        guard let output = json["output"], let text = Self.text(output) else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        let choice = PlainAnswer.Choice(content: text, finishReason: FinishReason.stop)
        return try PlainAnswer(input, model: target.model, [choice], usage: nil).response(response, errors)
    }

    private static func text(_ output: JSON) -> String? {
        if let text = output.stringValue ?? output["content"]?.stringValue { return text }
        guard let parts = output["content"]?.arrayValue else { return nil }
        return parts.map { $0["text"]?.stringValue ?? "" }.joined()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        PlainErrors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        BytezStream(PlainErrors(target))
    }
}

/// No stream is asked for; one that comes nevertheless is an error.
struct BytezStream: ChatStreamTranslator {
    private let errors: PlainErrors

    init(_ errors: PlainErrors) { self.errors = errors }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction { self.refuse() }

    mutating func receiveEnd() -> ChatStreamAction { self.refuse() }

    private func refuse() -> ChatStreamAction {
        .fail(self.errors.brokenStream("A stream came that was not asked for."))
    }
}
