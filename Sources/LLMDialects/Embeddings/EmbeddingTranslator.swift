import LLMCatalog
package import LLMCore

/// Translates embeddings between OpenAI's values and one wire format.
///
/// Pure, as ``ChatTranslator`` is.
package protocol EmbeddingTranslator: Sendable {
    /// The requests in the provider's format, without credentials: one, or one for each input where the provider takes
    /// one at a time. They may be sent side by side.
    func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding

    /// The 2xx answers to all requests, in the requests' order, as an OpenAI embedding list.
    ///
    /// Unless the format says otherwise they are such lists already.
    func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse

    /// What an answer with another status means.
    func decodeError(_ response: WireResponse, from target: Target) -> LLMError
}

extension EmbeddingTranslator {
    /// The 2xx answers to all requests, in the requests' order, as an OpenAI embedding list.
    package func decode(
        _ responses: [WireResponse],
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        var answers = try EmbeddingAnswers(responses, of: input, from: target)
        return try self.decode(&answers, of: input, from: target)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        try OpenAIEmbeddings.response(answers, of: input)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        // A provider has the same errors for all that it can be asked.
        let chat = Dialect.named(target.provider.dialect)?.chat
        var error = chat?.decodeError(response, from: target) ?? OpenAIErrors(for: target).error(response)
        // The word for the kind is the gateway's own, as it is in LiteLLM, but for what Azure says of a bad request.
        if target.provider.dialect != .azure { error.typeOverride = nil }
        return error
    }
}

/// Everything that a translation may depend on besides its target.
package struct EmbeddingInput: Sendable {
    /// The client's request.
    package let request: EmbeddingRequest
    /// Client headers that the configuration passes on for this call.
    package var forwardedHeaders = WireHeaders()

    package init(request: EmbeddingRequest) {
        self.request = request
    }
}

/// Requests as the provider will see them, and what was lost on the way.
package struct EncodedEmbedding: Sendable {
    /// The requests, one at least.
    package var wires: [WireRequest]
    /// Names of request parameters that were dropped because the provider does not know them.
    package var dropped: [String]

    package init(wires: [WireRequest], dropped: [String] = []) {
        self.wires = wires
        self.dropped = dropped
    }
}
