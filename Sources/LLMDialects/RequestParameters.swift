import LLMCatalog
package import LLMCore

/// The parameters of one request that go on to a provider, after the rules of provider, model and deployment.
///
/// Every dialect starts from these. Values stay where they stand in the client's bytes; only what a rule changes is
/// made anew. `model` and `messages` are no parameters.
package struct RequestParameters: Sendable {
    /// Where a parameter's value is.
    package enum Value: Sendable {
        /// In the client's document.
        case node(JSONNode)
        /// From the deployment or a rule.
        case json(JSON)
    }

    /// One parameter that goes on.
    package struct Parameter: Sendable {
        /// OpenAI's name for it, or the provider's own if it is no parameter of OpenAI's.
        package let name: String
        package var value: Value
        /// Whether it stands in the client's document under this name.
        package let isFromClient: Bool
    }

    /// What goes on: the client's in the order of its document, then the deployment's and the rules'.
    package private(set) var all: [Parameter] = []
    /// Parameters that were dropped because the provider does not know them or has no place for their value, and those
    /// that were given another value.
    package private(set) var dropped: [String] = []
    /// Headers that the request asks for (`extra_headers`).
    package private(set) var headers = WireHeaders()
    /// Members that the request asks to add to the provider's body (`extra_body`), and the deployment's under them.
    package private(set) var extraBody: JSONObject = [:]
    /// Places inside of parameters that are taken out.
    package private(set) var removedPlaces: [ParameterPath] = []
    /// The tools that the deployment's template shows the model; nil for none, or where it shows none.
    package private(set) var promptTools: JSON?
    /// The client's document.
    package let document: JSONDocument
    /// Whether the model thinks before it answers, as far as the catalog knows.
    private let reasons: Bool
    /// What a prompt cannot say of its tools.
    private var unsaidOfTools: [String] = []

    /// Applies the rules to a request.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - target: where it goes.
    ///   - isPrompt: whether the dialect makes a prompt by the deployment's template. If that shows tools, they are no
    ///     parameters any longer: ``promptTools``.
    ///   - keepsLimits: whether both names of a limit of tokens go on as they are; otherwise the newer one counts.
    ///   - keepsLoneChoice: whether the choice of a tool goes on where there are no tools.
    /// - Throws: `unsupportedParameters` naming all that the provider does not know, `badRequest` for a member of the
    ///   gateway's that is not what it must be.
    package init(
        of request: ChatRequest,
        for target: Target,
        isPrompt: Bool = false,
        keepsLimits: Bool = false,
        keepsLoneChoice: Bool = false
    ) throws(LLMError) {
        self.document = request.document
        // A model that the catalog does not know may think.
        self.reasons = target.profile.row.map { $0.features[.reasoning] == true } ?? true
        let switches = try RequestSwitches(request.document, target)
        self.headers = switches.headers
        self.extraBody = switches.extraBody
        self.removedPlaces = switches.removedPlaces
        self.takeMembers(switches)
        self.takeDefaults(target, switches)
        // They say how the prompt is made; the server is not asked for them.
        for name in isPrompt ? Self.templateSettings : ["tokenizer_config"] { self.remove(name) }
        if !keepsLimits { self.mergeLimits() }
        if !target.profile.rules.quirks.contains(.forwardsEverything) { self.simplifyEffort() }
        if [.openai, .azure].contains(target.provider.dialect) { self.dropChoiceOfNoTools() }
        if !target.takesAnyStops { self.limitStops() }
        if isPrompt, target.templateShowsTools { self.takePromptTools() }
        try self.check(target, switches)
        if !keepsLoneChoice { self.dropLoneChoice() }
        self.applyRules(target.profile.rules)
    }

    /// The parameters of a request whose members are all among the target's ``plainMembers(of:)``.
    package init(plain request: ChatRequest) {
        self.document = request.document
        self.reasons = true
        self.all.reserveCapacity(self.document.count(of: self.document.root))
        for member in self.document.members() {
            guard let name = self.document.string(member.key), name != "model", name != "messages" else { continue }
            self.all.append(Parameter(name: name, value: .node(member.value), isFromClient: true))
        }
        self.dropLoneChoice()
    }

    /// Members that the rules of a target leave as they are; nil where the target changes parameters.
    ///
    /// A request that has no others, and no null, needs no look at the rules.
    static func plainMembers(of target: Target) -> JSONNames? {
        let rules = target.profile.rules
        guard rules.drop.isEmpty, rules.clamp.isEmpty, rules.only.isEmpty, rules.defaults.isEmpty, rules.force.isEmpty,
            !rules.quirks.contains(.toolChoiceAutoOrNone), target.defaults.isEmpty,
            target.additionalDropParameters.isEmpty
        else { return nil }
        // An effort may be an object, which most providers do not know.
        let plain = OpenAIParameter.all.filter { $0 != "reasoning_effort" && target.profile.supports($0) }
        return JSONNames(["model", "messages"] + plain)
    }

    // MARK: Reading

    /// The parameter of this name, if it goes on.
    package subscript(name: String) -> Value? {
        self.all.first { $0.name == name }?.value
    }

    /// Whether a parameter of this name goes on.
    package func contains(_ name: String) -> Bool { self.all.contains { $0.name == name } }

    /// A parameter's value as a tree, without the places that are taken out.
    package func json(_ name: String) -> JSON? {
        guard let value = self[name] else { return nil }
        return self.json(value, of: name)
    }

    /// A parameter's value as a tree, without the places that are taken out.
    package func json(_ value: Value, of name: String) -> JSON {
        var json =
            switch value {
            case .node(let node): self.document.json(node)
            case .json(let json): json
            }
        for place in self.removedPlaces where place.parameter == name && !place.isWhole {
            json = place.removed(from: json)
        }
        return json
    }

    /// Whether a parameter is this text.
    package func equals(_ name: String, _ text: String) -> Bool {
        switch self[name] {
        case .node(let node)?: self.document.stringEquals(node, text)
        case .json(let json)?: json.stringValue == text
        case nil: false
        }
    }

    // MARK: Changing

    /// Sets a parameter, in its place if it is there.
    package mutating func set(_ name: String, to value: JSON) {
        if let index = self.all.firstIndex(where: { $0.name == name }) {
            self.all[index].value = .json(value)
        } else {
            self.all.append(Parameter(name: name, value: .json(value), isFromClient: false))
        }
    }

    /// Takes a parameter out; it counts as dropped if the provider could not take it.
    package mutating func remove(_ name: String, asDropped: Bool = false) {
        guard let index = self.all.firstIndex(where: { $0.name == name }) else { return }
        let parameter = self.all.remove(at: index)
        if asDropped, !self.isNeutral(parameter) { self.dropped.append(name) }
    }

    /// Those of some parameters, named by a dialect as dropped, whose values say something.
    func telling(_ names: [String]) -> [String] { self.telling(names, among: self.all) }

    private func telling(_ names: [String], among given: [Parameter]) -> [String] {
        names.filter { name in !(given.first { $0.name == name }.map { self.isNeutral($0) } ?? false) }
    }

    private func isNeutral(_ parameter: Parameter) -> Bool {
        let values = NeutralValues(reasons: self.reasons, offersTools: self.offersTools)
        return values.contain(self.json(parameter.value, of: parameter.name), of: parameter.name)
    }

    /// Whether tools or functions are asked for.
    private var offersTools: Bool {
        let names: [StaticString] = ["tools", "functions"]
        return names.contains { self.document.member($0).map { self.document.count(of: $0) > 0 } ?? false }
            || self.all.contains { parameter in
                guard case .json(let value) = parameter.value, parameter.name == "tools" else { return false }
                return value.arrayValue?.isEmpty == false
            }
    }

    /// Tells that something inside a parameter does not go on, by its place: `reasoning_effort.summary`.
    package mutating func note(dropped place: String) {
        self.dropped.append(place)
    }
}

