import LLMCatalog
import LLMCore

/// A request in a model's own format.
struct InvokeRequest: Sendable {
    let body: [UInt8]
    /// Parameters that the model has no place for.
    let dropped: [String]
    let headers: WireHeaders
    let isStream: Bool

    init(_ body: [UInt8], _ dropped: [String], _ headers: WireHeaders, isStream: Bool) {
        self.body = body
        self.dropped = dropped
        self.headers = headers
        self.isStream = isStream
    }

    // MARK: Anthropic

    /// Anthropic's body without model and stream, which the address tells, and with its version in it.
    init(anthropic input: ChatInput, _ target: Target) throws(LLMError) {
        let request = try AnthropicRequest(input, target)
        var betas = AnthropicBetas()
        for word in request.betas.words { betas.add(word) }
        for headers in [target.headers, input.forwardedHeaders, request.headers] {
            if let words = headers[AnthropicBetas.header] { betas.add(list: words) }
        }
        var edit = JSONObjectEdit()
        edit.remove("model")
        edit.remove("stream")
        edit.set("anthropic_version", to: "bedrock-2023-05-31")
        if !betas.words.isEmpty { edit.set("anthropic_beta", to: .array(betas.words.map { .string($0) })) }
        let body = Self.root(request.body)
        if let format = body?["output_format"] {
            var output = body?["output_config"]?.json.objectValue ?? [:]
            output["format"] = format.json
            edit.remove("output_format")
            edit.set("output_config", to: .object(output))
        }
        if !Self.namesLimit(input, target) {
            let budget = body?["thinking"]?["budget_tokens"]?.int ?? 0
            edit.set(
                "max_tokens",
                to: JSON(budget.addingReportingOverflow(AnthropicModel.unknownMaxTokens).partialValue)
            )
        }
        var headers = request.headers
        Self.moveToHeaders(body, &edit, &headers)
        self.init(
            body?.document.applying(edit) ?? request.body,
            request.dropped,
            headers,
            isStream: input.request.isStream
        )
    }

    private static func namesLimit(_ input: ChatInput, _ target: Target) -> Bool {
        ["max_tokens", "max_completion_tokens"].contains { name in
            let node = input.request.document.member(name)
            return node.map { !input.request.document.isNull($0) } ?? false || target.defaults[name] != nil
        }
    }

    // MARK: Amazon

    /// Converse's body with what it keeps beside the model's own parameters among them.
    init(nova input: ChatInput, _ target: Target, _ model: BedrockModel) throws(LLMError) {
        let request = try ConverseRequest(input, target, model)
        var body = request.body
        var headers = request.headers
        if let root = Self.root(body) {
            var edit = JSONObjectEdit()
            let fields = root["additionalModelRequestFields"]?.json.objectValue ?? [:]
            edit.remove("additionalModelRequestFields")
            edit.remove("additionalModelResponseFieldPaths")
            for (name, value) in fields {
                var merged = value.objectValue
                for (key, own) in root["inferenceConfig"]?.json.objectValue ?? [:] where name == "inferenceConfig" {
                    merged?[key] = own
                }
                edit.set(name, to: merged.map { .object($0) } ?? value)
            }
            Self.moveToHeaders(root, &edit, &headers)
            body = root.document.applying(edit)
        }
        self.init(body, request.dropped, headers, isStream: request.isStream)
    }

    // MARK: OpenAI

    /// OpenAI's body without stream, which the address tells.
    init(openAI input: ChatInput, _ target: Target, _ model: BedrockModel) throws(LLMError) {
        let request = try OpenAIBody(input, target)
        var edit = JSONObjectEdit()
        edit.remove("stream")
        edit.remove("stream_options")
        if model.name.hasPrefix("ai21.") {
            edit.remove("model")
        } else {
            edit.set("model", to: .string(model.id))
        }
        var headers = request.headers
        let body = Self.root(request.bytes)
        Self.moveToHeaders(body, &edit, &headers)
        self.init(
            body?.document.applying(edit) ?? request.bytes,
            request.dropped,
            headers,
            isStream: input.request.isStream
        )
    }

