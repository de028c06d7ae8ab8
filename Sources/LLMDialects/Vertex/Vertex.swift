extension Dialect {
    /// The formats of Google's Vertex AI: that of Gemini, and those of the partners whose models it serves.
    package static let vertex = Dialect(chat: VertexChat(), messages: VertexMessages())
}
