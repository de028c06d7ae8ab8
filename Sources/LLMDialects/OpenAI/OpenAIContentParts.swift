import LLMCore

/// The content of an answer that is a list of parts, as Mistral's and Databricks' reasoning models write it.
///
/// Mistral: `{"type": "thinking", "thinking": [{"type": "text", "text": …}]}` beside `{"type": "text", "text": …}`
/// (API reference, `ThinkChunk`). Databricks: `{"type": "reasoning", "summary": [{"type": "summary_text", "text": …,
/// "signature": …}]}` (foundation model API reference, `ReasoningContent`).
struct OpenAIContentParts {
    /// The text of the answer.
    private(set) var content = ""
    /// The reasoning before it; nil if no part is reasoning.
    private(set) var reasoning: String?
    /// Reasoning that is signed, so that it can be sent back.
    private(set) var thinkingBlocks: [JSON] = []

    init(_ parts: [JSON]) {
        for part in parts {
            switch part["type"]?.stringValue {
            case "thinking":
                if let text = part["thinking"]?.stringValue { self.add(text, nil) }
                for piece in part["thinking"]?.arrayValue ?? [] { self.add(piece["text"]?.stringValue ?? "", nil) }
            case "reasoning":
                for piece in part["summary"]?.arrayValue ?? [] {
                    self.add(piece["text"]?.stringValue ?? "", piece["signature"]?.stringValue)
                }
            default:
                self.content += part["text"]?.stringValue ?? part.stringValue ?? ""
            }
        }
    }

    private mutating func add(_ text: String, _ signature: String?) {
        self.reasoning = (self.reasoning ?? "") + text
        guard let signature else { return }
        self.thinkingBlocks.append(
            ["type": "thinking", "thinking": .string(text), "signature": .string(signature)]
        )
    }
}
