import LLMCore

/// Thoughts in SAP's form: a list of `{"content", "signature"}` where others have a text (`ReasoningBlock` of SAP's library).
enum SAPReasoning {
    /// The blocks in Anthropic's form, with the signatures they have.
    static func thinkingBlocks(_ list: [JSON]) -> [JSON] {
        list.map { block in
            var shown: JSONObject = ["type": "thinking", "thinking": block["content"] ?? ""]
            if let signature = block["signature"], !signature.isNull, signature != "" { shown["signature"] = signature }
            return .object(shown)
        }
    }

    static func text(_ list: [JSON]) -> String { list.map { $0["content"]?.stringValue ?? "" }.joined() }

    /// An answer whose messages have their thoughts as a text and, with their signatures, as blocks.
    static func shown(in result: JSON) -> JSON {
        guard let choices = result["choices"]?.arrayValue else { return result }
        var result = result
        result["choices"] = .array(
            choices.map { choice in
                guard let list = choice["message"]?["reasoning_content"]?.arrayValue else { return choice }
                var choice = choice
                choice["message"]?["reasoning_content"] = list.isEmpty ? nil : .string(Self.text(list))
                if !list.isEmpty { choice["message"]?["thinking_blocks"] = .array(Self.thinkingBlocks(list)) }
                return choice
            }
        )
        return result
    }

    /// The same for a piece of a stream.
    static func show(in delta: inout ChatChunk.Delta) {
        guard let list = delta.extra["reasoning_content"]?.arrayValue else { return }
        delta.extra["reasoning_content"] = nil
        if list.isEmpty { return }
        delta.reasoningContent = Self.text(list)
        delta.thinkingBlocks = Self.thinkingBlocks(list)
    }

    /// Whether all thoughts of a conversation are signed, so that they have a place.
    static func carriesThoughts(of document: JSONDocument) -> Bool {
        guard let messages = document.member("messages"), document.kind(of: messages) == .array else { return false }
        return JSONPlace(document, messages).elements.allSatisfy { message in
            (message["thinking_blocks"]?.elements ?? []).allSatisfy { block in
                block["type"]?.equals("thinking") == true && block["signature"]?.isEmptyText == false
            }
        }
    }

    /// Signed thoughts of an earlier answer, to be sent back; nil for none.
    static func list(_ blocks: [JSON]) -> JSON? {
        let list = blocks.compactMap { block -> JSON? in
            guard let signature = block["signature"]?.stringValue, !signature.isEmpty else { return nil }
            return ["content": block["thinking"] ?? "", "signature": .string(signature)]
        }
        return list.isEmpty ? nil : .array(list)
    }
}
