import LLMCatalog
import LLMCore

/// Writes a chat request in the Messages format, and notes on the way which betas it needs and what has no place in it.
struct AnthropicRequestBuilder {
    /// Words for `anthropic-beta`, the client's own first.
    private(set) var betas = AnthropicBetas()
    private(set) var parameters: RequestParameters

    private let provider: String
    private let model: AnthropicModel
    private let drops: Bool
    private var format = AnthropicResponseFormat.text
    private var thinking = AnthropicThinking()
    /// Tools that the provider has none like.
    private(set) var droppedTools: [String] = []

    init(_ parameters: consuming RequestParameters, _ model: AnthropicModel, _ target: Target) {
        self.parameters = parameters
        self.provider = target.provider.id
        self.model = model
        self.drops = Self.drops(parameters.document, target)
    }

    /// The body.
    mutating func body(_ input: ChatInput, _ target: Target) throws(LLMError) -> [UInt8] {
        try self.checkSampling()
        self.thinking = try AnthropicThinking(self.parameters, self.model)
        for name in self.thinking.lost { self.parameters.note(dropped: name) }
        self.format = try AnthropicResponseFormat(self.parameters, self.model)
        for name in self.format.unsaid(self.parameters) { self.parameters.note(dropped: name) }
        var tools = try AnthropicTools(self.parameters, &self.betas)
        self.droppedTools = tools.dropped
        if !tools.dropped.isEmpty, AnthropicToolChoice.isOfForeignTool(self.parameters) {
            self.parameters.remove("tool_choice", asDropped: true)
        }
        let cachePoints = CachePoints(input.request.document, target)
        let conversation = try self.conversation(target, tools.names, cachePoints)
        if conversation.usesFiles { self.betas.add(AnthropicBetas.files) }
        if target.modifiesParameters, self.thinking.isOn, conversation.lacksReasoning, self.model.takesBudget {
            self.thinking = AnthropicThinking()
            for name in ["thinking", "reasoning_effort"] where self.parameters.contains(name) {
                self.parameters.note(dropped: name)
            }
        }
        if conversation.losesResults { self.parameters.note(dropped: "messages.tool") }
        if conversation.movesInstructions { self.parameters.note(dropped: "messages.system") }
        let choice = try self.finish(&tools, conversation)
        if let marker = cachePoints.tools { tools.mark(marker) }
        return try self.write(input, conversation, tools, choice)
    }

    private static func drops(_ document: JSONDocument, _ target: Target) -> Bool {
        document.member("drop_params").flatMap { document.bool($0) } ?? target.dropsParameters
    }

    private func conversation(
        _ target: Target,
        _ names: AnthropicToolNames,
        _ cachePoints: CachePoints
    ) throws(LLMError) -> AnthropicConversation {
        var options = AnthropicConversation.Options()
        options.names = names
        options.takesSystemTurns = self.model.takesSystemTurns
        options.repairs = target.modifiesParameters
        options.cachePoints = cachePoints
        return try AnthropicConversation(try self.parameters.conversation(), options)
    }

    // MARK: What a model does not take

    private mutating func refuse(_ name: String, _ message: String) throws(LLMError) {
        guard self.drops else {
            throw LLMError(
                .unsupportedParameters,
                "\(message) With drop_params it is left out.",
                provider: self.provider,
                parameter: name
            )
        }
        self.parameters.remove(name, asDropped: true)
    }

    private mutating func checkSampling() throws(LLMError) {
        if !self.model.takesSampling {
            for name in ["temperature", "top_p", "top_k"] {
                guard let value = self.parameters.json(name) else { continue }
                if name == "temperature", value == 1 { continue }
                try self.refuse(name, "\(self.model.name) does not support \(name)=\(value).")
            }
        }
        if let speed = self.parameters.json("speed") {
            if self.model.takesSpeed {
                if speed.stringValue == "fast" { self.betas.add(AnthropicBetas.fastMode) }
            } else {
                try self.refuse("speed", "\(self.model.name) does not support speed=\(speed).")
            }
        }
    }

    // MARK: Tools

    /// Adds the tools that other parameters ask for, and settles what may be called.
    private mutating func finish(
        _ tools: inout AnthropicTools,
        _ conversation: AnthropicConversation
    ) throws(LLMError) -> AnthropicToolChoice {
        if let options = try self.parameters.place("web_search_options") {
            tools.addWebSearch(options)
        }
        var choice = try AnthropicToolChoice(self.parameters, tools.names)
        if choice.isForced, !self.model.takesForcedTool {
            try self.refuse("tool_choice", "\(self.model.name) cannot be made to call a tool.")
            choice.relax()
        }
        if case .tool(let schema, let description) = self.format {
            tools.addAnswerTool(schema: schema, description: description)
            // While it thinks, the model cannot be made to call a tool.
            if !self.thinking.isOn { choice.preset(AnthropicResponseFormat.toolName) }
        }
        if tools.tools.isEmpty, conversation.hasToolHistory {
            tools.addToolForHistory()
            self.parameters.note(dropped: "tools")
        }
        return choice
    }

    // MARK: Writing

    private mutating func write(
        _ input: ChatInput,
        _ conversation: AnthropicConversation,
        _ tools: AnthropicTools,
        _ choice: AnthropicToolChoice
    ) throws(LLMError) -> [UInt8] {
        var writer = JSONWriter(reserving: input.request.document.bytes.count + 512)
        writer.beginObject()
        writer.key("model")
        writer.string(self.model.name)
        try self.writeMaxTokens(&writer)
        Self.write("system", conversation.system, &writer)
        writer.key("messages")
        writer.beginArray()
        for turn in conversation.turns {
            writer.beginObject()
            writer.key("role")
            writer.string(turn.role.name)
            Self.write("content", turn.blocks, &writer)
            writer.endObject()
        }
        writer.endArray()
        Self.write("tools", tools.tools, &writer)
        if !tools.tools.isEmpty { choice.write(to: &writer) }
        try self.writeServers(tools, &writer)
        try self.writeOptions(&writer, hasSystem: !conversation.system.isEmpty)
        if input.request.isStream {
            writer.key("stream")
            writer.bool(true)
        }
        writer.endObject()
        return try self.adding(self.parameters.extraBody, to: writer.bytes)
    }

