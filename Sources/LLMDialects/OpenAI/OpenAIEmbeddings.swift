import LLMCatalog
package import LLMCore

/// Embeddings in OpenAI's own format: the client's bytes go on as they came but for the members that have to change.
package struct OpenAIEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        let parameters = try EmbeddingParameters(of: input, for: target)
        let url = OpenAIAddress.url(of: .embeddings, "/embeddings", for: target)
        let wire = Self.wire(url, parameters, input, target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    /// The client's request with the model, the deployment's parameters and the row's names for them.
    static func wire(
        _ url: WireURL,
        _ parameters: EmbeddingParameters,
        _ input: EmbeddingInput,
        _ target: Target
    ) -> WireRequest {
        let document = input.request.document
        var edit = JSONObjectEdit()
        let model = target.profile.plainModel
        if document.member("model").map({ !document.stringEquals($0, model) }) ?? true {
            edit.set("model", to: .string(model))
        }
        if target.profile.rules.quirks.contains(.embedsLists), let text = document.member("input"),
            document.kind(of: text) == .string
        {
            edit.set("input", to: [document.json(text)])
        }
        for member in document.members() {
            guard let name = document.string(member.key), name != "model", name != "input" else { continue }
            if parameters[name] == nil { edit.remove(name) }
        }
        for (name, value) in parameters.all {
            if let own = document.member(name), document.json(own) == value { continue }
            edit.set(name, to: value)
        }
        for (name, newName) in target.profile.rules.rename where parameters[name] != nil {
            if parameters[newName] == nil { edit.rename(name, to: newName) } else { edit.remove(name) }
        }
        var headers = OpenAIChat.headers(for: target)
        headers.merge(parameters.headers)
        return WireRequest(url: url, headers: headers, body: document.applying(edit))
    }

    /// An answer in OpenAI's format, its bytes passed on.
    ///
    /// Vectors that came in base64 although the client did not ask for it become numbers.
    static func response(_ answers: EmbeddingAnswers, of input: EmbeddingInput) throws(LLMError) -> EmbeddingResponse {
        guard let answer = answers.all.first else { return try answers.response(promptTokens: nil) }
        let document = answer.document
        guard let data = answer.node("data"), document.kind(of: data) == .array, document.count(of: data) > 0 else {
            throw answers.unusable(answer)
        }
        var edits = DocumentEdits()
        if input.request.wantsBase64 {
            // A provider that knows numbers only was not asked for anything else.
            for element in document.elements(of: data) where answers.comeAsNumbers {
                guard let vector = document.member("embedding", of: element),
                    let base64 = EmbeddingVector.base64(of: vector, in: document)
                else { continue }
                edits.set("embedding", of: element, to: base64)
            }
        } else {
            for element in document.elements(of: data) {
                guard let vector = document.member("embedding", of: element), let text = document.string(vector)
                else { continue }
                guard let numbers = EmbeddingVector.numbers(of: text) else { throw answers.unusable(answer) }
                edits.set("embedding", of: element, to: numbers)
            }
        }
        if document.member("object") == nil { edits.set("object", of: document.root, to: "list") }
        let total = answer.int("usage", "prompt_tokens") ?? answer.int("usage", "total_tokens")
        if let usage = answer.node("usage"), document.kind(of: usage) == .object, let total {
            if document.member("prompt_tokens", of: usage) == nil {
                edits.set("prompt_tokens", of: usage, to: JSON(total))
            }
            if document.member("completion_tokens", of: usage) == nil {
                edits.set("completion_tokens", of: usage, to: 0)
            }
        }
        guard let changed = try? JSONDocument(parsing: edits.apply(to: document), policy: .response) else {
            throw answers.unusable(answer)
        }
        return EmbeddingResponse(document: changed, usage: OpenAIAnswer.usage(of: changed))
    }
}
