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
        guard let format = try parameters.place("response_format"), format.isObject else { return }
        let schema: JSONPlace?
        switch format["type"]?.string {
        case "json_schema": schema = format["json_schema"]?["schema"] ?? format["schema"]
        case "json_object": schema = format["response_schema"]
        default: return
        }
        guard let schema else {
            if format["type"]?.equals("json_object") == true { return }
            throw LLMError(.badRequest, "response_format has no json_schema.schema.", parameter: "response_format")
        }
        guard schema.isObject else {
            throw LLMError(
                .badRequest,
                "The schema of response_format must be an object.",
                parameter: "response_format"
            )
        }
        self = model.takesSchema ? .native(schema: AnthropicSchema.strict(schema)) : .tool(schema: schema.bytes)
    }

    var isTool: Bool {
        if case .tool = self { true } else { false }
    }
}
