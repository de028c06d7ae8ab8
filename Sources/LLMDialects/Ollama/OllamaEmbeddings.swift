import LLMCatalog
package import LLMCore

/// Embeddings of Ollama (API documentation, `POST /api/embed`).
package struct OllamaEmbeddings: EmbeddingTranslator {
    /// Members beside the model's own options.
    private static let outside: Set<String> = ["dimensions", "keep_alive", "truncate", "options"]

    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions"])
        var options = parameters["options"]?.objectValue ?? [:]
        for (name, value) in parameters.all where !Self.outside.contains(name) {
            options[name] = value
            _ = parameters.take(name)
        }
        if !options.isEmpty { parameters.set("options", to: .object(options)) }
        let texts = try input.request.textList(for: target)
        let body = parameters.body(["model": .string(target.model), "input": texts])
        let path = "/api/embed"
        let url = target.base.path.hasSuffix(path) ? target.base : target.base.appending(path: path)
        return EncodedEmbedding(wires: [parameters.wire(url, body, for: target)], dropped: parameters.dropped)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        try answers.addEach(in: "embeddings")
        return try answers.response(promptTokens: answers.sum { $0.int("prompt_eval_count") })
    }
}
