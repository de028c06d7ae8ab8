import LLMCore

/// The body of a Responses request, made from a chat request.
struct ResponsesChatBody {
    private(set) var json: JSONObject = [:]
    /// What the API has no word for.
    private(set) var dropped: [String] = []

    /// Parameters with the same name and meaning here and there.
    private static let same: Set<String> = [
        "temperature", "top_p", "parallel_tool_calls", "user", "service_tier", "metadata", "store", "safety_identifier",
        "prompt_cache_key", "prompt_cache_retention",
    ]

    /// Parameters that become something else below.
    private static let handled: Set<String> = [
        "stream", "stream_options", "max_tokens", "max_completion_tokens", "tools", "functions", "tool_choice",
        "function_call", "response_format", "reasoning_effort", "web_search_options", "verbosity",
    ]

    init(_ parameters: RequestParameters, _ input: ChatInput, _ target: Target) throws(LLMError) {
        let messages = LegacyCalls.asTools(try PlainMessages.read(parameters))
        self.json["model"] = .string(target.model)
        self.json["input"] = .array(messages.flatMap { ResponsesChatInput.items($0) })
        let instructions = messages.filter { $0.role == .system || $0.role == .developer }
            .compactMap { $0.content?.text }.filter { !$0.isEmpty }
        if !instructions.isEmpty { self.json["instructions"] = .string(instructions.joined(separator: "\n")) }
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            let isOpenAI = OpenAIParameter.places[parameter.name] != nil
            if isOpenAI, !Self.same.contains(parameter.name) {
                if parameter.name != "n" || parameters.json("n") != 1 { self.dropped.append(parameter.name) }
            } else {
                self.json[parameter.name] = parameters.json(parameter.value, of: parameter.name)
            }
        }
        if let limit = parameters.json("max_completion_tokens") ?? parameters.json("max_tokens") {
            self.json["max_output_tokens"] = limit
        }
        if let effort = parameters.json("reasoning_effort") { self.json["reasoning"] = ["effort": effort] }
        self.writeFormat(parameters)
        self.writeTools(parameters)
        if input.request.isStream { self.json["stream"] = true }
    }

    private mutating func writeFormat(_ parameters: RequestParameters) {
        var text: JSONObject = [:]
        if let format = parameters.json("response_format"), var flat = format.objectValue, format["type"] != "text" {
            // What describes the schema stands beside its type here.
            if let schema = flat.removeValue(forKey: "json_schema")?.objectValue {
                for (name, value) in schema { flat[name] = value }
            }
            text["format"] = .object(flat)
        }
        if let verbosity = parameters.json("verbosity") { text["verbosity"] = verbosity }
        if !text.isEmpty { self.json["text"] = .object(text) }
    }

    private mutating func writeTools(_ parameters: RequestParameters) {
        var tools = parameters.toolList.map { tool -> JSON in
            guard tool["type"] == "function", var flat = tool["function"]?.objectValue else { return tool }
            flat["type"] = "function"
            return .object(flat)
        }
        if !tools.contains(where: { $0["type"] == "web_search" }) { tools.append(["type": "web_search"]) }
        self.json["tools"] = .array(tools)
        for (name, value) in parameters.json("web_search_options")?.objectValue ?? [:] where !value.isNull {
            self.dropped.append("web_search_options." + name)
        }
        guard let choice = parameters.toolChoice else { return }
        let name = choice["function"]?["name"]
        self.json["tool_choice"] = name.map { ["type": "function", "name": $0] } ?? choice
    }
}

/// Messages as items of the Responses API.
enum ResponsesChatInput {
    static func items(_ message: ChatMessage) -> [JSON] {
        switch message.role {
        case .system, .developer: return []
        case .tool:
            let output: JSON =
                switch message.content {
                case .parts(let parts)?: .array(parts.map { Self.part($0) })
                case .text(let text)?: .string(text)
                case nil: ""
                }
            let id = JSON.string(message.toolCallID ?? "")
            return [["type": "function_call_output", "call_id": id, "output": output]]
        case .assistant:
            var items = (message.extra["reasoning_items"]?.arrayValue ?? []).filter { $0["type"] == "reasoning" }
            if let text = message.content?.text, !text.isEmpty {
                items.append(Self.message("assistant", [["type": "output_text", "text": .string(text)]]))
            }
            for call in message.toolCalls {
                items.append([
                    "type": "function_call", "call_id": .string(call.id ?? ""), "name": .string(call.name),
                    "arguments": .string(call.arguments),
                ])
            }
            return items
        default:
            switch message.content {
            case .parts(let parts)?: return [Self.message(message.role.rawValue, parts.map { Self.part($0) })]
            case .text(let text)?:
                return [Self.message(message.role.rawValue, [["type": "input_text", "text": .string(text)]])]
            case nil: return []
            }
        }
    }

    private static func message(_ role: String, _ content: [JSON]) -> JSON {
        ["type": "message", "role": .string(role), "content": .array(content)]
    }

    private static func part(_ part: ContentPart) -> JSON {
        switch part.kind {
        case .text(let text): return ["type": "input_text", "text": .string(text)]
        case .image(let image):
            return [
                "type": "input_image", "image_url": .string(image.url),
                "detail": part.json["image_url"]?["detail"] ?? "auto",
            ]
        default:
            guard part.json["type"] == "file", var file = part.json["file"]?.objectValue else { return part.json }
            file["format"] = nil
            file["type"] = "input_file"
            return .object(file)
        }
    }
}
