import LLMCore

/// How an answer in JSON is asked for: by its schema where the model takes one, else through a tool made for it.
enum AnthropicResponseFormat: Sendable {
    /// Plain text.
    case text
    /// The schema goes into `output_format`: JSON text.
    case native(schema: ArraySlice<UInt8>)
    /// The schema is that of a tool whose arguments are the answer: JSON text.
    case tool(schema: ArraySlice<UInt8>)

    /// The name of the tool.
    static let toolName = "json_tool_call"

    init(_ parameters: borrowing RequestParameters, _ model: AnthropicModel) throws(LLMError) {
        self = .text
        guard let schema = try parameters.place("response_format")?.schemaOfFormat() else { return }
        self = model.takesSchema ? .native(schema: AnthropicSchema.strict(schema)) : .tool(schema: schema.bytes)
    }

    var isTool: Bool {
        if case .tool = self { true } else { false }
    }
}