    // MARK: Text

    /// A prompt made of the whole conversation.
    init(text input: ChatInput, _ target: Target, _ model: BedrockModel, _ format: TextFormat) throws(LLMError) {
        let parameters = try RequestParameters(of: input.request, for: target, isPrompt: true)
        let set = try PlainMessages.templated(try PlainMessages.read(parameters), parameters, target)
        let messages = try PromptText.messages(try parameters.conversation())
        let prompt = set ?? format.template(for: model).prompt(messages)
        var options: JSONObject = [:]
        var dropped: [String] = []
        for parameter in parameters.all {
            guard let name = format.name(of: parameter.name) else {
                if !TextFormat.isElsewhere(parameter.name) { dropped.append(parameter.name) }
                continue
            }
            let value = parameters.json(parameter.value, of: parameter.name)
            options[name] = format.needsList(name) && value.stringValue != nil ? [value] : value
        }
        if target.dropsParameters, Self.keepOnlyKnownStops(format, &options) { dropped.append("stop") }
        if format == .claude, options["max_tokens_to_sample"] == nil { options["max_tokens_to_sample"] = 256 }
        if format == .cohere, input.request.isStream { options["stream"] = true }
        var object: JSONObject
        if format == .titan {
            object = ["inputText": .string(prompt), "textGenerationConfig": .object(options)]
        } else {
            object = ["prompt": .string(prompt)]
            for (name, value) in options { object[name] = value }
        }
        object.add(parameters.extraBody)
        var headers = parameters.headers
        let body = JSON.object(object).serialized()
        var edit = JSONObjectEdit()
        var place: JSONPlace?
        if let given = try? JSONPlace(.object(Self.settings(parameters))) { place = given }
        Self.moveToHeaders(place, &edit, &headers)
        dropped = parameters.dropped + parameters.telling(dropped)
        dropped += LostContent.names(of: input, asTextFor: target)
        self.init(body, dropped, headers, isStream: input.request.isStream)
    }

    /// Titan ends at bars and at `User:` only, and refuses other sequences.
    ///
    /// - Returns: whether some were left out.
    private static func keepOnlyKnownStops(_ format: TextFormat, _ options: inout JSONObject) -> Bool {
        guard format == .titan, let stops = options["stopSequences"]?.arrayValue else { return false }
        let known = stops.filter { stop in
            guard let text = stop.stringValue, !text.isEmpty else { return false }
            return text == "User:" || text.allSatisfy { $0 == "|" }
        }
        options["stopSequences"] = .array(known)
        return known.count < stops.count
    }

    /// What Converse takes in the body and `InvokeModel` in headers.
    private static func settings(_ parameters: RequestParameters) -> JSONObject {
        var object: JSONObject = [:]
        for name in ["guardrailConfig", "performanceConfig"] { object[name] = parameters.json(name) }
        return object
    }

    private static func moveToHeaders(_ body: JSONPlace?, _ edit: inout JSONObjectEdit, _ headers: inout WireHeaders) {
        if let guardrail = body?["guardrailConfig"] {
            edit.remove("guardrailConfig")
            let names: [(StaticString, String)] = [
                ("guardrailIdentifier", "x-amzn-bedrock-guardrailidentifier"),
                ("guardrailVersion", "x-amzn-bedrock-guardrailversion"), ("trace", "x-amzn-bedrock-trace"),
            ]
            for (key, name) in names {
                guard let value = guardrail[key]?.string, Self.isPlain(value) else { continue }
                headers.set(name, "\(key)" == "trace" ? value.uppercased() : value)
            }
        }
        if let latency = body?["performanceConfig"]?["latency"]?.string, Self.isPlain(latency) {
            edit.remove("performanceConfig")
            headers.set("x-amzn-bedrock-performanceconfig-latency", latency)
        }
    }

    /// Whether a text may be a header's value.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

    private static func root(_ body: [UInt8]) -> JSONPlace? {
        guard let document = try? JSONDocument(parsing: body, policy: .response) else { return nil }
        return JSONPlace(document, document.root)
    }
}
