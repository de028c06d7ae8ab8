import LLMCatalog
import LLMCore

/// What has to change in messages and tools before a provider of OpenAI's format takes them.
///
/// Everything that need not change keeps its bytes, so that prompts stay equal for a provider's cache.
struct OpenAIMessages {
    let document: JSONDocument
    let quirks: ProviderQuirks

    /// What came to light on the way.
    struct Findings {
        var hasPictures = false
        /// What is left out, by its place in the request, each once.
        var lost: [String] = []

        mutating func lose(_ name: String) {
            if !self.lost.contains(name) { self.lost.append(name) }
        }
    }

    init(_ document: JSONDocument, _ quirks: ProviderQuirks) {
        self.document = document
        self.quirks = quirks
    }

    private func has(_ quirk: ProviderQuirk) -> Bool { self.quirks.contains(quirk) }

    /// Notes the changes to all messages; what has to happen to the list of them besides, and what is left out.
    func edit(_ edits: inout DocumentEdits) -> (changes: [OpenAIMessageList.Change], lost: [String]) {
        if self.has(.forwardsEverything) { return ([], []) }
        guard let messages = self.document.member("messages") else { return ([], []) }
        var findings = Findings()
        for message in self.document.elements(of: messages, except: Self.plain(self.quirks))
        where self.document.kind(of: message) == .object {
            self.edit(message: message, &edits, &findings)
        }
        return (findings.hasPictures ? [.movePictures] : [], findings.lost)
    }

    /// A long conversation is little else than roles and texts, and nearly all of those stay as they are.
    private static func plain(_ quirks: ProviderQuirks) -> [JSONPlainMember] {
        if quirks.contains(.systemRoleAsUser) { return Self.plainButSystemRoles }
        return quirks.contains(.developerRoleAsSystem) ? Self.plainButDevelopers : Self.plainMembers
    }

    private static let plainMembers = [JSONPlainMember("role"), JSONPlainMember("content")]
    private static let plainButDevelopers = [
        JSONPlainMember("role", except: "developer"), JSONPlainMember("content"),
    ]
    private static let plainButSystemRoles = [
        JSONPlainMember("role", except: "developer", "system"), JSONPlainMember("content"),
    ]

    private func edit(message: JSONNode, _ edits: inout DocumentEdits, _ findings: inout Findings) {
        let thoughts = self.thoughts(of: message)
        if !thoughts.isEmpty { self.setContent(of: message, after: thoughts, &edits, &findings) }
        let keepsName = !self.has(.dropsMessageNames) || self.isResult(message)
        if ProviderFields.say(more: message, than: [], self.document) {
            findings.lose("messages." + ProviderFields.key)
        }
        for member in self.document.members(of: message) {
            guard let key = self.document.string(member.key) else { continue }
            switch key {
            case "content":
                if thoughts.isEmpty { self.edit(content: member.value, of: message, &edits, &findings) }
            case "role":
                if let other = self.role(member.value) {
                    edits.replace(member.value, in: self.document, by: .string(other))
                }
            case "tool_calls":
                for call in self.document.elements(of: member.value) { self.strip(call, &edits, &findings) }
            case "name":
                if !keepsName { self.remove(key, of: message, &edits, &findings) }
            case "cache_control":
                if self.has(.keepsCacheControl), self.has(.cacheControlInContent) {
                    if !thoughts.isEmpty { continue }
                    self.moveMark(member.value, of: message, &edits)
                } else if !self.has(.keepsCacheControl) {
                    self.remove(key, of: message, &edits, &findings)
                }
            case "reasoning_content":
                if !thoughts.isEmpty {
                    edits.remove(key, of: message)
                } else if !self.has(.keepsReasoning), !self.has(.keepsReasoningText) {
                    self.remove(key, of: message, &edits, &findings)
                }
            case "thinking_blocks":
                if self.has(.keepsReasoning) { continue }
                if !thoughts.isEmpty {
                    edits.remove(key, of: message)
                    if !self.carries(thoughts: member.value) { findings.lose("messages." + key) }
                    continue
                }
                // Their text stands beside them, too.
                if self.has(.keepsReasoningText), self.document.member("reasoning_content", of: message) != nil {
                    edits.remove(key, of: message)
                    if ThinkingBlocks.sayMoreThanText(member.value, self.document) { findings.lose("messages." + key) }
                } else {
                    self.remove(key, of: message, &edits, &findings)
                }
            case "reasoning_details", "reasoning_items", "annotations":
                // Who is strict about thoughts is so about whatever else an answer had.
                if !self.has(.keepsReasoning), !self.has(.keepsReasoningText) {
                    self.remove(key, of: message, &edits, &findings)
                }
            case ProviderFields.key:
                edits.remove(key, of: message)
            default: break
            }
        }
    }

    /// Takes a member out, which is a loss unless it says nothing.
    private func remove(
        _ key: String,
        of message: JSONNode,
        _ edits: inout DocumentEdits,
        _ findings: inout Findings
    ) {
        edits.remove(key, of: message)
        guard let value = self.document.member(key, of: message), !self.document.isNull(value),
            !self.document.isEmptyContainer(value), !self.document.stringEquals(value, "")
        else { return }
        findings.lose("messages." + key)
    }

    /// Whether a message is the result of a tool; its role may stand behind its name.
    private func isResult(_ message: JSONNode) -> Bool {
        self.document.member("role", of: message).map { self.document.stringEquals($0, "tool") } ?? false
    }

    /// The role to send instead of one.
    private func role(_ role: JSONNode) -> String? {
        if self.document.stringEquals(role, "developer") {
            return self.has(.developerRoleAsSystem) ? self.has(.systemRoleAsUser) ? "user" : "system" : nil
        }
        return self.has(.systemRoleAsUser) && self.document.stringEquals(role, "system") ? "user" : nil
    }

