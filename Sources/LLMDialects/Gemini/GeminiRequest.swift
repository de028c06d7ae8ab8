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
    /// What the provider is to be asked before, so that a part of the conversation is cached.
    private(set) var cacheFetch: Fetch?

    private let parameters: RequestParameters
    private let service: GeminiService

    init(
        _ input: ChatInput,
        _ target: Target,
        _ service: GeminiService,
        caches: GeminiCache.Place?
    ) throws(LLMError) {
        self.parameters = try RequestParameters(of: input.request, for: target)
        self.headers = self.parameters.headers
        self.service = service
        let model = GeminiModel(target.profile)
        let drops =
            input.request.document.member("drop_params").flatMap { input.request.document.bool($0) }
            ?? target.dropsParameters
        let options = GeminiConversation.Options(model: model, service: service, fetched: input.fetched)
        var generation = try GeminiGeneration(self.parameters, model, drops: drops)
        let mixes = self.parameters.json("include_server_side_tool_invocations")?.boolValue == true
        let tools = try GeminiTools(self.parameters, mixes: mixes)
        let toolConfig = try GeminiToolChoice(self.parameters).config(tools, mixes: mixes)
        let place = try self.parameters.conversation()
        guard place.kind == .array else { throw GeminiConversation.wrong("messages must be a list.") }
        let messages = place.elements
        var conversation = try GeminiConversation(messages[...], options)
        var cacheName: String?
        if let caches, !self.parameters.contains("cached_content"),
            let plan = GeminiCachePlan(messages, CachePoints(input.request.document, target))
        {
            let cached = try GeminiConversation(messages[..<plan.count], options)
            let cache = GeminiCache(caches, lifetime: plan.lifetime) { writer in
                Self.write(cached, tools, toolConfig, &writer)
            }
            switch cache.state(input.fetched) {
            case .ready(let name):
                cacheName = name
                conversation = try GeminiConversation(messages[plan.count...], options, after: cached)
            case .ask(let fetch): self.cacheFetch = fetch
            case .refused: break
            }
        }
        if let text = generation.schemaText { conversation.appendToUser(text) }
        if let resolution = conversation.resolution { generation.set(resolution) }
        self.write(conversation, tools, toolConfig, generation, cacheName: cacheName)
        self.dropped += self.parameters.dropped + self.parameters.telling(generation.dropped) + tools.dropped
        var carried = CarriedContent(
            members: ["tool_calls", "tool_call_id", "function_call", "reasoning_content", "images"],
            fields: ["thought_signatures", "thought_signature", "code_execution_parts"],
            parts: nil,
            hasDetail: true
        )
        carried.schemas = GeminiSchema.carried
        if cacheName != nil || self.cacheFetch != nil { carried.members.insert("cache_control") }
        self.dropped += LostContent.names(in: input.request.document, but: carried)
        if conversation.movesInstructions { self.dropped.append("messages.system") }
    }

    private mutating func write(
        _ conversation: GeminiConversation,
        _ tools: GeminiTools,
        _ toolConfig: JSON?,
        _ generation: GeminiGeneration,
        cacheName: String?
    ) {
        var writer = JSONWriter(reserving: self.parameters.document.bytes.count + 512)
        writer.beginObject()
        if let cacheName {
            // Instructions and tools are in the cache; beside it they are refused.
            Self.write(conversation.turns, &writer)
            writer.key("cachedContent")
            writer.string(cacheName)
        } else {
            Self.write(conversation, tools, toolConfig, &writer)
        }
        if !generation.config.isEmpty {
            writer.key("generationConfig")
            writer.value(.object(generation.config))
        }
        self.writeOptions(&writer)
        writer.endObject()
        self.body = Self.adding(self.parameters.extraBody, to: writer.bytes)
    }

    /// A conversation with the tools for it, which is also what is cached of one.
    private static func write(
        _ conversation: GeminiConversation,
        _ tools: GeminiTools,
        _ toolConfig: JSON?,
        _ writer: inout JSONWriter
    ) {
        Self.write(conversation.turns, &writer)
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
    }

    private static func write(_ turns: [GeminiTurn], _ writer: inout JSONWriter) {
        writer.key("contents")
        writer.beginArray()
        for turn in turns {
            writer.beginObject()
            writer.key("role")
            writer.string(turn.role.rawValue)
            Self.write(turn.parts, &writer)
            writer.endObject()
        }
        writer.endArray()
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
        guard let labels = self.parameters.json("labels") ?? self.metadataLabels else { return }
        if self.service == .vertex {
            writer.key("labels")
            writer.value(labels)
        } else {
            self.dropped.append("labels")
        }
    }

    /// What the client says about its request, where the service has labels for that: short texts only.
    private var metadataLabels: JSON? {
        guard self.service == .vertex, let metadata = self.parameters.document.member("metadata") else { return nil }
        var labels: JSONObject = [:]
        for (name, value) in self.parameters.document.json(metadata).objectValue ?? [:] {
            if let text = value.stringValue { labels[name] = .string(text) }
        }
        return labels.isEmpty ? nil : .object(labels)
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
