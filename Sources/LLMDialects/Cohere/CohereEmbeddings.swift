import LLMCatalog
package import LLMCore

/// Embeddings of Cohere (API reference, `POST /v2/embed`; `/v1/embed` has the same members).
package struct CohereEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions", "encoding_format"])
        let body = try Self.body(&parameters, input, target, ["model": .string(target.model)])
        let wire = parameters.wire(Self.url(for: target), body, for: target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    /// The members that are the same wherever Cohere's models are served.
    static func body(
        _ parameters: inout EmbeddingParameters,
        _ input: EmbeddingInput,
        _ target: Target,
        _ first: JSONObject = [:]
    ) throws(LLMError) -> JSON {
        parameters.rename("dimensions", to: "output_dimension")
        if let format = parameters.take("encoding_format"), parameters["embedding_types"] == nil {
            parameters.set("embedding_types", to: [format])
        }
        let texts = try input.request.texts(for: target)
        let images = texts.compactMap { EmbeddingImage($0) }
        var body = first
        if images.count == texts.count {
            body["images"] = .array(images.map { .string($0.address) })
            body["input_type"] = "image"
        } else {
            body["texts"] = .array(texts.map { .string($0) })
            body["input_type"] = parameters.take("input_type") ?? "search_document"
        }
        return parameters.body(body)
    }

    /// The base is that of chat by default, or names the whole path.
    private static func url(for target: Target) -> WireURL {
        let base = target.base
        var path = base.path
        if path.hasSuffix("/embed") { return base }
        if path.hasSuffix("/chat") { path.removeLast("/chat".count) }
        if path.isEmpty { path = "/v2" }
        return WireURL(origin: base.origin, path: path + "/embed", query: base.query)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        try Self.read(&answers)
        let texts = answers.sum { $0.int("meta", "billed_units", "input_tokens") }
        let images = answers.sum { $0.int("meta", "billed_units", "images") }
        var details: JSONObject = [:]
        details["text_tokens"] = texts.map { JSON($0) }
        details["image_tokens"] = images.map { JSON($0) }
        let tokens =
            texts == nil && images == nil ? nil : (texts ?? 0).addingReportingOverflow(images ?? 0).partialValue
        return try answers.response(promptTokens: tokens, details: details)
    }

    /// Vectors are a list, or lists by the type of their numbers.
    static func read(_ answers: inout EmbeddingAnswers) throws(LLMError) {
        for answer in answers.all {
            let document = answer.document
            guard let embeddings = answer.node("embeddings") else { throw answers.unusable(answer) }
            if document.kind(of: embeddings) == .array {
                for vector in document.elements(of: embeddings) { try answers.add(vector, of: answer) }
                continue
            }
            for member in document.members(of: embeddings) {
                for vector in document.elements(of: member.value) { try answers.add(vector, of: answer) }
            }
        }
    }
}
