import LLMCatalog
package import LLMCore

/// The least that a model can be asked which is for something else than text or vectors: what a health check sends.
///
/// In the formats of OpenAI (and who speaks them), Azure, Cohere, Jina AI, Voyage AI and Infinity. Source: the providers' API
/// references of `POST /images/generations`, `/audio/speech`, `/audio/transcriptions`, `/rerank`, `/responses`, `/moderations`.
package enum OperationProbe: String, Sendable, Hashable {
    case images = "image_generation"
    case speech = "audio_speech"
    case transcription = "audio_transcription"
    case rerank
    case responses
    case moderation

    private static let text = "test from litellm"
    /// Fewer tokens than this OpenAI refuses.
    private static let fewestTokens = 16

    private var operation: ProviderOperation {
        switch self {
        case .images: .images
        case .speech: .speech
        case .transcription: .transcriptions
        case .rerank: .rerank
        case .responses: .responses
        case .moderation: .moderations
        }
    }

    private var path: String {
        switch self {
        case .images: "/images/generations"
        case .speech: "/audio/speech"
        case .transcription: "/audio/transcriptions"
        case .rerank: "/rerank"
        case .responses: "/responses"
        case .moderation: "/moderations"
        }
    }

    /// The request.
    ///
    /// - Parameters:
    ///   - target: who is asked.
    ///   - maxTokens: tokens to ask for, where the answer is text.
    ///   - voice: who speaks (`health_check_voice`).
    ///   - parameters: what goes into the body besides; they win.
    /// - Returns: nil where this version does not know how the provider is asked.
    package func request(to target: Target, maxTokens: Int, voice: String?, _ parameters: JSONObject) -> WireRequest? {
        guard let url = self.url(for: target) else { return nil }
        var headers = OpenAIChat.headers(for: target)
        var body: JSONObject = ["model": .string(self.model(of: target))]
        switch self {
        case .images: body["prompt"] = .string(Self.text)
        case .speech: (body["input"], body["voice"]) = (.string(Self.text), .string(voice ?? "alloy"))
        case .transcription: break
        case .rerank: (body["query"], body["documents"]) = (.string(Self.text), [.string("my sample text")])
        case .responses:
            body["input"] = .string(Self.text)
            body["max_output_tokens"] = .number(JSONNumber(max(maxTokens, Self.fewestTokens)))
        case .moderation: body["input"] = .string(Self.text)
        }
        for (name, value) in parameters where name != "model" && name != "stream" { body[name] = value }
        guard case .transcription = self else {
            return WireRequest(url: url, headers: headers, body: JSON.object(body).serialized())
        }
        let form = SilentRecording.form(with: body)
        headers.set("content-type", form.type)
        return WireRequest(url: url, headers: headers, body: form.bytes)
    }

    /// Looks at the answer.
    ///
    /// - Throws: what the provider said is wrong, or that nobody can understand it.
    package func check(_ response: WireResponse, from target: Target) throws(LLMError) {
        guard (200..<300).contains(response.status) else {
            let chat = Dialect.named(target.provider.dialect)?.chat
            throw chat?.decodeError(response, from: target) ?? OpenAIErrors(for: target).error(response)
        }
        let members: [String]
        switch self {
        case .speech: members = []
        case .images: members = ["data"]
        case .transcription: members = ["text"]
        case .rerank: members = ["results", "data"]
        case .responses: members = ["output"]
        case .moderation: members = ["results"]
        }
        let object = members.isEmpty ? nil : (try? JSON(parsing: response.body))?.objectValue
        let isAnswer = members.isEmpty ? !response.body.isEmpty : members.contains { object?[$0] != nil }
        guard isAnswer else {
            throw LLMError(
                .responseValidation,
                "The provider's answer is none to '\(self.rawValue)'.",
                provider: target.provider.id
            )
        }
    }

    private func model(of target: Target) -> String {
        target.provider.dialect == .cohere ? CohereAddress(target).model : target.profile.plainModel
    }

    private func url(for target: Target) -> WireURL? {
        let provider = target.provider
        switch provider.dialect {
        case .azure where provider.operations.contains(self.operation):
            return AzureChat.url(for: target, AzureVersion(target.apiVersion), operation: self.path)
        case .openai where provider.operations.contains(self.operation):
            return OpenAIAddress.url(of: self.operation, self.path, for: target)
        case .cohere where self == .rerank:
            let chat = CohereAddress(target).url
            guard chat.path.hasSuffix("/chat") else { return nil }
            return WireURL(origin: chat.origin, path: chat.path.dropLast("/chat".count) + self.path, query: chat.query)
        case .jina where self == .rerank, .voyage where self == .rerank, .infinity where self == .rerank:
            return OpenAIAddress.url(of: .rerank, self.path, for: target)
        default: return nil
        }
    }
}
