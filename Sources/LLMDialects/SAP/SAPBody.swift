import LLMCore

/// What the orchestration service is to do: one module with the conversation as its template, and the model.
struct SAPBody {
    private(set) var json: JSONObject = [:]

    /// Parameters that are part of the prompt, or nothing.
    private static let handled: Set<String> = [
        "stream", "stream_options", "tools", "functions", "response_format", "model_version", "resource_group",
        // Settings of the deployment's account.
        "service_key", "client_id", "client_secret", "auth_url", "cert_url",
        "user", "timeout",
    ]

    init(_ parameters: RequestParameters, _ target: Target, isStream: Bool) throws(LLMError) {
        var prompt: JSONObject = ["template": .array(try PlainMessages.read(parameters).map { Self.message($0) })]
        let tools = parameters.toolList
        if !tools.isEmpty { prompt["tools"] = .array(tools) }
        if let format = parameters.json("response_format") { prompt["response_format"] = format }
        var settings: JSONObject = [:]
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            settings[parameter.name] = parameters.json(parameter.value, of: parameter.name)
        }
        let version = parameters.setting("model_version", of: target) ?? "latest"
        let model: JSON = ["name": .string(target.model), "params": .object(settings), "version": version]
        var config: JSONObject = [
            "modules": ["prompt_templating": ["prompt": .object(prompt), "model": model]]
        ]
        if isStream { config["stream"] = ["enabled": true] }
        self.json = ["config": .object(config)]
    }

    private static func message(_ message: ChatMessage) -> JSON {
        var message = message
        let thoughts = SAPReasoning.list(message.thinkingBlocks)
        message.reasoningContent = nil
        message.thinkingBlocks = []
        Self.moveMark(&message)
        message.extra = [:]
        if message.content == nil { message.content = .text("") }
        var json = message.json
        if let thoughts { json["reasoning_content"] = thoughts }
        return json
    }

    /// A mark for prompt caching stands in the parts of a message, not beside them.
    private static func moveMark(_ message: inout ChatMessage) {
        guard let mark = message.cacheControl else { return }
        message.cacheControl = nil
        var parts: [ContentPart]
        switch message.content {
        case .text(let text)?: parts = [ContentPart(.text(text))]
        case .parts(let given)?: parts = given
        case nil: return
        }
        guard let last = parts.indices.last else { return }
        if parts[last].cacheControl == nil { parts[last].cacheControl = mark }
        message.content = .parts(parts)
    }
}
