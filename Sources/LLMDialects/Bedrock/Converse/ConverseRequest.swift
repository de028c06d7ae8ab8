import LLMCatalog
import LLMCore

/// A chat request in the Converse format.
///
/// Source: "Converse" and "ConverseStream" in the API reference of Amazon Bedrock's runtime.
struct ConverseRequest: Sendable {
    /// The body.
    private(set) var body: [UInt8] = []
    /// Parameters that the model has no place for.
    private(set) var dropped: [String] = []
    /// Headers that the request asks for.
    let headers: WireHeaders
    /// Whether the answer is streamed: not where it is the arguments of a tool, or the model cannot.
    private(set) var isStream: Bool

    private let model: BedrockModel
    private let provider: String
    private var parameters: RequestParameters
    private let drops: Bool

    init(_ input: ChatInput, _ target: Target, _ model: BedrockModel) throws(LLMError) {
        self.model = model
        self.provider = target.provider.id
        self.parameters = try RequestParameters(of: input.request, for: target)
        self.headers = self.parameters.headers
        let document = input.request.document
        self.drops = document.member("drop_params").flatMap { document.bool($0) } ?? target.dropsParameters
        let format = try ConverseFormat(self.parameters, target.profile)
        self.isStream = input.request.isStream && model.isStreamed && !format.isTool
        let takesCachePoints = target.profile.row.map { $0.features[.promptCaching] == true } ?? true
        let takesStrict =
            model.isClaude && target.profile.row?.flag("bedrock_converse_supports_strict_tools") != false
        var tools = try ConverseTools(
            self.parameters,
            model,
            takesCachePoints: takesCachePoints,
            takesStrict: takesStrict,
            drops: self.drops
        )
        self.dropped += tools.dropped
        if !tools.dropped.isEmpty, ConverseToolChoice.isOfForeignTool(self.parameters) {
            self.parameters.remove("tool_choice", asDropped: true)
        }
        var fields = try ConverseFields(self.parameters, model, target.profile)
        self.addBetas(&fields, tools, input, target)
        let cachePoints = CachePoints(document, target)
        if let marker = cachePoints.tools { tools.mark(marker) }
        var choice = try self.choice(tools.names)
        if self.parameters.contains("web_search_options") { tools.addWebSearch() }
        let hasTools = !tools.entries.isEmpty || !tools.native.isEmpty
        if case .tool(let schema, let description) = format {
            tools.addAnswerTool(schema: schema, description: description)
            // While it thinks, the model cannot be made to call a tool.
            if choice == nil, !fields.isThinking, target.profile.supports("tool_choice") {
                choice = .tool(AnthropicResponseFormat.toolName)
            }
        }
        self.setParallelCalls(&fields, tools, choice, target.profile)
        var options = ConverseConversation.Options()
        options.names = tools.names
        options.hasTools = hasTools
        options.repairs = target.modifiesParameters
        options.cachePoints = cachePoints
        options.takesCachePoints = takesCachePoints
        options.takesCacheLifetime = model.takesCacheLifetime
        options.guardsLastQuestion = self.parameters.contains("guardrailConfig")
        let conversation = try ConverseConversation(try self.parameters.conversation(), options)
        try self.write(document.bytes.count, conversation, tools, choice, fields, format)
        self.dropped += fields.dropped + self.parameters.dropped + self.parameters.unsaidFormat
        var carried = CarriedContent(
            members: ["tool_calls", "tool_call_id", "function_call", "is_error", "thinking_blocks"],
            parts: nil
        )
        carried.hasStrictTools = takesStrict
        carried.schemas = ConverseSchema.carried(closes: model.isClaude)
        if case .tool(let schema, _) = format {
            self.dropped += self.parameters.unsaidOfSchema(isDescribed: true, isBinding: false)
            self.dropped += carried.schemas.lost(schema.json).map { "response_format.json_schema.schema." + $0 }
        }
        if takesCachePoints { carried.members.insert("cache_control") }
        self.dropped += conversation.dropped + LostContent.names(in: document, but: carried)
    }

    // MARK: Parameters

    private mutating func choice(_ names: ConverseToolNames) throws(LLMError) -> ConverseToolChoice? {
        guard let choice = try ConverseToolChoice(self.parameters, names) else { return nil }
        guard choice == ConverseToolChoice.none else { return choice }
        guard self.drops else {
            throw LLMError(
                .unsupportedParameters,
                "The provider does not support tool_choice=none. With drop_params it is left out.",
                provider: self.provider,
                parameter: "tool_choice"
            )
        }
        self.dropped += self.parameters.telling(["tool_choice"])
        return nil
    }

    /// Words that stand in headers and parameters go where the model reads them.
    private func addBetas(
        _ fields: inout ConverseFields,
        _ tools: ConverseTools,
        _ input: ChatInput,
        _ target: Target
    ) {
        if !tools.native.isEmpty { fields.set("tools", .array(tools.native)) }
        guard self.model.isClaude else { return }
        var betas = AnthropicBetas()
        for headers in [target.headers, input.forwardedHeaders, self.headers] {
            if let words = headers[AnthropicBetas.header] { betas.add(list: words) }
        }
        for name in ["betas", "anthropic_beta"] {
            for word in self.parameters.json(name)?.arrayValue ?? [] { betas.add(list: word.stringValue ?? "") }
        }
        for word in tools.betas.words { betas.add(word) }
        fields.add(betas: betas)
    }