// MARK: - Rules

extension RequestParameters {
    /// The client's own members.
    private mutating func takeMembers(_ switches: RequestSwitches) {
        self.all.reserveCapacity(self.document.count(of: self.document.root))
        for member in self.document.members() {
            if self.document.isNull(member.value) { continue }
            guard let name = self.document.string(member.key), name != "model", name != "messages" else { continue }
            if !self.document.isNamed(member, oneOf: OpenAIParameter.names), OpenAIParameter.isGatewayOnly(name) {
                continue
            }
            if switches.removedNames.contains(name) { continue }
            self.all.append(Parameter(name: name, value: .node(member.value), isFromClient: true))
        }
    }

    /// The most texts to stop at that OpenAI's API takes; LiteLLM sends no more to anybody, unless it is told to.
    private static let mostStops = 4

    /// Whether a request has more texts to stop at than may go on.
    static func hasManyStops(_ document: JSONDocument) -> Bool {
        document.member("stop").map { document.count(of: $0) > Self.mostStops } ?? false
    }

    private mutating func limitStops() {
        guard let stops = self.json("stop")?.arrayValue, stops.count > Self.mostStops else { return }
        self.set("stop", to: .array(Array(stops.prefix(Self.mostStops))))
        self.note(dropped: "stop")
    }

