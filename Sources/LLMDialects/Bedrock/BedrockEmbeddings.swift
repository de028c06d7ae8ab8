import LLMCatalog
package import LLMCore

/// Embeddings on Bedrock: `InvokeModel` with a body of the model's maker (Amazon Bedrock user guide, "Inference request
/// parameters and response fields for foundation models").
package struct BedrockEmbeddings: EmbeddingTranslator {
    package init() {}

    // MARK: Request

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        let family = try BedrockEmbeddingFamily(target)
        var parameters = try EmbeddingParameters(of: input, for: target, known: family.known)
        _ = parameters.take("model_id")
        // Base64 is written here, from the numbers.
        if family == .cohere, parameters["encoding_format"] == "base64" {
            parameters.set("encoding_format", to: "float")
        }
        if let members = family.members { parameters.keepOnly(members) }
        let bodies: [JSON]
        if family == .cohere {
            bodies = [try CohereEmbeddings.body(&parameters, input, target)]
        } else {
            bodies = try input.request.texts(for: target).map { family.body($0, parameters) }
        }
        let url = BedrockModel(target).url(of: "invoke", for: target)
        let wires = bodies.map { parameters.wire(url, $0, for: target) }
        return EncodedEmbedding(wires: wires, dropped: parameters.dropped)
    }

    // MARK: Answer

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        let family = try BedrockEmbeddingFamily(target)
        if family == .cohere {
            try CohereEmbeddings.read(&answers)
        } else {
            for answer in answers.all { try Self.read(answer, &answers) }
        }
        let tokens = answers.sum { answer in
            answer.int("inputTextTokenCount") ?? answer.int("inputTokenCount") ?? Self.counted(answer.response)
        }
        return try answers.response(promptTokens: tokens)
    }

    /// What Bedrock itself counted, for models whose answers do not say.
    private static func counted(_ response: WireResponse) -> Int? {
        response.headers["x-amzn-bedrock-input-token-count"].flatMap { Int($0) }
    }

    /// One vector under the names that Amazon's and TwelveLabs' models have for it.
    private static func read(
        _ answer: EmbeddingAnswers.Answer,
        _ answers: inout EmbeddingAnswers
    ) throws(LLMError) {
        let document = answer.document
        if let vector = answer.node("embedding") { return try answers.add(vector, of: answer) }
        if let types = answer.node("embeddingsByType") {
            for member in document.members(of: types) { return try answers.add(member.value, of: answer) }
        }
        for name in ["embeddings", "data"] {
            guard let list = answer.node(name), document.count(of: list) > 0 else { continue }
            for element in document.elements(of: list) {
                try answers.add(document.member("embedding", of: element), of: answer)
            }
            return
        }
        throw answers.unusable(answer)
    }
}
