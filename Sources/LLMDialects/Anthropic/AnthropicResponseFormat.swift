import LLMCore

/// How an answer in JSON is asked for: by its schema where the model takes one, else through a tool made for it.
enum AnthropicResponseFormat: Sendable {
    /// Plain text.
    case text
    /// The schema goes into `output_format`: JSON text.
    case native(schema: ArraySlice<UInt8>)
    /// The schema is that of a tool whose arguments are the answer, and so is its description: JSON texts.
    case tool(schema: ArraySlice<UInt8>, description: ArraySlice<UInt8>?)

    /// The name of the tool.
    static let toolName = "json_tool_call"

    init(_ parameters: borrowing RequestParameters, _ model: AnthropicModel) throws(LLMError) {
        self = .text
        let format = try parameters.place("response_format")
        guard let schema = try format?.schemaOfFormat() else { return }
        if model.takesSchema {
            self = .native(schema: AnthropicSchema.strict(schema))
        } else {
            self = .tool(schema: schema.bytes, description: format?.descriptionOfFormat)
        }
    }

    /// What of the schema's surroundings has no place.
    func unsaid(_ parameters: borrowing RequestParameters) -> [String] {
        parameters.unsaidOfSchema(isDescribed: self.isTool, isBinding: !self.isTool)
    }

    var isTool: Bool {
        if case .tool = self { true } else { false }
    }
}
