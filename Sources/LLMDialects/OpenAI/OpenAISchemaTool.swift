import LLMCatalog
import LLMCore

/// An answer by a schema from a model that knows tools but no schemas: the schema is that of a tool which it must call,
/// and what it calls it with is the answer.
struct OpenAISchemaTool {
    static let name = "json_tool_call"

    /// Whether schemas go through the tool.
    private let isWanted: Bool
    /// Where it stands beside the client's own tools; nil where there is no room for any.
    private let place: Place?

    private enum Place { case first, last }

    /// A target's schemas go through a tool where its row says so, unless the catalog says that the model knows them.
    ///
    /// What it says of a retired model is nobody's word any more.
    init(for target: Target) {
        self.place = target.profile.rules.quirks.contains(.schemaToolBesideTools) ? .last : nil
        self.isWanted =
            target.profile.rules.quirks.contains(.schemaThroughTool)
            && !(target.profile.row.map { $0.features[.responseSchema] == true && !$0.isRetired } ?? false)
    }

    /// - Parameter isWanted: whether schemas go through the tool, whatever is known of the model.
    init(isWanted: Bool) {
        self.isWanted = isWanted
        self.place = .first
    }

    /// Whether the tool may be in a request.
    func isIn(_ input: ChatInput, for target: Target) -> Bool {
        guard self.isWanted else { return false }
        let document = input.request.document
        guard let format = document.member("response_format") else {
            return target.defaults["response_format"]?["type"]?.stringValue == "json_schema"
        }
        return document.member("type", of: format).map { document.stringEquals($0, "json_schema") } ?? false
    }

    /// Asks through a tool for what `response_format` asks for by a schema.
    ///
    /// - Throws: `badRequest` if there are tools of the client's, for the model could not choose one of them.
    func apply(to parameters: inout RequestParameters, for target: Target) throws(LLMError) {
        guard self.isWanted, let format = parameters.json("response_format"),
            format["type"]?.stringValue == "json_schema", let schema = format["json_schema"]?["schema"]
        else { return }
        let own = parameters.json("tools")?.arrayValue ?? []
        guard own.isEmpty || self.place != nil else {
            throw LLMError(
                .badRequest,
                "The model \(target.model) of \(target.provider.id) knows no response schemas here. They are asked for through "
                    + "a tool, which leaves no room for tools of your own: leave out tools or response_format.",
                provider: target.provider.id,
                parameter: "response_format"
            )
        }
        for name in parameters.unsaidOfSchema(isDescribed: true, isBinding: false) { parameters.note(dropped: name) }
        parameters.remove("response_format")
        var function: JSONObject = ["name": .string(Self.name), "parameters": schema]
        if let words = format["json_schema"]?["description"]?.stringValue { function["description"] = .string(words) }
        let tool: JSON = ["type": "function", "function": .object(function)]
        parameters.set("tools", to: .array(self.place == .last ? own + [tool] : [tool] + own))
        // Who names what is to be called is obeyed.
        guard own.isEmpty || !parameters.contains("tool_choice") else { return }
        parameters.set("tool_choice", to: ["type": "function", "function": ["name": .string(Self.name)]])
    }

    /// The answer in a message that calls the tool and no other; nil if it is another message.
    static func answer(in message: JSON) -> String? {
        guard let calls = message["tool_calls"]?.arrayValue, calls.count == 1,
            calls[0]["function"]?["name"]?.stringValue == Self.name
        else { return nil }
        return calls[0]["function"]?["arguments"]?.stringValue
    }
}
