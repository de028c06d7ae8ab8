import LLMCatalog
package import LLMCore

/// Embeddings of Vertex AI (API references of text embeddings, multimodal embeddings and `embedContent`).
package struct VertexEmbeddings: EmbeddingTranslator {
    /// The methods that models have.
    private enum Method {
        /// `predict` with texts.
        case text
        /// `predict` with texts, pictures and films.
        case multimodal
        /// `embedContent`, one content at a time.
        case content

        init(_ target: Target) {
            if target.profile.row?.features[.usesEmbedContent] == true {
                self = .content
            } else {
                self = target.model.hasPrefix("multimodalembedding") ? .multimodal : .text
            }
        }
    }

    package init() {}

    // MARK: Request

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions"])
        let texts = try input.request.texts(for: target)
        let method = Method(target)
        let url = try VertexAddress(target).google(method == .content ? "embedContent" : "predict")
        var bodies: [JSON] = []
        switch method {
        case .text: bodies = [Self.textBody(texts, &parameters)]
        case .multimodal: bodies = [Self.multimodalBody(texts, &parameters)]
        case .content:
            parameters.rename("dimensions", to: "outputDimensionality")
            GeminiEmbeddings.renameTask(&parameters)
            bodies = texts.map { parameters.body(["content": GeminiEmbeddings.content($0)]) }
        }
        let wires = bodies.map { parameters.wire(url, $0, for: target) }
        return EncodedEmbedding(wires: wires, dropped: parameters.dropped)
    }

    private static func textBody(_ texts: [String], _ parameters: inout EmbeddingParameters) -> JSON {
        // As LiteLLM sends it: by other providers' name it stands with the parameters, too.
        let inputType = parameters["input_type"]
        let taskType = parameters.take("task_type") ?? inputType
        if let inputType { parameters.set("task_type", to: taskType ?? inputType) }
        let title = parameters.take("title")
        let instances = texts.map { text in
            var instance: JSONObject = ["content": .string(text)]
            instance["task_type"] = taskType
            instance["title"] = title
            return JSON.object(instance)
        }
        parameters.rename("dimensions", to: "outputDimensionality")
        parameters.rename("auto_truncate", to: "autoTruncate")
        return ["instances": .array(instances), "parameters": parameters.body([:])]
    }

    private static func multimodalBody(_ texts: [String], _ parameters: inout EmbeddingParameters) -> JSON {
        let instances = texts.map { text -> JSON in
            if let image = EmbeddingImage(text) {
                return ["image": ["bytesBase64Encoded": .string(image.base64)]]
            }
            guard text.hasScheme("gs://") else { return ["text": .string(text)] }
            let isFilm = [".mp4", ".mov", ".avi", ".mpeg", ".webm"].contains { text.lowercased().hasSuffix($0) }
            return [isFilm ? "video" : "image": ["gcsUri": .string(text)]]
        }
        parameters.rename("dimensions", to: "dimension")
        return ["instances": .array(instances), "parameters": parameters.body([:])]
    }

    // MARK: Answer

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        if Method(target) == .content {
            for answer in answers.all { try answers.add(answer.node("embedding", "values"), of: answer) }
            return try answers.response(promptTokens: answers.sum { $0.int("usageMetadata", "promptTokenCount") })
        }
        var tokens: Int? = 0
        for answer in answers.all {
            let document = answer.document
            guard let list = answer.node("predictions") else { throw answers.unusable(answer) }
            for prediction in document.elements(of: list) {
                try Self.read(prediction, of: answer, &answers)
                let count = document.member("embeddings", of: prediction)
                    .flatMap { document.member("statistics", of: $0) }
                    .flatMap { document.member("token_count", of: $0) }.flatMap { document.double($0) }
                tokens = tokens.flatMap { sum in
                    count.flatMap { Int(exactly: $0.rounded()) }.map { sum.addingReportingOverflow($0).partialValue }
                }
            }
        }
        var details: JSONObject = [:]
        details["character_count"] = answers.sum { $0.int("metadata", "billableCharacterCount") }.map { JSON($0) }
        return try answers.response(promptTokens: tokens, details: details)
    }

    private static func read(
        _ prediction: JSONNode,
        of answer: EmbeddingAnswers.Answer,
        _ answers: inout EmbeddingAnswers
    ) throws(LLMError) {
        let document = answer.document
        if let text = document.member("embeddings", of: prediction) {
            return try answers.add(document.member("values", of: text), of: answer)
        }
        var found = false
        for name in ["textEmbedding", "imageEmbedding"] {
            guard let vector = document.member(name, of: prediction) else { continue }
            try answers.add(vector, of: answer)
            found = true
        }
        if let films = document.member("videoEmbeddings", of: prediction) {
            for film in document.elements(of: films) {
                try answers.add(document.member("embedding", of: film), of: answer)
                found = true
            }
        }
        guard found else { throw answers.unusable(answer) }
    }
}
