import LLMCatalog
import LLMCore

/// A whole answer in OpenAI's format: checked, counted, and changed only where clients could not read it.
struct OpenAIAnswer {
    private let target: Target
    private let renamesReasoning: Bool
    private let unwrapsSchemaTool: Bool
    private let addsReasoning: Bool
    private let emptiesToNull: Bool
    /// What stands in for members that the provider left null; nil where the format is not chat's.
    private let standIns: (id: String, created: Int)?

    /// Made when it is needed: most answers are no errors.
    private var errors: OpenAIErrors { OpenAIErrors(for: self.target) }

    init(_ target: Target, unwrapsSchemaTool: Bool = false, answering input: ChatInput? = nil) {
        self.target = target
        self.standIns = input.map { (id: $0.answerID, created: $0.created) }
        self.unwrapsSchemaTool = unwrapsSchemaTool
        self.addsReasoning = target.profile.rules.quirks.contains(.reasoningOutsideCompletion)
        self.emptiesToNull = target.profile.rules.quirks.contains(.emptyContentAsNull)
        self.renamesReasoning = !target.profile.rules.quirks.contains(.keepsReasoningName)
    }

    func response(_ response: WireResponse) throws(LLMError) -> ChatResponse {
        var document: JSONDocument
        do {
            document = try JSONDocument(parsing: response.body, policy: .response)
        } catch {
            throw self.errors.unusable(response, json: nil, cause: error)
        }
        guard let choices = document.member("choices"), document.count(of: choices) > 0 else {
            throw self.errors.unusable(response, json: document.tree, cause: nil)
        }
        var edits = DocumentEdits()
        for (index, choice) in document.elements(of: choices).enumerated() {
            let message = document.member("message", of: choice)
            let isWhole = message.map { document.kind(of: $0) == .object }
            guard isWhole ?? (self.standIns == nil || Self.isFiltered(choice, of: document)) else {
                throw self.errors.unusable(response, json: document.tree, cause: nil)
            }
            self.edit(choice, of: document, &edits)
            if self.standIns != nil { Self.fillNulls(choice, at: index, of: document, &edits) }
        }
        if let standIns = self.standIns {
            Self.fillNull("id", of: document.root, document, .string(standIns.id), &edits)
            Self.fillNull("created", of: document.root, document, JSON(standIns.created), &edits)
            Self.fillNull("object", of: document.root, document, "chat.completion", &edits)
        }
        self.editUsage(of: document, &edits)
        if !edits.isEmpty {
            do {
                document = try JSONDocument(parsing: edits.apply(to: document), policy: .response)
            } catch {
                throw self.errors.unusable(response, json: nil, cause: error)
            }
        }
        return ChatResponse(document: document, usage: Self.usage(of: document))
    }

    /// Whether a filter took all of a choice; Azure then leaves its message out.
    private static func isFiltered(_ choice: JSONNode, of document: JSONDocument) -> Bool {
        document.member("finish_reason", of: choice).map { document.stringEquals($0, "content_filter") } ?? false
    }

    // MARK: Nulls

    /// Some servers write null where OpenAI's own never does, and typed clients stumble over it.
    private static func fillNull(
        _ key: StaticString,
        of node: JSONNode,
        _ document: JSONDocument,
        _ value: JSON,
        _ edits: inout DocumentEdits
    ) {
        if let member = document.member(key, of: node), document.isNull(member) {
            edits.replace(member, in: document, by: value)
        }
    }

    private static func fillNulls(
        _ choice: JSONNode,
        at index: Int,
        of document: JSONDocument,
        _ edits: inout DocumentEdits
    ) {
        Self.fillNull("index", of: choice, document, JSON(index), &edits)
        guard let message = document.member("message", of: choice) else {
            // Azure leaves it out where its filter took all of it.
            return edits.set("message", of: choice, to: ["role": "assistant", "content": nil])
        }
        Self.fillNull("role", of: message, document, "assistant", &edits)
        let calls = document.member("tool_calls", of: message).map { document.count(of: $0) } ?? 0
        let reason = calls > 0 ? FinishReason.toolCalls : FinishReason.stop
        Self.fillNull("finish_reason", of: choice, document, .string(reason), &edits)
    }

    // MARK: Usage

