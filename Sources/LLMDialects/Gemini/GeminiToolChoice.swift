import LLMCore

/// Which function a model is to call (`toolConfig`).
struct GeminiToolChoice: Sendable {
    /// `AUTO`, `ANY` or `NONE`; nil leaves it out.
    private(set) var mode: String?
    /// The functions that may be called; empty for all.
    private(set) var names: [String] = []

    init(_ parameters: RequestParameters) throws(LLMError) {
        guard let choice = parameters.json("tool_choice") ?? parameters.json("function_call") else { return }
        if let word = choice.stringValue {
            guard let mode = Self.modes[word] else { throw Self.wrong(choice) }
            self.mode = mode
        } else if let name = (choice["function"] ?? choice["custom"] ?? choice)["name"]?.stringValue {
            self.mode = "ANY"
            self.names = [name]
        } else if let allowed = choice["allowed_tools"] {
            self.mode = Self.modes[allowed["mode"]?.stringValue ?? "auto"]
            self.names = (allowed["tools"]?.arrayValue ?? []).compactMap {
                ($0["function"] ?? $0)["name"]?.stringValue
            }
        } else {
            guard let mode = choice["type"]?.stringValue.flatMap({ Self.modes[$0] }) else { throw Self.wrong(choice) }
            self.mode = mode
        }
    }

    private static let modes = [
        "auto": "AUTO", "required": "ANY", "any": "ANY", "none": "NONE", "validated": "VALIDATED",
    ]

    private static func wrong(_ choice: JSON) -> LLMError {
        LLMError(
            .badRequest,
            "tool_choice must be auto, required, none or name a function; got \(choice).",
            parameter: "tool_choice"
        )
    }

    /// The value of `toolConfig`; nil when there is nothing to say.
    func config(_ tools: GeminiTools, mixes: Bool) -> JSON? {
        var config: JSONObject = [:]
        if let mode = self.mode {
            var calling: JSONObject = ["mode": .string(mode)]
            if !self.names.isEmpty { calling["allowed_function_names"] = .array(self.names.map { .string($0) }) }
            config["functionCallingConfig"] = .object(calling)
        }
        if mixes { config["includeServerSideToolInvocations"] = true }
        if !tools.retrieval.isEmpty { config["retrievalConfig"] = .object(tools.retrieval) }
        return config.isEmpty ? Optional.none : .object(config)
    }
}
