import LLMCatalog
package import LLMCore

/// The least that a model can be asked which is for something else than text or vectors: what a health check sends.
///
/// In the formats of OpenAI (and who speaks them), Azure, Cohere, Jina AI, Voyage AI and Infinity; single operations also of
/// Anthropic, Gemini and Vertex AI. Source: the providers' API references of `POST /images/generations`, `/audio/speech`,
/// `/audio/transcriptions`, `/rerank`, `/responses`, `/moderations`, `/ocr`, `GET /batches`, `/models`, `/videos` and of the
/// WebSocket at `/realtime`.
package enum OperationProbe: String, Sendable, Hashable {
    case images = "image_generation"
    case speech = "audio_speech"
    case transcription = "audio_transcription"
    case rerank
    case responses
    case moderation
    /// What batches there are is asked for, and none is begun.
    case batch
    case ocr
    /// A connection is opened, its first event heard, and closed again.
    case realtime
    /// A film is dear, so that only the model is looked for, at Azure the list of films.
    case videos = "video_generation"

    private static let text = "test from litellm"
    /// Fewer tokens than this OpenAI refuses.
    private static let fewestTokens = 16

    var operation: ProviderOperation {
        switch self {
        case .images: .images
        case .speech: .speech
        case .transcription: .transcriptions
        case .rerank: .rerank
        case .responses: .responses
        case .moderation: .moderations
        case .batch: .batches
        case .ocr: .ocr
        case .realtime: .realtime
        case .videos: .videos
        }
    }

    /// Whether the request asks for a WebSocket.
    package var isRealtime: Bool { self == .realtime }

    /// Whether nothing is sent but the address.
    private var hasBody: Bool {
        switch self {
        case .batch, .realtime, .videos: false
        default: true
        }
    }

    /// The request.
    ///
    /// - Parameters:
    ///   - target: who is asked.
    ///   - maxTokens: tokens to ask for, where the answer is text.
    ///   - voice: who speaks (`health_check_voice`).
    ///   - parameters: what goes into the body, where there is one, besides; they win.
    /// - Returns: nil where this version does not know how the provider is asked.
    /// - Throws: why the deployment has no address.
    package func request(
        to target: Target,
        maxTokens: Int,
        voice: String?,
        _ parameters: JSONObject
    ) throws(LLMError) -> WireRequest? {
        guard let url = try self.url(for: target) else { return nil }
        var headers = self.headers(for: target)
        guard self.hasBody else {
            headers.remove("content-type")
            return WireRequest(method: "GET", url: url, headers: headers, body: [])
        }
        var body: JSONObject = ["model": .string(self.model(of: target))]
        switch self {
        case .images: body["prompt"] = .string(Self.text)
        case .speech: (body["input"], body["voice"]) = (.string(Self.text), .string(voice ?? "alloy"))
        case .transcription, .batch, .realtime, .videos: break
        case .ocr where target.provider.dialect == .cohere:
            body["document"] = ["type": "image_url", "image_url": .string(SmallDocument.png)]
            body["output_format"] = "markdown"
        case .ocr: body["document"] = ["type": "document_url", "document_url": .string(SmallDocument.pdf)]
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
        let answer = (try? JSON(parsing: response.body))?.objectValue
        let isAnswer: Bool
        switch self {
        case .speech: isAnswer = !response.body.isEmpty
        case .realtime: isAnswer = false
        case .videos:
            guard let answer else { throw self.noAnswer(from: target) }
            return try self.checkVideos(answer, from: target)
        default:
            let members = self.members(of: target)
            isAnswer = answer.map { object in members.isEmpty || members.contains { object[$0] != nil } } ?? false
        }
        guard isAnswer else { throw self.noAnswer(from: target) }
    }

    /// Looks at the first event of a realtime connection.
    ///
    /// - Throws: what the provider says is wrong, or that nobody can understand it.
    package func check(firstEvent: [UInt8], from target: Target) throws(LLMError) {
        guard let event = try? JSON(parsing: firstEvent), let type = event["type"]?.stringValue else {
            throw self.noAnswer(from: target)
        }
        guard type == "error" else { return }
        throw OpenAIErrors(for: target).streamError(event)
    }

    /// What the provider meant by closing a realtime connection before its first event.
    ///
    /// - Parameters:
    ///   - code: of the close frame (RFC 6455, section 7.4); nil where the connection just ended.
    ///   - reason: in the provider's words.
    ///   - target: who closed it.
    /// - Returns: the failure.
    package func closed(with code: Int?, _ reason: String, by target: Target) -> LLMError {
        let words = reason.isEmpty ? "" : ": \(reason)"
        return LLMError(
            .apiConnection,
            "The provider closed the connection at once\(code.map { " (\($0))" } ?? "")\(words).",
            provider: target.provider.id
        )
    }

    /// The members that an answer has one of; none where every object is one.
    private func members(of target: Target) -> [String] {
        switch self {
        case .images: ["data"]
        case .transcription: ["text"]
        case .rerank: ["results", "data"]
        case .responses: ["output"]
        case .moderation: ["results"]
        case .ocr: target.provider.dialect == .cohere ? [] : ["pages"]
        // A list without entries has no members at Google.
        case .batch: target.provider.dialect == .vertex ? [] : ["data", "object", "batches", "total"]
        case .speech, .realtime, .videos: []
        }
    }

    /// The model's own entry at Gemini, films at Azure, else the list of models.
    private func checkVideos(_ answer: JSONObject, from target: Target) throws(LLMError) {
        if target.provider.dialect == .gemini {
            guard answer["name"] != nil else { throw self.noAnswer(from: target) }
            return
        }
        guard let entries = answer["data"]?.arrayValue else { throw self.noAnswer(from: target) }
        guard target.provider.dialect != .azure else { return }
        let model = self.model(of: target)
        guard entries.contains(where: { $0["id"]?.stringValue == model }) else {
            throw LLMError(.notFound, "The provider lists no model '\(model)'.", provider: target.provider.id)
        }
    }

    private func noAnswer(from target: Target) -> LLMError {
        LLMError(
            .responseValidation,
            "The provider's answer is none to '\(self.rawValue)'.",
            provider: target.provider.id
        )
    }
}
