import LLMCatalog
import LLMCore

/// How an answer in JSON is asked for: by its schema where the model takes one, else through a tool made for it.
enum ConverseFormat: Sendable {
    /// Plain text.
    case text
    /// The value of `outputConfig`.
    case native(JSON)
    /// The schema is that of a tool whose arguments are the answer, and so is its description, JSON text.
    case tool(schema: JSONPlace, description: ArraySlice<UInt8>?)

    init(_ parameters: RequestParameters, _ profile: ModelProfile) throws(LLMError) {
        self = .text
        let format = try parameters.place("response_format")
        guard let schema = try format?.schemaOfFormat() else { return }
        guard profile.row?.features[.nativeStructuredOutput] == true else {
            self = .tool(schema: schema, description: format?.descriptionOfFormat)
            return
        }
        let given = format?["json_schema"]
        var described: JSONObject = [
            "schema": .string(String(decoding: AnthropicSchema.strict(schema), as: UTF8.self)),
            "name": given?["name"]?.json ?? "answer",
        ]
        described["description"] = given?["description"]?.json
        self = .native(["textFormat": ["type": "json_schema", "structure": ["jsonSchema": .object(described)]]])
    }

    var isTool: Bool {
        if case .tool = self { true } else { false }
    }
}
