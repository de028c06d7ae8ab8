import LLMCore

/// The body of a request to GigaChat.
struct GigaChatBody {
    private(set) var json: JSONObject = [:]
    /// Parameters that the provider has no place for.
    private(set) var dropped: [String] = []

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = [
        "stream", "stream_options", "tools", "tool_choice", "functions", "function_call", "response_format", "user",
        "stop", "n", "max_completion_tokens", "temperature",
        // Settings of the deployment's account.
        "credentials", "scope", "access_token", "auth_url", "verify_ssl_certs",
    ]

    init(_ parameters: RequestParameters, _ target: Target) throws(LLMError) {
        let messages = try PlainMessages.read(parameters)
        self.json["model"] = .string(target.model)
        self.json["messages"] = .array(GigaChatMessages(messages).list)
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            self.json[parameter.name] = parameters.json(parameter.value, of: parameter.name)
        }
        if let limit = parameters.json("max_completion_tokens") { self.json["max_tokens"] = limit }
        if let temperature = parameters.json("temperature") {
            // Zero is refused; the same is said by leaving no choice among tokens.
            if temperature == 0 { self.json["top_p"] = 0 } else { self.json["temperature"] = temperature }
        }
        self.dropped =
            ["stop", "user"].filter { parameters.contains($0) } + parameters.unsaidFormat
            + parameters.unsaidOfSchema(isDescribed: true, isBinding: false)
        if let count = parameters.json("n"), count != 1 { self.dropped.append("n") }
        if parameters.equals("tool_choice", "required") { self.dropped.append("tool_choice") }
        var functions = parameters.toolList.map { $0["function"] ?? $0 }
        var choice = Self.choice(parameters)
        if case .schema(let schema) = parameters.answerSchema {
            let name = Self.answerTool(parameters.json("response_format"))
            let words = parameters.json("response_format")?["json_schema"]?["description"]
            functions.append(
                [
                    "name": .string(name), "description": words ?? "The answer in its final form.",
                    "parameters": schema,
                ]
            )
            choice = ["name": .string(name)]
        }
        if !functions.isEmpty { self.json["functions"] = .array(functions) }
        if let choice, !functions.isEmpty { self.json["function_call"] = choice }
    }

    /// That some function must be called cannot be said.
    private static func choice(_ parameters: RequestParameters) -> JSON? {
        guard let choice = parameters.json("tool_choice") ?? parameters.json("function_call") else { return nil }
        if let name = choice["function"]?["name"] ?? choice["name"] { return ["name": name] }
        return choice.stringValue == "none" ? "none" : "auto"
    }

    /// The name of the function whose arguments are the answer; nil when the answer is text.
    static func answerTool(_ input: ChatInput, _ target: Target) -> String? {
        let node = input.request.document.member("response_format")
        let format = node.map { input.request.document.json($0) } ?? target.defaults["response_format"]
        guard format?["type"]?.stringValue == "json_schema" else { return nil }
        return Self.answerTool(format)
    }

    private static func answerTool(_ format: JSON?) -> String {
        format?["json_schema"]?["name"]?.stringValue ?? "answer"
    }
}

/// A conversation in GigaChat's form: one system message at its beginning, results of functions as JSON text.
struct GigaChatMessages {
    private(set) var list: [JSON] = []
    /// Names of functions by the ids of their calls.
    private var names: [String: String] = [:]

    init(_ messages: [ChatMessage]) {
        for message in Self.oneCallEach(messages) { self.add(message) }
    }

    /// Several calls of one message become several messages, each before its result.
    private static func oneCallEach(_ messages: [ChatMessage]) -> [ChatMessage] {
        var list: [ChatMessage] = []
        var rest = messages[...]
        while let message = rest.popFirst() {
            guard message.role == .assistant, message.toolCalls.count > 1 else {
                list.append(message)
                continue
            }
            var results = Array(rest.prefix { $0.role == .tool })
            rest = rest.dropFirst(results.count)
            for (place, call) in message.toolCalls.enumerated() {
                var single = message
                single.toolCalls = [call]
                if place > 0 { single.content = nil }
                list.append(single)
                if let index = results.firstIndex(where: { $0.toolCallID == call.id }) {
                    list.append(results.remove(at: index))
                }
            }
            list += results
        }
        return list
    }

    private mutating func add(_ message: ChatMessage) {
        let text = Self.text(message.content)
        switch message.role {
        case .system, .developer:
            self.list.append(["role": self.list.isEmpty ? "system" : "user", "content": .string(text)])
        case .tool, .function:
            var object: JSONObject = ["role": "function", "content": .string(Self.result(text))]
            if let name = message.name ?? message.toolCallID.flatMap({ self.names[$0] }) {
                object["name"] = .string(name)
            }
            self.list.append(.object(object))
        case .assistant:
            self.addAnswer(message, text)
        default:
            self.list.append(["role": "user", "content": .string(text)])
        }
    }

    private mutating func addAnswer(_ message: ChatMessage, _ text: String) {
        var object: JSONObject = ["role": "assistant", "content": .string(text)]
        for call in message.toolCalls { if let id = call.id { self.names[id] = call.name } }
        if let call = message.toolCalls.first ?? message.functionCall {
            let arguments = (try? JSON(parsing: call.arguments))?.objectValue ?? [:]
            object["function_call"] = ["name": .string(call.name), "arguments": .object(arguments)]
        }
        if let state = message.extra["functions_state_id"] { object["functions_state_id"] = state }
        self.list.append(.object(object))
    }

    private static func text(_ content: ChatMessage.Content?) -> String {
        guard case .parts(let parts)? = content else { return content?.text ?? "" }
        return parts.compactMap { if case .text(let text) = $0.kind { text } else { nil } }.joined(separator: "\n")
    }

    private static func result(_ text: String) -> String {
        (try? JSON(parsing: text)) == nil ? JSON.string(text).description : text
    }
}
