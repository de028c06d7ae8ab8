import LLMCore

/// Which tool a model is to call, and whether several at once.
struct AnthropicToolChoice: Sendable {
    /// `auto`, `any`, `none` or `tool`; nil leaves it out.
    private(set) var type: String?
    /// The tool's name.
    private(set) var name: String?
    private var disablesParallel: Bool?

    init(_ parameters: borrowing RequestParameters, _ names: AnthropicToolNames) throws(LLMError) {
        if let choice = parameters.json("tool_choice") {
            try self.take(choice, names)
        } else if let call = parameters.json("function_call") {
            try self.take(call, names)
        }
        if let parallel = parameters.json("parallel_tool_calls")?.boolValue {
            self.type = self.type ?? "auto"
            if self.type != "none" { self.disablesParallel = !parallel }
        }
    }

    /// Whether it names a tool whose input is any text, which only OpenAI has.
    static func isOfForeignTool(_ parameters: borrowing RequestParameters) -> Bool {
        parameters.json("tool_choice")?["custom"] != nil
    }

    private mutating func take(_ choice: JSON, _ names: AnthropicToolNames) throws(LLMError) {
        if let word = choice.stringValue {
            guard let type = Self.types[word] else { throw Self.wrong(choice) }
            self.type = type
            return
        }
        if let name = (choice["function"] ?? choice["custom"] ?? choice)["name"]?.stringValue {
            self.type = "tool"
            self.name = names.wire(name)
            return
        }
        let word = choice["allowed_tools"]?["mode"]?.stringValue ?? choice["type"]?.stringValue
        guard let word, let type = Self.types[word] else { throw Self.wrong(choice) }
        self.type = type
        self.disablesParallel = choice["disable_parallel_tool_use"]?.boolValue
    }

    private static let types = ["auto": "auto", "required": "any", "any": "any", "none": "none"]

    private static func wrong(_ choice: JSON) -> LLMError {
        LLMError(
            .badRequest,
            "tool_choice must be auto, required, none or name a function; got \(choice).",
            parameter: "tool_choice"
        )
    }

    /// Whether the model has to call a tool.
    var isForced: Bool { self.type == "any" || self.type == "tool" }

    /// Leaves the choice to the model.
    mutating func relax() {
        self.type = "auto"
        self.name = nil
    }

    /// Makes the model call one tool, unless something was chosen.
    mutating func preset(_ name: String) {
        guard self.type == nil || self.type == "auto" && self.disablesParallel != nil else { return }
        self.type = "tool"
        self.name = name
    }

    func write(to writer: inout JSONWriter) {
        guard let type = self.type else { return }
        writer.key("tool_choice")
        writer.beginObject()
        writer.key("type")
        writer.string(type)
        if let name = self.name {
            writer.key("name")
            writer.string(name)
        }
        if let disablesParallel = self.disablesParallel {
            writer.key("disable_parallel_tool_use")
            writer.bool(disablesParallel)
        }
        writer.endObject()
    }
}
