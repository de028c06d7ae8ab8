import LLMCatalog
package import LLMCore

/// Embeddings of Voyage AI: OpenAI's format with names of its own, and paths of their own for the models that embed
/// chunks in their context or pictures (API references of `/embeddings`, `/contextualizedembeddings` and
/// `/multimodalembeddings`).
package struct VoyageEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions", "encoding_format"])
        // Numbers are what comes when no format is asked for; the word `float` is refused.
        if parameters["encoding_format"] == "float" { _ = parameters.take("encoding_format") }
        parameters.rename("dimensions", to: "output_dimension")
        let wire: WireRequest
        if target.model.hasPrefix("voyage-context") {
            wire = Self.wire("contextualizedembeddings", Self.chunks(input), parameters, target)
        } else if target.model.hasPrefix("voyage-multimodal") {
            let contents = try input.request.texts(for: target).map { Self.content($0) }
            wire = Self.wire("multimodalembeddings", .array(contents), parameters, target)
        } else {
            let url = OpenAIAddress.url(of: .embeddings, "/embeddings", for: target)
            wire = OpenAIEmbeddings.wire(url, parameters, input, target)
        }
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    /// Whether a name tells that this is one of Voyage's models, wherever it is served.
    static func isModel(_ name: String) -> Bool { name.lowercased().firstRange(of: "voyage") != nil }

    private static func wire(
        _ operation: String,
        _ inputs: JSON,
        _ parameters: EmbeddingParameters,
        _ target: Target
    ) -> WireRequest {
        var path = target.base.path
        if path.hasSuffix("/embeddings") { path.removeLast("/embeddings".count) }
        let base = WireURL(origin: target.base.origin, path: path, query: target.base.query)
        let url = path.hasSuffix("/" + operation) ? base : base.appending(path: "/" + operation)
        let body = parameters.body(["inputs": inputs, "model": .string(target.model)])
        return parameters.wire(url, body, for: target)
    }

    /// Lists of chunks, one for each document; texts alone are the chunks of one.
    private static func chunks(_ input: EmbeddingInput) -> JSON {
        let document = input.request.document
        let inputs = document.member("input").map { document.json($0) } ?? []
        guard let elements = inputs.arrayValue else { return [[inputs]] }
        return elements.contains { $0.arrayValue != nil } ? inputs : [inputs]
    }

    private static func content(_ text: String) -> JSON {
        if let image = EmbeddingImage(text) {
            return ["content": [["type": "image_base64", "image_base64": .string(image.address)]]]
        }
        return ["content": [["type": "text", "text": .string(text)]]]
    }
}
