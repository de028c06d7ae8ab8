package import LLMCore

/// More text of an answer's first choice and nothing else: what almost every event of a stream is.
///
/// It says the same as ``chunk``, and is apart because a renderer can write it without building one.
package struct TextPiece: Sendable, Hashable {
    /// The answer's id, the same in every chunk.
    package var id: String
    /// Seconds since 1970 when the answer began, the same in every chunk.
    package var created: Int
    /// The model that answers.
    package var model: String
    /// The text.
    package var text: String

    /// Makes a piece.
    package init(id: String, created: Int, model: String, text: String) {
        self.id = id
        self.created = created
        self.model = model
        self.text = text
    }

    /// The same as a chunk.
    package var chunk: ChatChunk {
        ChatChunk(
            id: self.id,
            created: self.created,
            model: self.model,
            choices: [ChatChunk.Choice(delta: ChatChunk.Delta(content: self.text))]
        )
    }
}
