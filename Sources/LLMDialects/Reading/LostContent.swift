import LLMCore

/// What of a conversation a model does not get that only reads text.
enum LostContent {
    /// The kinds of parts without text, each once, where they stand: `messages.image_url`.
    static func parts(in document: JSONDocument) -> [String] {
        guard let messages = document.member("messages"), document.kind(of: messages) == .array else { return [] }
        var names: [String] = []
        for message in document.elements(of: messages) {
            guard let content = document.member("content", of: message), document.kind(of: content) == .array else {
                continue
            }
            for part in document.elements(of: content) {
                if let text = document.member("text", of: part), document.kind(of: text) == .string { continue }
                let type = document.member("type", of: part).flatMap { document.string($0) } ?? "unknown"
                let name = "messages." + type
                if !names.contains(name) { names.append(name) }
            }
        }
        return names
    }
}
