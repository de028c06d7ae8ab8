import LLMCatalog
package import LLMCore

/// The body of a Messages request for a provider that speaks the format: the client's, with few edits.
package struct AnthropicMessagesBody {
    /// Who speaks the format.
    package enum Host: Sendable {
        /// Anthropic, or who copies its API.
        case anthropic
        /// A cloud that runs the models itself.
        case cloud(AnthropicCloud)
    }

    /// The body.
    package private(set) var bytes: [UInt8] = []
    /// Words for `anthropic-beta` that the body needs; in a cloud all that it takes, the client's too.
    private(set) var betas = AnthropicBetas()
    /// Headers that the request asks for.
    let headers: WireHeaders
    /// Members that are no parameters of the API.
    private(set) var dropped: [String] = []

    /// What is asked of the answer's form and effort, as the model can be told it.
    private var outputConfig: JSONObject?
    private let root: JSONPlace
    private let switches: RequestSwitches

    package init(
        _ request: MessagesRequest,
        _ target: Target,
        _ purpose: MessagesRequest.Purpose,
        host: Host = .anthropic
    ) throws(LLMError) {
        self.root = request.root
        self.switches = try RequestSwitches(request.document, target)
        self.headers = self.switches.headers
        var edits = DocumentEdits()
        let document = request.document
        if case .anthropic = host, document.member("model").map({ !document.stringEquals($0, target.model) }) ?? true {
            edits.set("model", of: document.root, to: .string(target.model))
        }
        self.dropMembers(purpose, &edits)
        if purpose == .answer { self.setDefaults(target, &edits) }
        self.adaptThinking(to: target, &edits)
        self.dropUnusableBlocks(&edits)
        if purpose == .answer {
            for (name, value) in self.switches.extraBody { edits.set(name, of: document.root, to: value) }
        }
        self.addBetas()
        if case .cloud(let cloud) = host { self.move(into: cloud, request, &edits) }
        self.bytes = edits.apply(to: document)
    }

    // MARK: Members

    /// The API's own parameters that have the names of other formats' or of the gateway's.
    ///
    /// What none of them knows goes on: the API grows faster than any list.
    private static let own: Set<String> = [
        "model", "messages", "max_tokens", "metadata", "stop_sequences", "stream", "system", "temperature", "thinking",
        "tool_choice", "tools", "top_k", "top_p", "service_tier",
    ]

    /// The parameters that say nothing about how many tokens a request has.
    private static let uncounted: Set<String> = [
        "max_tokens", "metadata", "stop_sequences", "stream", "temperature", "top_k", "top_p", "service_tier",
        "container",
        "inference_geo", "diagnostics", "fallbacks", "fallback_credit_token", "thread",
    ]

    /// Members that become headers.
    private static let headerMembers: Set<String> = ["betas", "anthropic_beta", "anthropic_version"]

    private static func isForeign(_ name: String) -> Bool {
        !Self.own.contains(name) && (OpenAIParameter.places[name] != nil || OpenAIParameter.isGatewayOnly(name))
    }

    /// Takes out what the API would refuse: the gateway's own members, and those of other formats.
    private mutating func dropMembers(_ purpose: MessagesRequest.Purpose, _ edits: inout DocumentEdits) {
        let document = self.root.document
        for member in document.members() {
            guard let name = document.string(member.key) else { continue }
            let isUncounted = purpose == .count && Self.uncounted.contains(name)
            if isUncounted || Self.headerMembers.contains(name) || self.isRemoved(name) {
                edits.remove(name, of: document.root)
            } else if name == "metadata" {
                self.keepUser(member.value, &edits)
            } else if Self.isForeign(name), !self.switches.allowed.contains(name) {
                edits.remove(name, of: document.root)
                if purpose == .answer, !OpenAIParameter.isGatewayOnly(name) { self.dropped.append(name) }
            } else {
                for place in self.switches.removedPlaces where place.parameter == name {
                    place.remove(from: member.value, of: document, &edits)
                }
            }
        }
    }

    private func isRemoved(_ name: String) -> Bool {
        self.switches.removedNames.contains(name) && name != "model" && name != "messages"
    }

    /// Of `metadata` the API knows `user_id` only; the rest is for the gateway.
    private func keepUser(_ metadata: JSONNode, _ edits: inout DocumentEdits) {
        let document = self.root.document
        guard document.kind(of: metadata) == .object else { return edits.remove("metadata", of: document.root) }
        for member in document.members(of: metadata) {
            guard let name = document.string(member.key), name != "user_id" else { continue }
            edits.remove(name, of: metadata)
        }
    }

    /// What the deployment sets; the request's own win, also when they are null.
    private func setDefaults(_ target: Target, _ edits: inout DocumentEdits) {
        let document = self.root.document
        for (name, value) in target.defaults where !value.isNull && !Self.isForeign(name) {
            if ["model", "messages", "stream", "metadata"].contains(name) || self.isRemoved(name) { continue }
            if document.member(name) == nil { edits.set(name, of: document.root, to: value) }
        }
    }

    /// Says of thinking what the model understands.
    private mutating func adaptThinking(to target: Target, _ edits: inout DocumentEdits) {
        let thinking = self.isRemoved("thinking") ? nil : self.root["thinking"].flatMap { $0.isObject ? $0.json : nil }
        let config = self.isRemoved("output_config") ? nil : self.root["output_config"]?.json
        self.outputConfig = config?.objectValue
        guard thinking != nil || self.outputConfig != nil else { return }
        let adapted = AnthropicMessagesThinking(
            thinking: thinking,
            outputConfig: config,
            maxTokens: self.root["max_tokens"]?.int,
            AnthropicModel(target.profile)
        )
        let root = self.root.document.root
        if adapted.thinking != thinking {
            if let value = adapted.thinking {
                edits.set("thinking", of: root, to: value)
            } else {
                edits.remove("thinking", of: root)
            }
        }
        if adapted.outputConfig != self.outputConfig {
            if let value = adapted.outputConfig {
                edits.set("output_config", of: root, to: .object(value))
            } else {
                edits.remove("output_config", of: root)
            }
        }
        self.outputConfig = adapted.outputConfig
        self.dropped += adapted.lost
    }

    /// Clients send back what other models gave them: texts without a character, reasoning that Anthropic did not sign.
    ///
    /// The API refuses both, so they are left out, unless nothing else is said.
    private func dropUnusableBlocks(_ edits: inout DocumentEdits) {
        for message in self.root["messages"]?.elements ?? [] {
            guard let content = message["content"], content.kind == .array else { continue }
            let blocks = content.elements
            let usable = blocks.filter { !Self.isUnusable($0) }
            if usable.count == blocks.count || usable.isEmpty { continue }
            var writer = JSONWriter(reserving: content.bytes.count)
            writer.beginArray()
            for block in usable { writer.raw(block.bytes) }
            writer.endArray()
            edits.set("content", of: message.node, to: writer.bytes)
        }
    }

    private static func isUnusable(_ block: JSONPlace) -> Bool {
        guard let type = block["type"] else { return false }
        if type.equals("text") { return block["text"]?.equals("") == true }
        if type.equals("thinking") { return !Self.isSigned(block["signature"]) }
        if type.equals("redacted_thinking") { return !Self.isSigned(block["data"]) }
        return false
    }

    private static func isSigned(_ signature: JSONPlace?) -> Bool {
        guard let text = signature?.string, !text.isEmpty else { return false }
        return !text.hasPrefix(ResponsesMessages.encryptedPrefix)
    }

    // MARK: Clouds

    private mutating func move(into cloud: AnthropicCloud, _ request: MessagesRequest, _ edits: inout DocumentEdits) {
        let root = self.root.document.root
        for name in ["model", "stream"] { edits.remove(name, of: root) }
        if cloud.streamMember == .always { edits.set("stream", of: root, to: .bool(request.isStream)) }
        edits.set("anthropic_version", of: root, to: .string(cloud.version))
        for name in cloud.refused.sorted() where self.switches.extraBody[name] == nil {
            edits.remove(name, of: root)
            if self.root.document.member(name) != nil { self.dropped.append(name) }
        }
        self.listSystem(&edits)
        if cloud.hasFormatInConfig, let format = self.root["output_format"], !self.isRemoved("output_format") {
            var output = self.outputConfig ?? [:]
            output["format"] = format.json
            edits.remove("output_format", of: root)
            edits.set("output_config", of: root, to: .object(output))
        }
        self.tidyMarkers(for: cloud, &edits)
        self.readTools(for: cloud, &edits)
        var all = AnthropicBetas()
        all.add(list: request.betas)
        all.add(list: self.headers[AnthropicBetas.header] ?? "")
        for word in self.betas.words { all.add(word) }
        self.betas = cloud.betas(all.words)
        if cloud.hasBetasInBody, !self.betas.words.isEmpty {
            edits.set("anthropic_beta", of: root, to: .array(self.betas.words.map { .string($0) }))
        }
    }

    /// Clouds take instructions as a list only.
    private func listSystem(_ edits: inout DocumentEdits) {
        guard let system = self.root["system"], system.kind == .string, !self.isRemoved("system") else { return }
        // The API refuses a text without a character.
        if system.equals("") { return edits.remove("system", of: self.root.document.root) }
        var block = Array("[{\"type\":\"text\",\"text\":".utf8)
        block += system.bytes
        block += "}]".utf8
        edits.set("system", of: self.root.document.root, to: block)
    }

    /// Takes out of the markers for the prompt cache what only Anthropic itself knows.
    private func tidyMarkers(for cloud: AnthropicCloud, _ edits: inout DocumentEdits) {
        let contents = (self.root["messages"]?.elements ?? []).flatMap { $0["content"]?.elements ?? [] }
        var places = (self.root["system"]?.elements ?? []) + (self.root["tools"]?.elements ?? []) + contents
        places += contents.flatMap { $0["content"]?.elements ?? [] }
        for place in places {
            guard let marker = place["cache_control"], marker.isObject else { continue }
            if marker["scope"] != nil { edits.remove("scope", of: marker.node) }
            if !cloud.takesCacheLifetime, marker["ttl"] != nil { edits.remove("ttl", of: marker.node) }
        }
    }

    /// Adds the betas of Anthropic's own tools, which a client of a cloud does not name.
    private mutating func readTools(for cloud: AnthropicCloud, _ edits: inout DocumentEdits) {
        for tool in self.root["tools"]?.elements ?? [] {
            let type = tool["type"]?.string ?? ""
            self.betas.add(tool: type)
            if type.hasPrefix("web_search_") { self.betas.add(AnthropicBetas.webSearch) }
            if cloud.hasBetasInBody, let isEager = tool["eager_input_streaming"] {
                if isEager.bool == true { self.betas.add(AnthropicBetas.fineGrainedTools) }
                edits.remove("eager_input_streaming", of: tool.node)
            }
        }
    }

    // MARK: Betas

    private mutating func addBetas() {
        for name in ["betas", "anthropic_beta"] as [StaticString] {
            guard let words = self.root[name] else { continue }
            if let list = words.string { self.betas.add(list: list) }
            for word in words.elements { self.betas.add(list: word.string ?? "") }
        }
        for tool in self.root["tools"]?.elements ?? [] {
            let type = tool["type"]?.string ?? ""
            if type.hasPrefix("tool_search_tool_") || Self.isAdvanced(tool) { self.betas.add(AnthropicBetas.toolUse) }
            if type.hasPrefix("advisor_") { self.betas.add(AnthropicBetas.advisor) }
        }
        for edit in self.root["context_management"]?["edits"]?.elements ?? [] {
            let isCompaction = edit["type"]?.string?.hasPrefix("compact_") == true
            self.betas.add(isCompaction ? AnthropicBetas.compaction : AnthropicBetas.contextManagement)
        }
        if self.root["output_format"] != nil { self.betas.add(AnthropicBetas.structuredOutputs) }
        if self.root["container"]?["skills"] != nil { self.betas.add(AnthropicBetas.skills) }
        if self.root["speed"]?.equals("fast") == true { self.betas.add(AnthropicBetas.fastMode) }
    }

    private static func isAdvanced(_ tool: JSONPlace) -> Bool {
        for key in ["defer_loading", "allowed_callers", "input_examples"] as [StaticString] where tool[key] != nil {
            return true
        }
        return false
    }
}
