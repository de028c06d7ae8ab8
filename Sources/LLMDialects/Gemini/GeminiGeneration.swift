import LLMCore

/// How an answer is to be made (`generationConfig`).
struct GeminiGeneration: Sendable {
    /// The members, in the order of the request's parameters.
    private(set) var config: JSONObject = [:]
    /// Parameters that have no place.
    private(set) var dropped: [String] = []
    /// What the user is told beside, where the model does not take a schema.
    private(set) var schemaText: String?

    private let parameters: RequestParameters
    private let model: GeminiModel

    init(_ parameters: RequestParameters, _ model: GeminiModel, drops: Bool) throws(LLMError) {
        self.parameters = parameters
        self.model = model
        for parameter in parameters.all {
            try self.add(parameter.name, parameters.json(parameter.value, of: parameter.name))
        }
        self.dropped += parameters.unsaidOfSchema(isDescribed: false, isBinding: self.schemaText == nil)
        try self.addThinking(drops: drops)
        // Lower temperatures make the models of the third generation go round in circles; they want the default said.
        if model.hasLevels, self.config["temperature"] == nil { self.config["temperature"] = Self.defaultTemperature }
    }

    private static let defaultTemperature = JSONNumber(text: "1.0").map { JSON.number($0) } ?? 1

    /// OpenAI's names and the provider's, for values that stay as they are.
    private static let renamed = [
        "temperature": "temperature", "top_p": "top_p", "n": "candidate_count", "presence_penalty": "presence_penalty",
        "frequency_penalty": "frequency_penalty", "seed": "seed", "logprobs": "responseLogprobs",
        "top_logprobs": "logprobs", "top_k": "top_k",
    ]

    /// Members that clients may name as the provider does.
    private static let native: Set<String> = [
        "topK", "topP", "maxOutputTokens", "candidateCount", "stopSequences", "responseMimeType", "responseSchema",
        "responseJsonSchema", "responseModalities", "presencePenalty", "frequencyPenalty", "responseLogprobs",
        "enableEnhancedCivicAnswers", "speechConfig", "imageConfig", "image_config", "mediaResolution",
        "audioTimestamp", "routingConfig", "modelSelectionConfig", "enableAffectiveDialog", "max_output_tokens",
        "response_mime_type", "response_schema", "response_json_schema", "response_modalities", "speech_config",
        "media_resolution", "stop_sequences", "candidate_count", "response_logprobs", "audio_timestamp",
    ]

    private mutating func add(_ name: String, _ value: JSON) throws(LLMError) {
        if let other = Self.renamed[name] {
            self.config[other] = value
            return
        }
        switch name {
        case "max_tokens":
            if !self.parameters.contains("max_completion_tokens") { self.config["max_output_tokens"] = value }
        case "max_completion_tokens": self.config["max_output_tokens"] = value
        case "stop":
            let list = value.arrayValue ?? [value]
            guard list.allSatisfy({ $0.stringValue != nil }) else {
                throw LLMError(.badRequest, "stop must be text or a list of texts.", parameter: "stop")
            }
            if !list.isEmpty { self.config["stop_sequences"] = .array(list) }
        case "modalities":
            let kinds = (value.arrayValue ?? [value]).compactMap { $0.stringValue?.uppercased() }
            self.config["responseModalities"] = .array(kinds.map { .string($0) })
        case "audio": try self.addSpeech(value)
        case "response_format": try self.addFormat(value)
        case "parallel_tool_calls":
            if value.boolValue == false { self.dropped.append(name) }
        case let name where Self.native.contains(name): self.config[name] = value
        case let name where Self.isHandled(name): break
        default: self.dropped.append(name)
        }
    }

    /// Parameters that are written elsewhere.
    private static let handled: Set<String> = [
        "stream", "stream_options", "tools", "tool_choice", "functions", "function_call", "web_search_options",
        "reasoning_effort", "thinking", "thinkingConfig", "thinking_config", "safety_settings", "safetySettings",
        "cached_content", "labels", "service_tier", "include_server_side_tool_invocations", "user", "cache_control",
    ]

    private static func isHandled(_ name: String) -> Bool { Self.handled.contains(name) }

    /// Pictures are looked at as closely as the request asks.
    mutating func set(_ resolution: GeminiResolution) {
        if self.config["mediaResolution"] == nil { self.config["mediaResolution"] = .string(resolution.name) }
    }

    // MARK: Parts

    private mutating func addThinking(drops: Bool) throws(LLMError) {
        let thinking = GeminiThinking(self.parameters, self.model)
        if let config = thinking.config { self.config["thinkingConfig"] = config }
        if thinking.losesBudget { self.dropped.append("thinking.budget_tokens") }
        if thinking.changesEffort { self.dropped.append("reasoning_effort") }
        guard thinking.isUnknown else { return }
        guard drops else {
            let known = GeminiThinking.efforts.map { "'\($0)'" }.joined(separator: ", ")
            throw LLMError(
                .unsupportedParameters,
                "reasoning_effort must be one of \(known). With drop_params it is left out.",
                parameter: "reasoning_effort"
            )
        }
        self.dropped.append("reasoning_effort")
    }

    private mutating func addSpeech(_ audio: JSON) throws(LLMError) {
        if let format = audio["format"]?.stringValue, format != "pcm16" {
            throw LLMError(
                .badRequest,
                "audio.format must be 'pcm16', the only format that the model speaks in; got '\(format)'.",
                parameter: "audio"
            )
        }
        if let voice = audio["voice"], voice.stringValue != nil {
            self.config["speechConfig"] = ["voiceConfig": ["prebuiltVoiceConfig": ["voiceName": voice]]]
        }
        if !self.parameters.contains("modalities") { self.config["responseModalities"] = ["AUDIO"] }
    }

    private mutating func addFormat(_ format: JSON) throws(LLMError) {
        let schema = format["json_schema"]?["schema"] ?? format["response_schema"]
        switch format["type"]?.stringValue {
        case "text": self.config["response_mime_type"] = "text/plain"
        case "json_object", "enum": self.config["response_mime_type"] = "application/json"
        case "json_schema":
            if schema?.objectValue != nil { self.config["response_mime_type"] = "application/json" }
        default:
            throw LLMError(
                .badRequest,
                "response_format.type must be text, json_object or json_schema.",
                parameter: "response_format"
            )
        }
        guard let schema, schema.objectValue != nil else { return }
        if !self.model.takesSchema {
            self.schemaText = "Answer with JSON by this schema:\n\(schema)"
        } else if self.model.takesJSONSchema {
            self.config["response_json_schema"] = schema
        } else {
            self.config["response_schema"] = try GeminiSchema.answer(schema)
        }
    }
}