    /// Converse has no word for calls that come one by one; newer models read it in their maker's form.
    private mutating func setParallelCalls(
        _ fields: inout ConverseFields,
        _ tools: ConverseTools,
        _ choice: ConverseToolChoice?,
        _ profile: ModelProfile
    ) {
        guard let parallel = self.parameters.json("parallel_tool_calls")?.boolValue else { return }
        guard profile.row?.features[.parallelToolUseConfig] == true, !tools.entries.isEmpty else {
            if !parallel { self.dropped += self.parameters.telling(["parallel_tool_calls"]) }
            return
        }
        fields.set("tool_choice", (choice ?? .auto).anthropic(disablesParallel: !parallel))
    }

    // MARK: Writing

    private mutating func write(
        _ size: Int,
        _ conversation: ConverseConversation,
        _ tools: ConverseTools,
        _ choice: ConverseToolChoice?,
        _ fields: ConverseFields,
        _ format: ConverseFormat
    ) throws(LLMError) {
        var writer = JSONWriter(reserving: size + 512)
        writer.beginObject()
        writer.key("messages")
        writer.beginArray()
        for turn in conversation.turns {
            writer.beginObject()
            writer.key("role")
            writer.string(turn.role.rawValue)
            Self.write("content", turn.blocks.map { $0.bytes }, &writer)
            writer.endObject()
        }
        writer.endArray()
        if !conversation.system.isEmpty { Self.write("system", conversation.system.map { $0.bytes }, &writer) }
        try self.writeInference(&writer, fields)
        if !tools.entries.isEmpty {
            writer.key("toolConfig")
            writer.beginObject()
            Self.write("tools", tools.entries, &writer)
            if let choice {
                writer.key("toolChoice")
                writer.value(choice.json)
            }
            writer.endObject()
        }
        if !fields.object.isEmpty {
            writer.key("additionalModelRequestFields")
            writer.value(.object(fields.object))
        }
        self.writePaths(&writer, fields)
        if case .native(let output) = format {
            writer.key("outputConfig")
            writer.value(output)
        }
        self.writeTier(&writer)
        for name in ["guardrailConfig", "performanceConfig", "requestMetadata"] {
            guard let place = try self.parameters.place(name) else { continue }
            writer.key(name)
            writer.raw(place.bytes)
        }
        writer.endObject()
        self.body = self.parameters.extraBody.added(to: writer.bytes)
    }

    private static func write(_ key: String, _ values: [[UInt8]], _ writer: inout JSONWriter) {
        writer.key(key)
        writer.beginArray()
        for value in values { writer.raw(value) }
        writer.endArray()
    }

    private mutating func writeInference(_ writer: inout JSONWriter, _ fields: ConverseFields) throws(LLMError) {
        writer.key("inferenceConfig")
        writer.beginObject()
        let name = self.parameters.contains("max_completion_tokens") ? "max_completion_tokens" : "max_tokens"
        if let place = try self.parameters.place(name) {
            writer.key("maxTokens")
            writer.raw(place.bytes)
        } else if let budget = fields.budget {
            // Thinking comes out of the same number.
            writer.key("maxTokens")
            writer.number(budget.addingReportingOverflow(AnthropicModel.unknownMaxTokens).partialValue)
        }
        for (name, key) in [("temperature", "temperature"), ("top_p", "topP")] {
            guard let place = try self.parameters.place(name) else { continue }
            writer.key(key)
            writer.raw(place.bytes)
        }
        let stops = try self.parameters.takeStops(drops: self.drops)
        if !stops.isEmpty {
            writer.key("stopSequences")
            writer.value(.array(stops))
        }
        writer.endObject()
    }

    /// Where an answer counts what the model thought.
    private func writePaths(_ writer: inout JSONWriter, _ fields: ConverseFields) {
        var paths = self.parameters.json("additionalModelResponseFieldPaths")?.arrayValue ?? []
        if fields.isThinking, paths.isEmpty { paths = ["/usage/output_tokens_details"] }
        if paths.isEmpty { return }
        writer.key("additionalModelResponseFieldPaths")
        writer.value(.array(paths))
    }

    private static let tiers = [
        "auto": "default", "default": "default", "flex": "flex", "priority": "priority", "reserved": "reserved",
    ]

    private mutating func writeTier(_ writer: inout JSONWriter) {
        guard let value = self.parameters.json("service_tier") else { return }
        guard let word = value["type"]?.stringValue ?? value.stringValue, let tier = Self.tiers[word] else {
            self.dropped.append("service_tier")
            return
        }
        writer.key("serviceTier")
        writer.value(["type": .string(tier)])
    }
}