    /// A choice of tools without tools is refused by most providers of OpenAI's format; it says nothing.
    private mutating func dropChoiceOfNoTools() {
        guard self.contains("tool_choice"), self.extraBody["tools"] == nil, !self.contains("web_search_options")
        else { return }
        for name in ["tools", "functions"] {
            switch self[name] {
            case .node(let node)?: if self.document.count(of: node) > 0 { return }
            case .json(let value)?: if value.arrayValue?.isEmpty == false { return }
            case nil: continue
            }
        }
        self.remove("tool_choice", asDropped: true)
    }

    /// What the deployment sets; the request's own win, also when they are null.
    private mutating func takeDefaults(_ target: Target, _ switches: RequestSwitches) {
        for (name, value) in target.defaults where !value.isNull && !OpenAIParameter.isGatewayOnly(name) {
            if switches.removedNames.contains(name) || Self.isSetByGateway(name) { continue }
            if Self.limits.contains(name), self.limitsTokens { continue }
            guard self.document.member(name) == nil else {
                // Tools are added up.
                if name == "tools", let own = self.json(name)?.arrayValue, let given = value.arrayValue {
                    self.set(name, to: .array(given + own))
                }
                continue
            }
            self.all.append(Parameter(name: name, value: .json(value), isFromClient: false))
        }
    }

    /// Where a deployment says how its prompts are made.
    private static let templateSettings = ["chat_template", "prompt_template", "tokenizer_config"]

    /// The two names of one limit; the client's own, by whichever of them, counts more than the deployment's.
    private static let limits = ["max_tokens", "max_completion_tokens"]

    /// Whether the client limits the tokens of the answer.
    private var limitsTokens: Bool {
        self.all.contains { $0.isFromClient && Self.limits.contains($0.name) }
    }

    /// Of two limits of tokens the newer name counts, as in LiteLLM.
    private mutating func mergeLimits() {
        guard self.contains("max_completion_tokens"), self.contains("max_tokens") else { return }
        self.remove("max_tokens", asDropped: self.json("max_tokens") != self.json("max_completion_tokens"))
    }

    /// An effort in the form of OpenAI's Responses API, `{"effort", "summary"}`, becomes the word that chats know.
    private mutating func simplifyEffort() {
        guard let effort = self.json("reasoning_effort"), let members = effort.objectValue else { return }
        guard let word = effort["effort"], word.stringValue != nil else {
            return self.remove("reasoning_effort", asDropped: !members.isEmpty)
        }
        self.set("reasoning_effort", to: word)
        if members.count > 1 { self.note(dropped: "reasoning_effort.summary") }
    }

    /// What a deployment cannot set for its requests.
    private static func isSetByGateway(_ name: String) -> Bool {
        name == "model" || name == "messages" || name == "stream" || name == "stream_options"
    }

    /// Takes out the tools, which the prompt shows, and what it cannot say of them.
    private mutating func takePromptTools() {
        let tools = self.toolList
        if !tools.isEmpty, self.toolChoice != "none" { self.promptTools = .array(tools) }
        self.unsaidOfTools = self.unsaidChoice
        if self.json("parallel_tool_calls")?.boolValue == false { self.unsaidOfTools.append("parallel_tool_calls") }
        for name in ["tools", "tool_choice", "functions", "function_call", "parallel_tool_calls"] { self.remove(name) }
    }

