import LLMCatalog
package import LLMCore

/// Chat completions through NVIDIA Triton: `…/generate` takes a text and parameters, `…/infer` takes tensors
/// (the generate extension and the KServe protocol in Triton's documentation).
///
/// The deployment's address tells which; one that names neither gets `/v2/models/{model}/generate`. `infer` does not
/// stream: its answer comes in one piece.
package struct TritonChat: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    /// What is sent when the client sets no limit.
    private static let defaultMaxTokens = 2_000

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target, isPrompt: true)
        let messages = try PlainMessages.read(parameters)
        let prompt = try PlainMessages.templated(messages, parameters, target) ?? PlainMessages.joined(messages)
        var settings: JSONObject = [:]
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            let name = parameter.name == "max_completion_tokens" ? "max_tokens" : parameter.name
            settings[name] = parameters.json(parameter.value, of: parameter.name)
        }
        if settings["max_tokens"] == nil { settings["max_tokens"] = JSON(Self.defaultMaxTokens) }
        let isTensors = Self.isTensors(target)
        let body: JSONObject
        if isTensors {
            body = ["inputs": .array(TritonTensor.inputs(prompt, settings))]
        } else {
            for (name, value) in parameters.json("parameters")?.objectValue ?? [:] { settings[name] = value }
            body = [
                "text_input": .string(prompt), "parameters": .object(settings),
                "stream": .bool(input.request.isStream),
            ]
        }
        let url = Self.url(target, isStream: input.request.isStream)
        return parameters.request(to: url, body, headers: [("Content-Type", "application/json")], input, target)
    }

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = ["stream", "stream_options", "parameters", "user", "n"]

    private static func isTensors(_ target: Target) -> Bool { target.base.path.hasSuffix("/infer") }

    private static func url(_ target: Target, isStream: Bool) -> WireURL {
        let base = target.base
        if Self.isTensors(target) || base.path.hasSuffix("/generate_stream") && isStream { return base }
        var path = base.path
        if path.hasSuffix("/generate_stream") { path = String(path.dropLast("_stream".count)) }
        if !path.hasSuffix("/generate") { path += "/v2/models/\(PercentEncoding.segment(target.model))/generate" }
        return WireURL(origin: base.origin, path: isStream ? path + "_stream" : path, query: base.query)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = PlainErrors(target)
        let json = try errors.json(response)
        guard let text = json["text_output"].flatMap({ Self.text($0) }) ?? TritonTensor.text(json["outputs"]) else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        let choice = PlainAnswer.Choice(content: text, finishReason: FinishReason.stop)
        let model = json["model_name"]?.stringValue ?? target.model
        return try PlainAnswer(input, model: model, [choice], usage: nil).response(response, errors)
    }

    /// Some back ends give a list of texts.
    static func text(_ output: JSON) -> String? {
        output.stringValue ?? output.arrayValue?.compactMap { $0.stringValue }.joined()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        PlainErrors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        TritonStream(PlainChunks(input, model: target.model), PlainErrors(target))
    }
}
