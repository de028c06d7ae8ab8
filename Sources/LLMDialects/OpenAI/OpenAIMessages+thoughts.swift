import LLMCatalog
import LLMCore

/// Thoughts of earlier answers, for providers that take them back the way they write them: as parts of the content.
extension OpenAIMessages {
    /// The parts before what the assistant said.
    ///
    /// Mistral: `{"type": "thinking", "thinking": [{"type": "text", "text": …}]}` (API reference, `ThinkChunk`).
    /// Databricks: `{"type": "reasoning", "summary": [{"type": "summary_text", "text": …, "signature": …}]}` (foundation
    /// model API reference, `ReasoningContent`); Claude reads only what it has signed.
    func thoughts(of message: JSONNode) -> [JSON] {
        let isThinking = self.quirks.contains(.reasoningAsThinkingPart)
        guard isThinking || self.quirks.contains(.reasoningAsSummaryPart),
            let role = self.document.member("role", of: message), self.document.stringEquals(role, "assistant")
        else { return [] }
        if isThinking {
            guard let node = self.document.member("reasoning_content", of: message),
                let text = self.document.string(node), !text.isEmpty
            else { return [] }
            return [["type": "thinking", "thinking": [["type": "text", "text": .string(text)]]]]
        }
        let blocks = self.document.member("thinking_blocks", of: message).map { self.document.json($0) }?.arrayValue
        let signed = (blocks ?? []).compactMap { block -> JSON? in
            guard let text = block["thinking"]?.stringValue, let signature = block["signature"]?.stringValue,
                !signature.isEmpty
            else { return nil }
            return ["type": "summary_text", "text": .string(text), "signature": .string(signature)]
        }
        return signed.isEmpty ? [] : [["type": "reasoning", "summary": .array(signed)]]
    }

    /// Whether all that blocks of thoughts say stands in the parts.
    func carries(thoughts blocks: JSONNode) -> Bool {
        if self.quirks.contains(.reasoningAsThinkingPart) {
            return !ThinkingBlocks.sayMoreThanText(blocks, self.document)
        }
        return self.document.elements(of: blocks).allSatisfy { block in
            self.document.member("signature", of: block).map { !self.document.isNull($0) } ?? false
        }
    }

    /// Sets a message's content to parts, these first.
    func setContent(
        of message: JSONNode,
        after thoughts: [JSON],
        _ edits: inout DocumentEdits,
        _ findings: inout Findings
    ) {
        var parts: [JSON] = []
        switch self.document.member("content", of: message).map({ self.document.json($0) }) {
        case .string(let text)?: if !text.isEmpty { parts = [["type": "text", "text": .string(text)]] }
        case .array(let given)?: parts = given
        default: break
        }
        let keepsMarks = self.quirks.contains(.keepsCacheControl)
        for index in parts.indices where !keepsMarks && parts[index]["cache_control"] != nil {
            parts[index]["cache_control"] = nil
            findings.lose("messages.cache_control")
        }
        if keepsMarks, let mark = self.document.member("cache_control", of: message), let last = parts.indices.last {
            parts[last]["cache_control"] = self.document.json(mark)
            edits.remove("cache_control", of: message)
        }
        edits.set("content", of: message, to: .array(thoughts + parts))
    }
}
