import LLMCore

/// Thoughts of earlier answers, as `thinking_blocks` of a message have them.
enum ThinkingBlocks {
    /// Whether they have what a text of thoughts does not: a signature, or thoughts that only their maker can read.
    static func sayMoreThanText(_ blocks: JSONNode?, _ document: JSONDocument) -> Bool {
        guard let blocks, document.kind(of: blocks) == .array else { return false }
        return document.elements(of: blocks).contains { block in
            guard document.kind(of: block) == .object else { return false }
            if let type = document.member("type", of: block), document.stringEquals(type, "redacted_thinking") {
                return true
            }
            guard let signature = document.member("signature", of: block) else { return false }
            return !document.isNull(signature) && !document.stringEquals(signature, "")
        }
    }
}
