import LLMCatalog
import LLMCore

/// The parameters of a chat request under a text model's own names.
struct TextModelParameters {
    /// The provider's members, in the client's order; parameters that are none of OpenAI's as they are.
    private(set) var members: JSONObject = [:]
    let headers: WireHeaders
    let extraBody: JSONObject
    let dropped: [String]
    /// The tools that the deployment's template shows the model.
    let promptTools: JSON?

    /// Applies the rules to a request; `names` are OpenAI's names and the provider's for them, `without` are parameters
    /// that the dialect writes itself or that the provider has no place for.
    init(
        _ input: ChatInput,
        _ target: Target,
        names: [String: String],
        without: Set<String> = []
    ) throws(LLMError) {
        let parameters = try RequestParameters(of: input.request, for: target, isPrompt: true)
        var dropped: [String] = []
        for parameter in parameters.all {
            let name = parameter.name
            if Self.own.contains(name) { continue }
            if without.contains(name) {
                dropped.append(name)
                continue
            }
            self.members[names[name] ?? name] = parameters.json(parameter.value, of: name)
        }
        self.promptTools = parameters.promptTools
        self.headers = parameters.headers
        self.extraBody = parameters.extraBody
        self.dropped =
            parameters.dropped + parameters.telling(dropped) + LostContent.names(of: input, asTextFor: target)
    }

    /// Parameters that dialects write themselves, or that say how the prompt is made.
    private static let own: Set<String> = [
        "stream", "stream_options", "chat_template", "prompt_template",
        "tokenizer_config",
    ]

    /// Takes a member out.
    mutating func take(_ name: String) -> JSON? { self.members.removeValue(forKey: name) }

    /// Sets a member.
    mutating func set(_ name: String, to value: JSON) { self.members[name] = value }

    /// Sets a member that is not there.
    mutating func setIfMissing(_ name: String, to value: JSON) {
        if self.members[name] == nil { self.members[name] = value }
    }

    /// One text, or several, as a list.
    static func list(_ json: JSON) -> JSON { json.arrayValue == nil ? .array([json]) : json }

    /// Headers of a JSON request: the row's, the deployment's, the client's.
    func headers(_ input: ChatInput, _ target: Target, contentType: String = "application/json") -> WireHeaders {
        var headers = WireHeaders()
        headers.append("content-type", contentType)
        for (name, value) in target.provider.headers { headers.set(name, value) }
        headers.merge(target.headers)
        headers.merge(input.forwardedHeaders)
        headers.merge(self.headers)
        return headers
    }

    /// A JSON request of these members.
    func request(_ url: WireURL, _ body: JSONObject, _ input: ChatInput, _ target: Target) -> EncodedRequest {
        var body = body
        for (name, value) in self.extraBody { body[name] = value }
        let wire = WireRequest(url: url, headers: self.headers(input, target), body: JSON.object(body).serialized())
        return EncodedRequest(wire: wire, dropped: self.dropped)
    }
}
