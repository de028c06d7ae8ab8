import LLMCatalog
import LLMCore

/// The conversation of a request, and prompts made of it for models that know no turns.
enum PlainMessages {
    /// The conversation, without the places that the deployment has taken out of it.
    ///
    /// - Throws: `badRequest` when `messages` is missing or no list of messages.
    static func read(_ parameters: RequestParameters) throws(LLMError) -> [ChatMessage] {
        guard let node = parameters.document.member("messages"), parameters.document.kind(of: node) == .array else {
            throw LLMError(.badRequest, "messages must be a list.", parameter: "messages")
        }
        let list = parameters.json(.node(node), of: "messages").arrayValue ?? []
        var messages: [ChatMessage] = []
        messages.reserveCapacity(list.count)
        for element in list { messages.append(try ChatMessage(json: element)) }
        return messages
    }

    /// The prompt by the template that the deployment or the request sets; nil where none is set.
    static func templated(
        _ messages: [ChatMessage],
        _ parameters: RequestParameters,
        _ target: Target
    ) throws(LLMError) -> String? {
        try PromptSettings.template(parameters.document, target)?.prompt(messages, tools: parameters.promptTools)
    }

    /// All texts, joined by one blank: what models that only continue text are given.
    static func joined(_ messages: [ChatMessage]) -> String {
        messages.compactMap { $0.content?.text }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension RequestParameters {
    /// `stop` as a list of texts.
    func stopList() -> JSON? {
        guard let stop = self.json("stop") else { return nil }
        return stop.arrayValue == nil ? .array([stop]) : stop
    }

    /// The tools, those in the form before there were tools (`functions`) among them; marks for prompt caching are left
    /// out.
    var toolList: [JSON] {
        let functions = (self.json("functions")?.arrayValue ?? []).map { function -> JSON in
            ["type": "function", "function": function]
        }
        let tools = (self.json("tools")?.arrayValue ?? []).map { tool -> JSON in
            guard var object = tool.objectValue, object["cache_control"] != nil else { return tool }
            object["cache_control"] = nil
            return .object(object)
        }
        return tools + functions
    }

    /// The choice among tools, also that in the form before there were tools (`function_call`).
    var toolChoice: JSON? {
        if let choice = self.json("tool_choice") { return choice }
        guard let call = self.json("function_call") else { return nil }
        return call["name"].map { ["type": "function", "function": ["name": $0]] } ?? call
    }

    /// The choice among tools that a provider is not told of, which has none; that nothing may be called is another thing,
    /// for then it gets no tools.
    var unsaidChoice: [String] {
        guard let choice = self.toolChoice, choice != "auto", choice != "none" else { return [] }
        return [self.contains("tool_choice") ? "tool_choice" : "function_call"]
    }

    /// A setting under the first of these names that is known.
    ///
    /// The deployment's own wins: who pays is not for requests
    /// to choose where a configuration says it.
    func setting(_ names: String..., of target: Target) -> JSON? {
        for name in names {
            if let value = target.options[name] ?? self.json(name), !value.isNull { return value }
        }
        return nil
    }

    /// `response_format`, where it asks for JSON of no certain form and a provider can only be asked for a certain one.
    var unsaidFormat: [String] {
        if case .json = self.answerSchema { ["response_format"] } else { [] }
    }

    /// What is said of the answer's schema besides it, by its place, as far as the provider is not told.
    ///
    /// - Parameters:
    ///   - isDescribed: whether the schema's description goes on.
    ///   - isBinding: whether an answer by a schema has to follow it to the letter.
    /// - Returns: such as `response_format.json_schema.strict`.
    func unsaidOfSchema(isDescribed: Bool, isBinding: Bool) -> [String] {
        guard let format = self.json("response_format"), format["type"] == "json_schema" else { return [] }
        var names: [String] = []
        let given = format["json_schema"]
        if !isDescribed, given?["description"]?.stringValue?.isEmpty == false {
            names.append("response_format.json_schema.description")
        }
        if !isBinding, given?["strict"]?.boolValue == true { names.append("response_format.json_schema.strict") }
        return names
    }

    /// The schema of an answer that must be JSON.
    var answerSchema: AnswerSchema {
        guard let format = self.json("response_format") else { return .text }
        switch format["type"]?.stringValue {
        case "json_object": return (format["schema"] ?? format["response_schema"]).map { .schema($0) } ?? .json
        case "json_schema": return format["json_schema"]?["schema"].map { .schema($0) } ?? .json
        default: return .text
        }
    }
}

/// What form the client wants its answer in.
enum AnswerSchema: Sendable {
    case text
    case json
    case schema(JSON)
}

extension JSONObject {
    /// The members whose names do not begin so: settings of a deployment are no parameters of its provider.
    func withoutSettings(_ prefix: String) -> JSONObject {
        var rest: JSONObject = [:]
        for (name, value) in self where !name.hasPrefix(prefix) { rest[name] = value }
        return rest
    }
}
