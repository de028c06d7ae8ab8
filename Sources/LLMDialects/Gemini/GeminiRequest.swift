import LLMCatalog
import LLMCore

/// A chat request in the format of `generateContent`.
struct GeminiRequest: Sendable {
    /// The body.
    private(set) var body: [UInt8] = []
    /// Parameters that the model has no place for.
    private(set) var dropped: [String] = []
    /// Headers that the request asks for.
    let headers: WireHeaders

    private let parameters: RequestParameters
    private let service: GeminiService

    init(_ input: ChatInput, _ target: Target, _ service: GeminiService) throws(LLMError) {
        self.parameters = try RequestParameters(of: input.request, for: target)
        self.headers = self.parameters.headers
        self.service = service
        let model = GeminiModel(target.profile)
        let drops =
            input.request.document.member("drop_params").flatMap { input.request.document.bool($0) }
            ?? target.dropsParameters
        var options = GeminiConversation.Options(model: model, service: service)
        options.fetched = input.fetched
        var generation = try GeminiGeneration(self.parameters, model, drops: drops)
        var conversation = try GeminiConversation(try AnthropicParameters.messages(self.parameters), options)
        if let text = generation.schemaText { conversation.appendToUser(text) }
        if let resolution = conversation.resolution { generation.set(resolution) }
        let mixes = self.parameters.json("include_server_side_tool_invocations")?.boolValue == true
        let tools = try GeminiTools(self.parameters, mixes: mixes)
        let choice = try GeminiToolChoice(self.parameters)
        self.write(conversation, tools, choice.config(tools, mixes: mixes), generation)
        self.dropped += self.parameters.dropped + generation.dropped + tools.dropped
    }

    private mutating func write(
        _ conversation: GeminiConversation,
        _ tools: GeminiTools,
        _ toolConfig: JSON?,
        _ generation: GeminiGeneration
    ) {
        var writer = JSONWriter(reserving: self.parameters.document.bytes.count + 512)
        writer.beginObject()
        writer.key("contents")
        writer.beginArray()
        for turn in conversation.turns {
            writer.beginObject()
            writer.key("role")
            writer.string(turn.role.rawValue)
            Self.write(turn.parts, &writer)
            writer.endObject()
        }
        writer.endArray()
        if !conversation.system.isEmpty {
            writer.key("system_instruction")
            writer.beginObject()
            Self.write(conversation.system, &writer)
            writer.endObject()
        }
        tools.write(to: &writer)
        if let toolConfig {
            writer.key("toolConfig")
            writer.value(toolConfig)
        }
        if !generation.config.isEmpty {
            writer.key("generationConfig")
            writer.value(.object(generation.config))
        }
        self.writeOptions(&writer)
        writer.endObject()
        self.body = Self.adding(self.parameters.extraBody, to: writer.bytes)
    }

    private static func write(_ parts: [GeminiPart], _ writer: inout JSONWriter) {
        writer.key("parts")
        writer.beginArray()
        for part in parts { writer.raw(part.bytes) }
        writer.endArray()
    }

    /// What stands beside the conversation.
    private mutating func writeOptions(_ writer: inout JSONWriter) {
        if let settings = self.parameters.json("safety_settings") ?? self.parameters.json("safetySettings") {
            writer.key("safetySettings")
            writer.value(settings)
        }
        if let cached = self.parameters.json("cached_content") {
            writer.key("cachedContent")
            writer.value(cached)
        }
        if let tier = self.parameters.json("service_tier")?.stringValue {
            writer.key("serviceTier")
            writer.string(Self.tiers[tier] ?? tier)
        }
        guard let labels = self.parameters.json("labels") else { return }
        if self.service == .vertex {
            writer.key("labels")
            writer.value(labels)
        } else {
            self.dropped.append("labels")
        }
    }

    /// The service tiers that have other names here.
    private static let tiers = ["default": "standard", "auto": "priority"]

    /// The body with what the client, or the deployment, adds to it; objects are added to objects.
    private static func adding(_ extra: JSONObject, to body: [UInt8]) -> [UInt8] {
        if extra.isEmpty { return body }
        guard let document = try? JSONDocument(parsing: body, policy: .response) else { return body }
        var edit = JSONObjectEdit()
        for (name, value) in extra {
            if value.isNull {
                edit.remove(name)
            } else if let more = value.objectValue, let node = document.member(name),
                let known = document.json(node).objectValue
            {
                edit.set(name, to: .object(known.adding(more)))
            } else {
                edit.set(name, to: value)
            }
        }
        return document.applying(edit)
    }
}
