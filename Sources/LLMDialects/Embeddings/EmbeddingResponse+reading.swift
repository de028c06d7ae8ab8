public import LLMCore

extension EmbeddingResponse {
    /// The whole object as a tree.
    public var json: JSON { self.document.tree }

    /// The model that answered, as the provider names it.
    public var model: String { self.json["model"]?.stringValue ?? "" }

    /// The vector of each input, in their order; empty where the provider was asked for base64.
    public var vectors: [[Double]] {
        (self.json["data"]?.arrayValue ?? []).map { ($0["embedding"]?.arrayValue ?? []).compactMap(\.doubleValue) }
    }
}
