import LLMCatalog
package import LLMCore

/// Embeddings of Hugging Face: models of its router, and servers of one's own (text-embeddings-inference, `POST /`).
///
/// `input_type: sentence-similarity` compares the first text with each of the others; the result is a number for each.
package struct HuggingFaceEmbeddings: EmbeddingTranslator {
    private static let similarity = "sentence-similarity"

    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions"])
        let task = parameters.take("input_type")?.stringValue ?? "feature-extraction"
        let texts = try input.request.texts(for: target).map { JSON.string($0) }
        let inputs: JSON
        if task == Self.similarity {
            guard texts.count > 1 else {
                throw LLMError(
                    .badRequest,
                    "sentence-similarity compares a text with others: input needs two texts or more.",
                    provider: target.provider.id,
                    parameter: "input"
                )
            }
            inputs = ["source_sentence": texts[0], "sentences": .array(Array(texts.dropFirst()))]
        } else {
            inputs = .array(texts)
        }
        let wire = parameters.wire(Self.url(for: target, task), parameters.body(["inputs": inputs]), for: target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    /// A server of one's own has one model; at the router the path names it.
    private static func url(for target: Target, _ task: String) -> WireURL {
        let row = target.provider.baseURL.flatMap { WireURL($0) }
        guard row?.origin == target.base.origin, row?.path == target.base.path else { return target.base }
        let model = target.model.split(separator: "/").map { PercentEncoding.segment(String($0)) }
        let path = "/hf-inference/models/" + model.joined(separator: "/") + "/pipeline/" + task
        return target.base.appending(path: path)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        for answer in answers.all {
            let document = answer.document
            if answer.node("data") != nil { return try OpenAIEmbeddings.response(answers, of: input) }
            guard document.kind(of: document.root) == .array else { throw answers.unusable(answer) }
            for element in document.elements(of: document.root) {
                if document.kind(of: element) == .number {
                    try answers.add(
                        json: [UInt8(ascii: "[")] + document.bytes[document.range(of: element)]
                            + [UInt8(ascii: "]")],
                        of: answer
                    )
                } else {
                    try answers.add(Self.vector(element, document), of: answer)
                }
            }
        }
        return try answers.response(promptTokens: nil)
    }

    /// Some models answer with a vector for each token, in lists of lists; the first stands for the text.
    private static func vector(_ node: JSONNode, _ document: JSONDocument) -> JSONNode {
        var node = node
        while let first = document.element(0, of: node), document.kind(of: first) == .array { node = first }
        return node
    }
}
