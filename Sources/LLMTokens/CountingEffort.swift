/// A bound to the work of counting several texts: as many bytes are counted, and the tokens of the rest are worked out from
/// those.
///
/// For counts that nobody waits for, and that are estimates anyway. Belongs to one count on one thread.
package final class CountingEffort {
    private let limit: Int
    private var countedBytes = 0
    private var countedTokens = 0
    /// Whether something was worked out instead of counted.
    package private(set) var isExhausted = false

    /// - Parameter bytes: how many bytes are counted.
    package init(bytes: Int) {
        self.limit = max(bytes, 1)
    }

    /// The tokens of a text: counted as far as the bound allows.
    ///
    /// The text that reaches the bound is counted from samples, what comes after it has as many tokens to the byte as
    /// what was counted until then.
    package func count(_ text: String, encoding: TokenEncoding) -> Int {
        let size = text.utf8.count
        let left = self.limit - self.countedBytes
        guard size > left else {
            let tokens = TokenCounter().count(text: text, encoding: encoding)
            self.note(size, tokens)
            return tokens
        }
        self.isExhausted = true
        guard left > 0 else {
            // At most a token a byte.
            let tokens = Double(size) * Double(self.countedTokens) / Double(max(self.countedBytes, 1))
            return min(Int(tokens.rounded(.up)), size)
        }
        var text = text
        let tokens = text.withUTF8 { bytes in
            TextEncoder.count(UnsafeRawBufferPointer(bytes), encoding: encoding, exactScalars: left)
        }
        self.note(size, tokens)
        return tokens
    }

    private func note(_ bytes: Int, _ tokens: Int) {
        self.countedBytes += bytes
        self.countedTokens += tokens
    }
}
