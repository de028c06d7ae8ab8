import LLMCatalog
package import LLMCore

/// Chat completions on Vertex AI: Google's format, or that of the partner whose model it is.
///
/// Source: the Vertex AI reference, `publishers.models.generateContent` and `rawPredict`, and the guides to partner models.
package struct VertexChat: ChatTranslator {
    /// The format of the target's model, where the target is known.
    private let bound: (any ChatTranslator)?

    package init() {
        self.bound = nil
    }

    private init(bound: any ChatTranslator) {
        self.bound = bound
    }

    package func bound(to target: Target) -> any ChatTranslator {
        VertexChat(bound: Self.format(of: target).bound(to: target))
    }

    private static let gemini = GeminiChat(service: .vertex)
    private static let openAI = OpenAIChat()
    private static let anthropic = AnthropicChat()

    private func format(of target: Target) -> any ChatTranslator { self.bound ?? Self.format(of: target) }

    /// The format of a target's model, without the addresses.
    private static func format(of target: Target) -> any ChatTranslator {
        switch VertexFamily(target.model) {
        case .gemini, .tuned: Self.gemini
        case .bison: VertexPredict()
        case .claude: Self.anthropic
        case .mistral, .ai21, .openAPI, .endpoint: Self.openAI
        }
    }

    // MARK: Request

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        try self.format(of: target).fetches(for: input, from: target)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let isStream = input.request.isStream
        let family = VertexFamily(target.model)
        var encoded = try self.format(of: target).encode(input, for: target)
        switch family {
        case .gemini, .tuned, .bison: break
        case .claude: try VertexClaude.move(&encoded, to: target, isStream: isStream)
        case .mistral:
            encoded.wire.url = try VertexAddress(target).raw(publisher: .mistralai, isStream: isStream)
            encoded.wire.body = Self.naming(Self.plainName(of: target.model), in: encoded.wire.body)
        case .ai21:
            let address = try VertexAddress(target)
            encoded.wire.url = address.raw(publisher: .ai21, version: "v1beta1", isStream: isStream)
        case .openAPI: encoded.wire.url = try VertexAddress(target).completions()
        case .endpoint(let number): encoded.wire.url = try VertexAddress(target).completions(endpoint: number)
        }
        return encoded
    }

    /// A model's name without publisher and version.
    private static func plainName(of model: String) -> String {
        let name = model.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "@" })
    }

    private static func naming(_ model: String, in body: [UInt8]) -> [UInt8] {
        guard let document = try? JSONDocument(parsing: body, policy: .response) else { return body }
        var edit = JSONObjectEdit()
        edit.set("model", to: .string(model))
        return document.applying(edit)
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try self.format(of: target).decode(response, of: input, from: target)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        // Google refuses in its own words, whosever the model is; the partners' words come inside of them.
        VertexFamily(target.model) == .claude && VertexClaude.isOwnError(response)
            ? Self.anthropic.decodeError(response, from: target) : Self.gemini.decodeError(response, from: target)
    }

    package func decodeError(_ response: WireResponse, of input: ChatInput, from target: Target) -> LLMError {
        switch VertexFamily(target.model) {
        case .gemini, .tuned: Self.gemini.decodeError(response, of: input, from: target)
        case .bison, .claude, .mistral, .ai21, .openAPI, .endpoint: self.decodeError(response, from: target)
        }
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        self.format(of: target).makeStream(for: input, from: target)
    }
}
