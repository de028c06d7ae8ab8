public import LLMCore

/// An OpenAI embedding list, and what was counted.
public struct EmbeddingResponse: Sendable {
    /// The body as the client gets it, but for the model's name.
    package let document: JSONDocument
    /// The tokens of the request; nil if the provider did not say.
    public package(set) var usage: Usage?

    package init(document: JSONDocument, usage: Usage?) {
        self.document = document
        self.usage = usage
    }

    /// Writes the list.
    ///
    /// - Parameters:
    ///   - model: the model that answered.
    ///   - vectors: JSON text of each vector, in the order of the inputs.
    ///   - promptTokens: the tokens of the request; nil if nobody counted them.
    ///   - details: what else was counted, as members of `prompt_tokens_details`.
    /// - Throws: an error for a vector that is no JSON.
    init(
        model: String,
        vectors: [ArraySlice<UInt8>],
        promptTokens: Int?,
        details: JSONObject = [:]
    ) throws(JSONParseError) {
        var bytes = Array(#"{"object":"list","data":["#.utf8)
        for (index, vector) in vectors.enumerated() {
            bytes += Array(#"\#(index == 0 ? "" : ","){"object":"embedding","index":\#(index),"embedding":"#.utf8)
            bytes += vector
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += Array(#"],"model":"#.utf8) + JSON.string(model).serialized()
        if let promptTokens {
            var usage = Self.usage(promptTokens)
            if !details.isEmpty { usage["prompt_tokens_details"] = .object(details) }
            bytes += Array(",\"usage\":".utf8) + usage.serialized()
        }
        bytes.append(UInt8(ascii: "}"))
        self.document = try JSONDocument(parsing: bytes, policy: .response)
        self.usage = OpenAIAnswer.usage(of: self.document)
    }

    /// The same answer with tokens that the gateway counted itself.
    package func counted(promptTokens: Int) -> EmbeddingResponse {
        var edit = JSONObjectEdit()
        edit.set("usage", to: Self.usage(promptTokens))
        guard let document = try? JSONDocument(parsing: self.document.applying(edit), policy: .response) else {
            return self
        }
        return EmbeddingResponse(
            document: document,
            usage: Usage(promptTokens: promptTokens, completionTokens: 0)
        )
    }

    private static func usage(_ promptTokens: Int) -> JSON {
        ["prompt_tokens": JSON(promptTokens), "completion_tokens": 0, "total_tokens": JSON(promptTokens)]
    }
}
