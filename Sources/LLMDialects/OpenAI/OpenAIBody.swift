import LLMCatalog
import LLMCore

/// The body of a chat request in OpenAI's format, made from the client's by changing as little as possible.
struct OpenAIBody {
    /// The body.
    let bytes: [UInt8]
    /// Headers that the request asks for.
    let headers: WireHeaders
    /// Parameters that were dropped.
    let dropped: [String]

    init(
        _ input: ChatInput,
        _ target: Target,
        schemaTool: OpenAISchemaTool? = nil,
        prepare: (inout RequestParameters) throws(LLMError) -> Void = { _ in }
    )
        throws(LLMError)
    {
        let document = input.request.document
        let rules = target.profile.rules
        // OpenAI's own format says of itself what it does not take.
        var parameters = try RequestParameters(
            of: input.request,
            for: target,
            keepsLimits: rules.rename.isEmpty,
            keepsLoneChoice: true
        )
        // OpenAI's own client, through which LiteLLM calls the providers that have not this quirk, never sends it.
        if !input.request.isStream, target.provider.dialect == .openai, !rules.quirks.contains(.errorTextIsBody) {
            parameters.remove("stream_options")
        }
        try OpenAIRequestQuirks.apply(rules.quirks, to: &parameters, for: target)
        try (schemaTool ?? OpenAISchemaTool(for: target)).apply(to: &parameters, for: target)
        let messageChanges = OpenAIRequestQuirks.messageChanges(rules.quirks, &parameters)
        try prepare(&parameters)
        var lost: [String] = []
        // Tools of the deployment, or with one of ours beside them.
        if case .json(let tools)? = parameters["tools"] {
            let edited = OpenAIMessages.edited(tools: tools, rules.quirks)
            parameters.set("tools", to: edited.tools)
            lost = edited.lost
        }
        var edits = DocumentEdits()
        Self.setModel(target.model, in: document, &edits)
        Self.setMembers(parameters, rules, &edits)
        if input.request.isStream {
            Self.askForUsage(input, target, parameters, &edits)
        }
        let messages = OpenAIMessages(document, rules.quirks)
        messages.mark(CachePoints(document, target), &edits)
        let found = messages.edit(&edits)
        lost += found.lost
        if case .node(let tools)? = parameters["tools"] { lost += messages.edit(tools: tools, &edits) }
        for (name, value) in parameters.extraBody { edits.set(name, of: document.root, to: value) }
        self.bytes = OpenAIMessageList.changed(edits.apply(to: document), messageChanges + found.changes)
        self.headers = parameters.headers
        self.dropped = parameters.dropped + lost + Self.lostContent(of: document, target)
    }

    /// The body of a request whose members all go on as they are.
    init(plain input: ChatInput, _ target: Target) {
        let document = input.request.document
        var edits = DocumentEdits()
        Self.setModel(target.model, in: document, &edits)
        if input.request.isStream, input.asksStreamUsage, !input.request.includesUsage, Self.countsStreams(target) {
            Self.askForUsage(in: document, document.member("stream_options"), &edits)
        }
        let messages = OpenAIMessages(document, target.profile.rules.quirks)
        let found = messages.edit(&edits)
        var lost = found.lost
        if let tools = document.member("tools") { lost += messages.edit(tools: tools, &edits) }
        self.bytes = OpenAIMessageList.changed(edits.apply(to: document), found.changes)
        self.headers = WireHeaders()
        self.dropped = lost + Self.lostContent(of: document, target)
    }

    /// What does not go on where lists of parts become text.
    private static func lostContent(of document: JSONDocument, _ target: Target) -> [String] {
        target.profile.rules.quirks.contains(.contentListToString) ? LostContent.parts(in: document) : []
    }

    private static func setModel(_ model: String, in document: JSONDocument, _ edits: inout DocumentEdits) {
        guard let node = document.member("model") else {
            return edits.set("model", of: document.root, to: .string(model))
        }
        if !document.stringEquals(node, model) { edits.replace(node, in: document, by: .string(model)) }
    }

    /// Takes out the members that do not go on, and sets those that are new or changed.
    private static func setMembers(
        _ parameters: RequestParameters,
        _ rules: ParameterRules,
        _ edits: inout DocumentEdits
    ) {
        let document = parameters.document
        for member in document.members() {
            guard let name = document.string(member.key), name != "model", name != "messages" else { continue }
            if !parameters.contains(name) { edits.remove(name, of: document.root) }
        }
        for parameter in parameters.all {
            switch parameter.value {
            case .node(let node):
                for place in parameters.removedPlaces where place.parameter == parameter.name {
                    place.remove(from: node, of: document, &edits)
                }
            case .json:
                let value = parameters.json(parameter.value, of: parameter.name)
                edits.set(parameter.name, of: document.root, to: value)
            }
        }
        for (name, newName) in rules.rename where parameters.contains(name) {
            // Where both are there, the one that the provider knows counts.
            if parameters.contains(newName) {
                edits.remove(name, of: document.root)
            } else {
                edits.rename(name, of: document.root, to: newName)
            }
        }
        if let messages = document.member("messages") {
            for place in parameters.removedPlaces where place.parameter == "messages" {
                place.remove(from: messages, of: document, &edits)
            }
        }
    }

    /// A stream is always asked to count; who did not ask for usage does not see it.
    private static func askForUsage(
        _ input: ChatInput,
        _ target: Target,
        _ parameters: RequestParameters,
        _ edits: inout DocumentEdits
    ) {
        let document = input.request.document
        guard input.asksStreamUsage, !input.request.includesUsage || !parameters.contains("stream_options"),
            Self.countsStreams(target)
        else { return }
        if case .node(let node)? = parameters["stream_options"] {
            Self.askForUsage(in: document, node, &edits)
        } else {
            Self.askForUsage(in: document, nil, &edits)
        }
    }

    /// Whether a stream is asked to count although its client did not want to know.
    private static func countsStreams(_ target: Target) -> Bool {
        target.profile.supports("stream_options") && !target.profile.rules.quirks.contains(.usageOnlyWhenAsked)
    }

    private static func askForUsage(in document: JSONDocument, _ options: JSONNode?, _ edits: inout DocumentEdits) {
        if let options, document.kind(of: options) == .object {
            edits.set("include_usage", of: options, to: true)
        } else {
            edits.set("stream_options", of: document.root, to: ["include_usage": true])
        }
    }
}
