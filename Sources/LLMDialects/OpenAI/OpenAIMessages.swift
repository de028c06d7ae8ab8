import LLMCatalog
import LLMCore

/// What has to change in messages and tools before a provider of OpenAI's format takes them.
///
/// Everything that need not change keeps its bytes, so that prompts stay equal for a provider's cache.
struct OpenAIMessages {
    private let document: JSONDocument
    private let quirks: ProviderQuirks
    /// Whether a role may have to be replaced.
    private let readsRoles: Bool

    init(_ document: JSONDocument, _ quirks: ProviderQuirks) {
        self.document = document
        self.quirks = quirks
        self.readsRoles = !quirks.isDisjoint(with: [.developerRoleAsSystem, .systemRoleAsUser])
    }

    private func has(_ quirk: ProviderQuirk) -> Bool { self.quirks.contains(quirk) }

    /// Notes the changes to all messages.
    func edit(_ edits: inout DocumentEdits) {
        if self.has(.forwardsEverything) { return }
        guard let messages = self.document.member("messages") else { return }
        // A long conversation is little else than roles and texts, and those stay as they are.
        let plain: [StaticString] = self.readsRoles ? [] : ["role", "content"]
        for message in self.document.elements(of: messages, exceptStringsUnder: plain)
        where self.document.kind(of: message) == .object {
            self.edit(message: message, &edits)
        }
    }

    private func edit(message: JSONNode, _ edits: inout DocumentEdits) {
        let keepsName = !self.has(.dropsMessageNames) || self.isResult(message)
        for member in self.document.members(of: message) {
            guard let key = self.document.string(member.key) else { continue }
            switch key {
            case "content":
                self.edit(content: member.value, of: message, &edits)
            case "role":
                if let other = self.role(self.document.string(member.value) ?? "") {
                    edits.replace(member.value, in: self.document, by: .string(other))
                }
            case "tool_calls":
                for call in self.document.elements(of: member.value) { self.strip(call, &edits) }
            case "name":
                if !keepsName { edits.remove(key, of: message) }
            case "cache_control":
                if !self.has(.keepsCacheControl) { edits.remove(key, of: message) }
            case "reasoning_content", "thinking_blocks":
                if !self.has(.keepsReasoning) { edits.remove(key, of: message) }
            case "provider_specific_fields":
                edits.remove(key, of: message)
            default: break
            }
        }
    }

    /// Whether a message is the result of a tool; its role may stand behind its name.
    private func isResult(_ message: JSONNode) -> Bool {
        self.document.member("role", of: message).map { self.document.stringEquals($0, "tool") } ?? false
    }

    /// The role to send instead of one.
    private func role(_ role: String) -> String? {
        switch role {
        case "developer":
            if self.has(.developerRoleAsSystem) { return self.has(.systemRoleAsUser) ? "user" : "system" }
        case "system":
            if self.has(.systemRoleAsUser) { return "user" }
        default: break
        }
        return nil
    }

    private func edit(content: JSONNode, of message: JSONNode, _ edits: inout DocumentEdits) {
        guard self.document.kind(of: content) == .array else { return }
        if self.has(.contentListToString) || self.has(.textPartsToString) && self.isText(content) {
            var text = ""
            for part in self.document.elements(of: content) {
                text += self.document.member("text", of: part).flatMap { self.document.string($0) } ?? ""
            }
            edits.set("content", of: message, to: .string(text))
            return
        }
        for part in self.document.elements(of: content) where self.document.kind(of: part) == .object {
            self.strip(part, &edits)
            if let image = self.document.member("image_url", of: part) {
                self.edit(image: image, of: part, &edits)
            } else if let file = self.document.member("file", of: part), self.document.member("format", of: file) != nil
            {
                edits.remove("format", of: file)
            }
        }
    }

    /// Whether all parts are texts.
    private func isText(_ content: JSONNode) -> Bool {
        self.document.elements(of: content).allSatisfy { part in
            self.document.member("type", of: part).map { self.document.stringEquals($0, "text") } ?? false
        }
    }

    /// An image's address alone becomes an object; `format` is a word of the gateway's.
    private func edit(image: JSONNode, of part: JSONNode, _ edits: inout DocumentEdits) {
        if let url = self.document.string(image) {
            edits.set("image_url", of: part, to: ["url": .string(url)])
        } else if self.document.member("format", of: image) != nil {
            edits.remove("format", of: image)
        }
    }

    /// Takes out what only other providers know.
    private func strip(_ node: JSONNode, _ edits: inout DocumentEdits) {
        if !self.has(.keepsCacheControl), self.document.member("cache_control", of: node) != nil {
            edits.remove("cache_control", of: node)
        }
        if self.document.member("provider_specific_fields", of: node) != nil {
            edits.remove("provider_specific_fields", of: node)
        }
    }

    /// Notes the changes to the client's tools.
    func edit(tools: JSONNode, _ edits: inout DocumentEdits) {
        if self.has(.forwardsEverything) { return }
        for tool in self.document.elements(of: tools) {
            if !self.has(.keepsCacheControl), self.document.member("cache_control", of: tool) != nil {
                edits.remove("cache_control", of: tool)
            }
            guard let function = self.document.member("function", of: tool) else { continue }
            if !self.has(.keepsCacheControl), self.document.member("cache_control", of: function) != nil {
                edits.remove("cache_control", of: function)
            }
            if self.has(.toolsWithoutStrict), self.document.member("strict", of: function) != nil {
                edits.remove("strict", of: function)
            }
            if self.has(.openToolSchemas), let parameters = self.document.member("parameters", of: function) {
                self.open(schema: parameters, &edits)
            }
            guard self.has(.plainToolSchemas) else { continue }
            if let parameters = self.document.member("parameters", of: function) {
                self.plain(schema: parameters, &edits)
            }
        }
    }

    /// Takes `additionalProperties: false` out of a schema, at every level.
    private func open(schema: JSONNode, _ edits: inout DocumentEdits) {
        switch self.document.kind(of: schema) {
        case .object:
            if let closed = self.document.member("additionalProperties", of: schema),
                self.document.bool(closed) == false
            {
                edits.remove("additionalProperties", of: schema)
            }
            for member in self.document.members(of: schema) { self.open(schema: member.value, &edits) }
        case .array:
            for element in self.document.elements(of: schema) { self.open(schema: element, &edits) }
        default: break
        }
    }

    /// Takes the words out of a schema that some providers refuse, at every level.
    private func plain(schema: JSONNode, _ edits: inout DocumentEdits) {
        switch self.document.kind(of: schema) {
        case .object:
            for key in ["$schema", "$id"]
            where self.document.member(key, of: schema) != nil { edits.remove(key, of: schema) }
            for member in self.document.members(of: schema) { self.plain(schema: member.value, &edits) }
        case .array:
            for element in self.document.elements(of: schema) { self.plain(schema: element, &edits) }
        default: break
        }
    }
}
