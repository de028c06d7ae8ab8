package import LLMCore

/// Writes a streamed answer in the caller's own format.
///
/// Dialects know providers, renderers know callers, so that N dialects and M caller formats never become N × M pairs.
/// A renderer collects what it writes; the owner of the stream takes it out after each read.
package protocol ChatRenderer: Sendable {
    /// An OpenAI chunk as the provider sent it; the bytes are borrowed.
    mutating func forward(_ data: UnsafeBufferPointer<UInt8>, _ chunk: ForwardedChunk)

    /// A chunk that a dialect made.
    mutating func write(_ chunk: ChatChunk)

    /// A chunk that is text and nothing else; without an implementation of its own, as any other chunk.
    mutating func write(_ piece: TextPiece)

    /// A piece like the last one but for its text, which is given as JSON text between its quotes and is not empty.
    mutating func write(quoted text: UnsafeBufferPointer<UInt8>, like last: TextPiece)

    /// The answer is complete.
    mutating func finish()

    /// The answer broke off after its first token.
    mutating func fail(_ error: LLMError)
}

extension ChatRenderer {
    package mutating func write(_ piece: TextPiece) {
        self.write(piece.chunk)
    }

    package mutating func write(quoted text: UnsafeBufferPointer<UInt8>, like last: TextPiece) {
        let quote = [UInt8(ascii: "\"")]
        var piece = last
        piece.text = (try? JSON(parsing: quote + text + quote))?.stringValue ?? ""
        self.write(piece)
    }
}

/// Counts what a stream used by the text that was generated; nil where that cannot be told.
package typealias UsageCounter = @Sendable (_ generated: String) -> Usage?

/// What usage costs; nil where no price is known.
package typealias UsagePrice = @Sendable (Usage) -> Money?

/// A renderer that can show what a stream cost, as `usage.cost`.
package protocol PricedRenderer: ChatRenderer {
    /// nil shows no cost.
    var price: UsagePrice? { get set }
}
