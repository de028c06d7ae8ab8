import LLMCatalog
package import LLMCore

/// Embeddings of watsonx.ai (API reference, `POST /ml/v1/text/embeddings`).
///
/// The deployment's project or space is `project_id` or `space_id` of the target's options.
package struct WatsonxEmbeddings: EmbeddingTranslator {
    private static let fallbackVersion = "2024-03-13"

    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: [])
        var body: JSONObject = [:]
        let texts = try input.request.texts(for: target)
        body["inputs"] = .array(texts.map { .string($0) })
        let own = ["deployment/", "deployments/"].first { target.model.hasPrefix($0) }
        let asked = (parameters.take("project_id"), parameters.take("space_id"))
        if own == nil {
            body["model_id"] = .string(target.model)
            if let project = asked.0 ?? target.options["project_id"] {
                body["project_id"] = project
            } else {
                body["space_id"] = asked.1 ?? target.options["space_id"]
            }
        }
        let settings = parameters.body([:])
        if settings != [:] { body["parameters"] = settings }
        let place =
            own.map { "/deployments/" + PercentEncoding.segment(String(target.model.dropFirst($0.count))) } ?? ""
        let url = target.base.appending(path: "/ml/v1\(place)/text/embeddings")
            .appending(query: "version", target.apiVersion ?? Self.fallbackVersion)
        let wire = parameters.wire(url, .object(body), for: target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    package func decode(
        _ responses: [WireResponse],
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        var answers = try EmbeddingAnswers(responses, of: input, from: target)
        for answer in answers.all {
            guard let list = answer.node("results") else { throw answers.unusable(answer) }
            for result in answer.document.elements(of: list) {
                try answers.add(answer.document.member("embedding", of: result), of: answer)
            }
        }
        return try answers.response(promptTokens: answers.sum { $0.int("input_token_count") })
    }
}
