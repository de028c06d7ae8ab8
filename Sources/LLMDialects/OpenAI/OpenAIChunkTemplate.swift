import LLMCore

#if canImport(Glibc)
import Glibc
#endif

/// The last chunk with its text cut out: what the chunks of a stream have in common.
///
/// Nearly every chunk differs from the one before in nothing but one string. A chunk with the same bytes before and
/// after that string, and plain text between, is known to be well formed and to say the same, without being read again.
struct OpenAIChunkTemplate: Sendable {
    private var before: [UInt8] = []
    private var after: [UInt8] = []
    private var chunk: ForwardedChunk?

    /// Takes a chunk that was read and is passed on as it is.
    mutating func keep(_ chunk: ForwardedChunk, _ data: UnsafeBufferPointer<UInt8>) {
        guard let text = chunk.text, chunk.moreText.isEmpty, !chunk.isFinish, chunk.isSubstantial, !chunk.hasUsage,
            chunk.modelValue.map({ $0.upperBound <= text.lowerBound }) ?? true
        else {
            self.chunk = nil
            return
        }
        self.before.removeAll(keepingCapacity: true)
        self.before.append(contentsOf: UnsafeBufferPointer(rebasing: data[..<text.lowerBound]))
        self.after.removeAll(keepingCapacity: true)
        self.after.append(contentsOf: UnsafeBufferPointer(rebasing: data[text.upperBound...]))
        self.chunk = chunk
    }

    /// What a chunk says, if it is like the one that was kept; nil if it has to be read.
    @inline(__always)
    func match(_ data: UnsafeBufferPointer<UInt8>) -> ForwardedChunk? {
        let start = self.before.count
        let end = data.count - self.after.count
        // An empty text would not be a piece of an answer, so it is read.
        guard var chunk = self.chunk, end > start, let base = data.baseAddress else { return nil }
        guard self.before.withUnsafeBufferPointer({ memcmp($0.baseAddress ?? base, base, start) == 0 }),
            self.after.withUnsafeBufferPointer({ memcmp($0.baseAddress ?? base, base + end, data.count - end) == 0 }),
            Self.isPlain(base + start, end - start)
        else { return nil }
        chunk.text = start..<end
        return chunk
    }

    /// Whether bytes are printable ASCII without quotes and escapes, so that they are a JSON string's content.
    @inline(__always)
    private static func isPlain(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for index in 0..<count {
            let byte = bytes[index]
            if byte < 0x20 || byte > 0x7E || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
        }
        return true
    }
}