    static func usage(of document: JSONDocument) -> Usage? {
        guard let node = document.member("usage"), !document.isNull(node) else { return nil }
        let tier = document.member("service_tier")
        return document.bytes.withUnsafeBufferPointer {
            Usage(openAI: node, tier: tier, on: document.tape, in: $0)
        }
    }

    /// Tokens read from a cache go where clients look for them, whatever the provider calls them.
    private func editUsage(of document: JSONDocument, _ edits: inout DocumentEdits) {
        guard let usage = document.member("usage") else { return }
        if self.addsReasoning,
            let tokens = Usage(openAI: document.json(usage)).flatMap({ OpenAIUsageQuirks.completionTokens(of: $0) })
        {
            edits.set("completion_tokens", of: usage, to: JSON(tokens))
        }
        guard let cached = document.member("prompt_cache_hit_tokens", of: usage),
            document.member("prompt_tokens_details", of: usage) == nil
        else { return }
        edits.set("prompt_tokens_details", of: usage, to: ["cached_tokens": document.json(cached)])
    }

    private func edit(_ choice: JSONNode, of document: JSONDocument, _ edits: inout DocumentEdits) {
        var hasToolCalls = false
        var isSchemaAnswer = false
        if let message = document.member("message", of: choice) {
            if let calls = document.member("tool_calls", of: message) { hasToolCalls = document.count(of: calls) > 0 }
            if hasToolCalls, self.unwrapsSchemaTool, let answer = OpenAISchemaTool.answer(in: document.json(message)) {
                isSchemaAnswer = true
                edits.set("content", of: message, to: .string(answer))
                edits.remove("tool_calls", of: message)
            } else {
                self.edit(message: message, of: document, &edits)
            }
        }
        if let reason = document.member("finish_reason", of: choice), let text = document.string(reason) {
            var known = FinishReason.openAI(text, hasToolCalls: hasToolCalls)
            if isSchemaAnswer, known == FinishReason.toolCalls { known = FinishReason.stop }
            if known != text { edits.replace(reason, in: document, by: .string(known)) }
            if FinishReason.saysLess(than: text) {
                let fields = document.member("provider_specific_fields", of: choice).map { document.json($0) }
                var all = fields?.objectValue ?? [:]
                all["native_finish_reason"] = .string(text)
                edits.set("provider_specific_fields", of: choice, to: .object(all))
            }
        }
    }

    /// Reasoning goes to `reasoning_content`, whether it came under another name or in tags before the answer.
    private func edit(message: JSONNode, of document: JSONDocument, _ edits: inout DocumentEdits) {
        if let content = document.member("content", of: message), document.kind(of: content) == .array {
            return Self.edit(parts: content, of: message, document, &edits)
        }
        if self.emptiesToNull, let content = document.member("content", of: message),
            document.stringEquals(content, "")
        {
            edits.replace(content, in: document, by: .null)
        }
        if let own = document.member("reasoning_content", of: message), !document.isNull(own),
            !document.stringEquals(own, "")
        {
            return
        }
        if let reasoning = document.member("reasoning", of: message), document.kind(of: reasoning) == .string,
            !document.stringEquals(reasoning, "")
        {
            if self.renamesReasoning { edits.rename("reasoning", of: message, to: "reasoning_content") }
            return
        }
        guard let content = document.member("content", of: message), ThinkTags.mayBegin(content, document),
            let text = document.string(content), let split = ThinkTagSplitter.split(text)
        else { return }
        edits.set("content", of: message, to: .string(split.answer))
        edits.set("reasoning_content", of: message, to: .string(split.reasoning))
    }
}

extension OpenAIAnswer {
    /// Clients expect text where some providers write a list of parts.
    private static func edit(
        parts: JSONNode,
        of message: JSONNode,
        _ document: JSONDocument,
        _ edits: inout DocumentEdits
    ) {
        let parts = OpenAIContentParts(document.json(parts).arrayValue ?? [])
        edits.set("content", of: message, to: .string(parts.content))
        if let reasoning = parts.reasoning { edits.set("reasoning_content", of: message, to: .string(reasoning)) }
        if !parts.thinkingBlocks.isEmpty {
            edits.set("thinking_blocks", of: message, to: .array(parts.thinkingBlocks))
        }
    }
}
