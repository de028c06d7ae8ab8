import LLMCatalog
package import LLMCore

/// Embeddings of models behind a Triton inference server (KServe predict protocol, version 2): the deployment's address
/// is the model's `…/infer`.
package struct TritonEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: [])
        parameters.keepOnly(["id", "parameters", "outputs"])
        let texts = try input.request.texts(for: target)
        let tensor: JSON = [
            "name": "input_text", "shape": [JSON(texts.count)], "datatype": "BYTES",
            "data": .array(texts.map { .string($0) }),
        ]
        let wire = parameters.wire(target.base, parameters.body(["inputs": [tensor]]), for: target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        for answer in answers.all {
            guard let outputs = answer.node("outputs") else { throw answers.unusable(answer) }
            for output in answer.document.elements(of: outputs) { try Self.read(output, of: answer, &answers) }
        }
        return try answers.response(promptTokens: nil)
    }

    /// One tensor: its numbers stand in a row and are cut where its shape says.
    private static func read(
        _ output: JSONNode,
        of answer: EmbeddingAnswers.Answer,
        _ answers: inout EmbeddingAnswers
    ) throws(LLMError) {
        let document = answer.document
        guard let data = document.member("data", of: output), let shape = document.member("shape", of: output) else {
            throw answers.unusable(answer)
        }
        let sizes = document.elements(of: shape).map { document.int($0) ?? 0 }
        let count = document.count(of: data)
        guard let vectors = sizes.first, vectors > 0, vectors <= count, count % vectors == 0 else {
            throw answers.unusable(answer)
        }
        let numbers = document.elements(of: data).map { document.bytes[document.range(of: $0)] }
        let size = count / vectors
        for start in stride(from: 0, to: count, by: size) {
            let vector = numbers[start..<start + size].joined(separator: [UInt8(ascii: ",")])
            try answers.add(json: [UInt8(ascii: "[")] + vector + [UInt8(ascii: "]")], of: answer)
        }
    }
}
