import LLMCatalog
import LLMCore

/// Marks for prompt caching that the configuration wants (`cache_control_injection_points`).
extension OpenAIMessages {
    /// Marks the messages that the points name, unless the client has marked them itself.
    ///
    /// A text is marked beside itself, or as a part where the provider knows marks of parts only; of several parts the
    /// last is. Providers that know no marks get none.
    func mark(_ points: CachePoints, _ edits: inout DocumentEdits) {
        guard !points.isEmpty, self.quirks.contains(.keepsCacheControl),
            let messages = self.document.member("messages")
        else { return }
        var points = points
        let all = Array(self.document.elements(of: messages))
        for (index, message) in all.enumerated() {
            guard let role = self.document.member("role", of: message).flatMap({ self.document.string($0) }),
                let marker = points.marker(role: role, index: index, count: all.count), !self.isMarked(message),
                self.mark(message, Array(marker), &edits)
            else { continue }
            points.use()
        }
    }

    /// Whether there was something to mark.
    private func mark(_ message: JSONNode, _ marker: [UInt8], _ edits: inout DocumentEdits) -> Bool {
        guard let content = self.document.member("content", of: message) else { return false }
        if self.document.kind(of: content) == .string {
            guard self.quirks.contains(.cacheControlInContent) else {
                edits.set("cache_control", of: message, to: marker)
                return true
            }
            let text = self.document.bytes[self.document.range(of: content)]
            let part = Array(#"[{"type":"text","text":"#.utf8) + text + Array(#","cache_control":"#.utf8) + marker
            edits.set("content", of: message, to: part + Array("}]".utf8))
            return true
        }
        guard let last = Array(self.document.elements(of: content)).last, self.document.kind(of: last) == .object else {
            return false
        }
        edits.set("cache_control", of: last, to: marker)
        return true
    }

    /// Whether a message, or a part of it, has a mark already.
    private func isMarked(_ message: JSONNode) -> Bool {
        if self.document.member("cache_control", of: message) != nil { return true }
        guard let content = self.document.member("content", of: message), self.document.kind(of: content) == .array
        else { return false }
        return self.document.elements(of: content).contains { self.document.member("cache_control", of: $0) != nil }
    }
}
