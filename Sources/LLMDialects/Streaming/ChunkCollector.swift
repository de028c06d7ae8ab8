package import LLMCore

/// Collects a streamed answer as chunks, for programs that use the library without a server.
package struct ChunkCollector: ChatRenderer {
    /// Whether usage is kept.
    package let includesUsage: Bool

    /// Chunks since the last ``take()``.
    package private(set) var chunks: [ChatChunk] = []
    /// Whether the answer is complete.
    package private(set) var isFinished = false
    /// Why the answer broke off.
    package private(set) var failure: LLMError?

    /// A collector for one stream.
    package init(includesUsage: Bool = true) {
        self.includesUsage = includesUsage
    }

    /// Takes out the chunks that came since the last time.
    package mutating func take() -> [ChatChunk] {
        var taken: [ChatChunk] = []
        swap(&taken, &self.chunks)
        return taken
    }

    package mutating func forward(_ data: UnsafeBufferPointer<UInt8>, _ chunk: ForwardedChunk) {
        // The bytes were read once already to find what `chunk` says, so they are a chunk.
        guard let parsed = try? ChatChunk(parsing: data) else { return }
        self.write(parsed)
    }

    package mutating func write(_ chunk: ChatChunk) {
        if self.includesUsage {
            self.chunks.append(chunk)
        } else if !chunk.choices.isEmpty || chunk.usage == nil {
            var shown = chunk
            shown.usage = nil
            self.chunks.append(shown)
        }
    }

    package mutating func finish() {
        self.isFinished = true
    }

    package mutating func fail(_ error: LLMError) {
        self.failure = error
    }
}
