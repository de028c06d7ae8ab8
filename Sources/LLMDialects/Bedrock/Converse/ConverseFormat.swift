import LLMCatalog
import LLMCore

/// How an answer in JSON is asked for: by its schema where the model takes one, else through a tool made for it.
enum ConverseFormat: Sendable {
    /// Plain text.
    case text
    /// The value of `outputConfig`.
    case native(JSON)
    /// The schema is that of a tool whose arguments are the answer.
    case tool(schema: JSONPlace)

    init(_ parameters: RequestParameters, _ profile: ModelProfile) throws(LLMError) {
        self = .text
        guard let format = try parameters.place("response_format"), format.isObject else { return }
        let given = format["json_schema"]
        let schema: JSONPlace?
        switch format["type"]?.string {
        case "json_schema": schema = given?["schema"] ?? format["schema"]
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
        guard profile.row?.features[.nativeStructuredOutput] == true else {
            self = .tool(schema: schema)
            return
        }
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
