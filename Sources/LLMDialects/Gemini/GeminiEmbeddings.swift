import LLMCatalog
package import LLMCore

/// Embeddings of Google AI Studio (Gemini API reference, `models.batchEmbedContents`).
package struct GeminiEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions"])
        parameters.rename("dimensions", to: "outputDimensionality")
        Self.renameTask(&parameters)
        parameters.keepOnly(Self.members)
        let model = JSON.string("models/" + target.model)
        var requests: [JSON] = []
        for text in try input.request.texts(for: target) {
            requests.append(parameters.body(["model": model, "content": Self.content(text)]))
        }
        let wire = parameters.wire(Self.url(for: target), ["requests": .array(requests)], for: target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    /// What a request has besides its model and content (`EmbedContentRequest`).
    static let members: Set<String> = ["taskType", "title", "outputDimensionality", "autoTruncate"]

    /// What the vectors are for, under the name that other providers have for it, too.
    static func renameTask(_ parameters: inout EmbeddingParameters) {
        parameters.rename("task_type", to: "taskType")
        parameters.rename("input_type", to: "taskType")
    }

    /// A text, or a picture, as the only part of a content.
    static func content(_ text: String) -> JSON {
        guard let image = EmbeddingImage(text) else { return ["parts": [["text": .string(text)]]] }
        let data: JSON = ["mime_type": .string(image.mediaType), "data": .string(image.base64)]
        return ["parts": [["inline_data": data]]]
    }

    private static func url(for target: Target) -> WireURL {
        let base = target.base
        let version = base.path.hasSuffix("/v1beta") || base.path.hasSuffix("/v1") ? "" : "/v1beta"
        let model = PercentEncoding.segment(target.model)
        return base.appending(path: "\(version)/models/\(model):batchEmbedContents")
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        try answers.addEach(in: "embeddings", "values")
        return try answers.response(promptTokens: answers.sum { $0.int("usageMetadata", "promptTokenCount") })
    }
}