    /// A mark for prompt caching moves from a message to the last of its parts.
    private func moveMark(_ mark: JSONNode, of message: JSONNode, _ edits: inout DocumentEdits) {
        guard let content = self.document.member("content", of: message) else { return }
        let value = self.document.json(mark)
        if let text = self.document.string(content) {
            edits.set("content", of: message, to: [["type": "text", "text": .string(text), "cache_control": value]])
        } else if let last = Array(self.document.elements(of: content)).last, self.document.kind(of: last) == .object {
            edits.set("cache_control", of: last, to: value)
        } else {
            return
        }
        edits.remove("cache_control", of: message)
    }

    /// Notes the changes to a message's content, and whether it is a tool's result with a picture, which only users may
    /// send.
    private func edit(
        content: JSONNode,
        of message: JSONNode,
        _ edits: inout DocumentEdits,
        _ findings: inout Findings
    ) {
        guard self.document.kind(of: content) == .array else { return }
        let isResult = self.isResult(message)
        if isResult, self.has(.singleToolTextToString), self.document.count(of: content) == 1, self.isText(content) {
            let texts = self.document.elements(of: content).map { self.document.member("text", of: $0) }
            edits.set("content", of: message, to: .string(texts[0].flatMap { self.document.string($0) } ?? ""))
            return self.noteMarks(in: content, &findings)
        }
        if self.has(.contentListToString) || self.has(.textPartsToString) && self.isText(content) {
            var text = ""
            for part in self.document.elements(of: content) {
                text += self.document.member("text", of: part).flatMap { self.document.string($0) } ?? ""
            }
            edits.set("content", of: message, to: .string(text))
            return self.noteMarks(in: content, &findings)
        }
        for part in self.document.elements(of: content) where self.document.kind(of: part) == .object {
            self.strip(part, &edits, &findings)
            if let image = self.document.member("image_url", of: part) {
                self.edit(image: image, of: part, &edits)
                if isResult, !self.has(.picturesInToolResults) { findings.hasPictures = true }
            } else if let file = self.document.member("file", of: part), self.document.member("format", of: file) != nil
            {
                edits.remove("format", of: file)
            }
        }
    }

    /// Notes marks for prompt caching in parts that become one text.
    private func noteMarks(in content: JSONNode, _ findings: inout Findings) {
        for part in self.document.elements(of: content) {
            guard let mark = self.document.member("cache_control", of: part), !self.document.isNull(mark) else {
                continue
            }
            findings.lose("messages.cache_control")
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
    private func strip(_ node: JSONNode, _ edits: inout DocumentEdits, _ findings: inout Findings) {
        if !self.has(.keepsCacheControl), self.document.member("cache_control", of: node) != nil {
            self.remove("cache_control", of: node, &edits, &findings)
        }
        if self.document.member("provider_specific_fields", of: node) != nil {
            edits.remove("provider_specific_fields", of: node)
        }
    }

    /// Tools that are not the client's document any more, with the same changes, and what is left out.
    static func edited(tools: JSON, _ quirks: ProviderQuirks) -> (tools: JSON, lost: [String]) {
        guard let document = try? JSONDocument(parsing: tools.serialized(), policy: .response) else {
            return (tools, [])
        }
        var edits = DocumentEdits()
        let lost = OpenAIMessages(document, quirks).edit(tools: document.root, &edits)
        guard !edits.isEmpty, let changed = try? JSON(parsing: edits.apply(to: document)) else { return (tools, lost) }
        return (changed, lost)
    }

    /// Notes the changes to the client's tools; what is left out.
    func edit(tools: JSONNode, _ edits: inout DocumentEdits) -> [String] {
        if self.has(.forwardsEverything) { return [] }
        var findings = Findings()
        for tool in self.document.elements(of: tools) {
            if !self.has(.keepsCacheControl), self.document.member("cache_control", of: tool) != nil {
                edits.remove("cache_control", of: tool)
                findings.lose("tools.cache_control")
            }
            guard let function = self.document.member("function", of: tool) else { continue }
            if self.has(.toolsWithParameters), self.document.member("parameters", of: function) == nil {
                edits.set("parameters", of: function, to: ["type": "object", "properties": [:]])
            }
            if !self.has(.keepsCacheControl), self.document.member("cache_control", of: function) != nil {
                edits.remove("cache_control", of: function)
                findings.lose("tools.cache_control")
            }
            if self.has(.toolsWithoutStrict), let strict = self.document.member("strict", of: function) {
                edits.remove("strict", of: function)
                if self.document.bool(strict) == true { findings.lose("tools.function.strict") }
            }
            if self.has(.openToolSchemas), let parameters = self.document.member("parameters", of: function) {
                self.open(schema: parameters, &edits, &findings)
            }
            guard self.has(.plainToolSchemas) else { continue }
            if let parameters = self.document.member("parameters", of: function) {
                self.plain(schema: parameters, &edits)
            }
        }
        return findings.lost
    }

    /// Takes `additionalProperties: false` out of a schema, at every level.
    private func open(schema: JSONNode, _ edits: inout DocumentEdits, _ findings: inout Findings) {
        switch self.document.kind(of: schema) {
        case .object:
            if let closed = self.document.member("additionalProperties", of: schema),
                self.document.bool(closed) == false
            {
                edits.remove("additionalProperties", of: schema)
                findings.lose("tools.function.parameters.additionalProperties")
            }
            for member in self.document.members(of: schema) { self.open(schema: member.value, &edits, &findings) }
        case .array:
            for element in self.document.elements(of: schema) { self.open(schema: element, &edits, &findings) }
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