    /// Leaves out or refuses what the provider does not know.
    private mutating func check(_ target: Target, _ switches: RequestSwitches) throws(LLMError) {
        var unsupported = self.unsaidOfTools
        var silent: [String] = []
        let given = self.all
        if !target.profile.rules.quirks.contains(.forwardsEverything) {
            for parameter in self.all {
                let name = parameter.name
                guard !target.profile.supports(name), OpenAIParameter.places[name] != nil,
                    !switches.allowed.contains(name)
                else { continue }
                if self.renameLimit(parameter, target) { continue }
                self.remove(name)
                if ModelProfile.silentlyDropped.contains(name) {
                    if name == "user" { silent.append(name) }
                } else if name != "n" || self.json(parameter.value, of: name) != 1 {
                    unsupported.append(name)
                }
            }
        }
        for (name, wanted) in target.profile.rules.only where !switches.allowed.contains(name) {
            guard let value = self.json(name), value != wanted else { continue }
            self.remove(name)
            unsupported.append(name)
        }
        if target.profile.rules.quirks.contains(.toolChoiceAutoOrNone), !switches.allowed.contains("tool_choice"),
            self.contains("tool_choice"), !self.equals("tool_choice", "auto"), !self.equals("tool_choice", "none")
        {
            self.remove("tool_choice")
            unsupported.append("tool_choice")
        }
        self.dropped += self.telling(silent, among: given)
        guard !unsupported.isEmpty else { return }
        unsupported.sort { OpenAIParameter.places[$0] ?? 0 < OpenAIParameter.places[$1] ?? 0 }
        // A value that says nothing is refused all the same where the provider's list is what counts, as LiteLLM does.
        guard switches.drops else { throw Self.unsupported(unsupported, target) }
        self.dropped += self.telling(unsupported, among: given)
    }

    /// A limit of tokens goes under the older name where that is the one that a provider knows; whether it does.
    private mutating func renameLimit(_ parameter: Parameter, _ target: Target) -> Bool {
        guard parameter.name == "max_completion_tokens", target.profile.supports("max_tokens"),
            !self.contains("max_tokens")
        else { return false }
        self.set("max_tokens", to: self.json(parameter.value, of: parameter.name))
        self.remove(parameter.name)
        return true
    }

    /// Where no tool can be called, none can be forced: providers refuse that, or have no place for it without tools.
    private mutating func dropLoneChoice() {
        for name in ["tool_choice", "function_call"] {
            guard let choice = self.json(name), Self.forces(choice), !self.offersTools, self.extraBody["tools"] == nil,
                !Self.toolBringers.contains(where: { self.contains($0) })
            else { continue }
            self.remove(name, asDropped: true)
        }
    }

    /// Parameters that become tools.
    private static let toolBringers = ["web_search_options", "response_format", "mcp_servers"]

    /// Whether a choice makes the model call something; what no provider knows is for the dialect to refuse.
    private static func forces(_ choice: JSON) -> Bool {
        if let word = choice.stringValue ?? choice["allowed_tools"]?["mode"]?.stringValue {
            return ["required", "any", "validated"].contains(word)
        }
        let type = choice["type"]?.stringValue
        return choice.objectValue != nil && type != "auto" && type != "none"
    }

    private static func unsupported(_ names: [String], _ target: Target) -> LLMError {
        let list = "[" + names.map { "'\($0)'" }.joined(separator: ", ") + "]"
        let only = names.compactMap { name in
            target.profile.rules.only[name].map { "\(name) can only be \($0)" }
        }
        let remarks = only.isEmpty ? "" : " (" + only.joined(separator: "; ") + ")"
        return LLMError(
            .unsupportedParameters,
            "\(target.provider.id) does not support parameters: \(list), for model=\(target.model)\(remarks). "
                + "Set drop_params to leave them out, or name them in allowed_openai_params to send them anyway.",
            provider: target.provider.id
        )
    }

    /// The row's silent changes; new names are the dialect's business (``ParameterRules/rename``).
    private mutating func applyRules(_ rules: ParameterRules) {
        for name in rules.drop { self.remove(name, asDropped: true) }
        for (name, range) in rules.clamp {
            guard let value = self.json(name)?.doubleValue, !range.contains(value) else { continue }
            self.set(name, to: JSON(value < range.lowerBound ? range.lowerBound : range.upperBound))
            self.dropped.append(name)
        }
        for (name, value) in rules.defaults where !self.contains(name) { self.set(name, to: value) }
        for (name, value) in rules.force {
            if let given = self.json(name), given != value { self.dropped.append(name) }
            self.set(name, to: value)
        }
    }
}
