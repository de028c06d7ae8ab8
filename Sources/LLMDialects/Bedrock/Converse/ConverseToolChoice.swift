import LLMCore

/// Which tool a model is to call.
enum ConverseToolChoice: Sendable, Hashable {
    case auto
    case any
    case none
    case tool(String)

    /// Reads `tool_choice`; nil if the request does not have it.
    init?(_ parameters: RequestParameters, _ names: ConverseToolNames) throws(LLMError) {
        guard let choice = parameters.json("tool_choice") else { return nil }
        if let name = (choice["function"] ?? choice["custom"] ?? choice)["name"]?.stringValue {
            self = .tool(names.wire(name))
            return
        }
        let word =
            choice.stringValue ?? choice["allowed_tools"]?["mode"]?.stringValue ?? choice["type"]?.stringValue
        switch word {
        case "auto": self = .auto
        case "required", "any": self = .any
        case "none": self = .none
        default:
            throw LLMError(
                .badRequest,
                "tool_choice must be auto, required or name a function; got \(choice).",
                parameter: "tool_choice"
            )
        }
    }

    /// Whether it names a tool whose input is any text, which only OpenAI has.
    static func isOfForeignTool(_ parameters: RequestParameters) -> Bool {
        parameters.json("tool_choice")?["custom"] != nil
    }

    /// `toolConfig.toolChoice`.
    var json: JSON {
        switch self {
        case .auto, .none: ["auto": [:]]
        case .any: ["any": [:]]
        case .tool(let name): ["tool": ["name": .string(name)]]
        }
    }

    /// The same in Anthropic's form, which can also say that calls come one by one.
    func anthropic(disablesParallel: Bool) -> JSON {
        var object: JSONObject
        switch self {
        case .auto, .none: object = ["type": "auto"]
        case .any: object = ["type": "any"]
        case .tool(let name): object = ["type": "tool", "name": .string(name)]
        }
        object["disable_parallel_tool_use"] = .bool(disablesParallel)
        return .object(object)
    }
}