    private static func write(_ key: StaticString, _ blocks: [AnthropicBlock], _ writer: inout JSONWriter) {
        if blocks.isEmpty { return }
        writer.key(key)
        writer.beginArray()
        // Lent one by one: a copy of a block costs more than writing it.
        blocks.withUnsafeBufferPointer { blocks in
            for index in blocks.indices { blocks[index].write(to: &writer) }
        }
        writer.endArray()
    }

    private static func write(_ key: StaticString, _ values: [[UInt8]], _ writer: inout JSONWriter) {
        if values.isEmpty { return }
        writer.key(key)
        writer.beginArray()
        for value in values { writer.raw(value) }
        writer.endArray()
    }

    /// The longest answer, which the provider wants to be told; thinking comes out of the same number.
    private func writeMaxTokens(_ writer: inout JSONWriter) throws(LLMError) {
        writer.key("max_tokens")
        for name in ["max_completion_tokens", "max_tokens"] {
            guard let place = try self.parameters.place(name) else { continue }
            writer.raw(place.bytes)
            return
        }
        if let budget = self.thinking.budget {
            writer.number(budget.addingReportingOverflow(AnthropicModel.unknownMaxTokens).partialValue)
        } else {
            writer.number(self.model.defaultMaxTokens)
        }
    }

    private mutating func writeServers(_ tools: AnthropicTools, _ writer: inout JSONWriter) throws(LLMError) {
        var servers = tools.servers
        if let place = try self.parameters.place("mcp_servers"), place.kind == .array {
            servers = place.elements.map { Array($0.bytes) } + servers
        }
        if servers.isEmpty { return }
        if !self.betas.words.contains(AnthropicBetas.toolsets) { self.betas.add(AnthropicBetas.connectors) }
        Self.write("mcp_servers", servers, &writer)
    }

    /// Everything else, in the order of the request.
    private mutating func writeOptions(_ writer: inout JSONWriter, hasSystem: Bool) throws(LLMError) {
        let stops = try self.parameters.takeStops(drops: self.drops)
        if !stops.isEmpty {
            writer.key("stop_sequences")
            writer.value(.array(stops))
        }
        if let user = AnthropicParameters.userID(self.parameters) {
            writer.key("metadata")
            writer.value(["user_id": .string(user)])
        }
        if let thinking = self.thinking.value {
            writer.key("thinking")
            writer.value(thinking)
        }
        self.writeOutput(&writer)
        for parameter in self.parameters.all where !Self.isHandled(parameter.name) {
            if parameter.name == "system", hasSystem { continue }
            if parameter.name == "stop_sequences", !stops.isEmpty { continue }
            let place = try self.parameters.place(parameter.value, of: parameter.name)
            writer.key(parameter.name)
            if parameter.name == "container", place["skills"] != nil { self.betas.add(AnthropicBetas.skills) }
            if parameter.name == "context_management" {
                writer.value(AnthropicParameters.contextManagement(place.json, &self.betas))
            } else {
                writer.raw(place.bytes)
            }
        }
    }

    private mutating func writeOutput(_ writer: inout JSONWriter) {
        if case .native(let schema) = self.format {
            self.betas.add(AnthropicBetas.structuredOutputs)
            writer.key("output_format")
            writer.beginObject()
            writer.key("type")
            writer.string("json_schema")
            writer.key("schema")
            writer.raw(schema)
            writer.endObject()
        } else if let given = self.parameters.json("output_format") {
            self.betas.add(AnthropicBetas.structuredOutputs)
            writer.key("output_format")
            writer.value(given)
        }
        let given = self.parameters.json("output_config")
        if given?["effort"] != nil, !self.model.isAdaptive { self.betas.add(AnthropicBetas.effort) }
        if given?["format"] != nil { self.betas.add(AnthropicBetas.structuredOutputs) }
        guard given != nil || self.thinking.effort != nil else { return }
        var config = given?.objectValue ?? [:]
        if let effort = self.thinking.effort, config["effort"] == nil { config["effort"] = .string(effort) }
        writer.key("output_config")
        writer.value(.object(config))
    }

    /// Parameters that became something else above.
    private static func isHandled(_ name: String) -> Bool {
        switch name {
        // Most requests have no others.
        case "temperature", "top_p": false
        case "max_tokens", "stream", "stream_options": true
        default: Self.handled.contains(name)
        }
    }

    private static let handled: Set<String> = [
        "max_tokens", "max_completion_tokens", "stop", "stream", "stream_options", "tools", "tool_choice", "functions",
        "function_call", "parallel_tool_calls", "response_format", "reasoning_effort", "thinking", "web_search_options",
        "user", "mcp_servers", "output_format", "output_config", "n", "betas", "anthropic_beta",
    ]

    /// The body with what the client, or the deployment, adds to it.
    private mutating func adding(_ extra: JSONObject, to body: [UInt8]) throws(LLMError) -> [UInt8] {
        for name in ["betas", "anthropic_beta"] {
            for word in self.parameters.json(name)?.arrayValue ?? [] {
                if let word = word.stringValue { self.betas.add(list: word) }
            }
        }
        return extra.added(to: body)
    }
}
