import LLMCatalog
import LLMCore

extension OperationProbe {
    /// Where OpenAI and who speaks its format have the operation.
    private var path: String {
        switch self {
        case .images: "/images/generations"
        case .speech: "/audio/speech"
        case .transcription: "/audio/transcriptions"
        case .rerank: "/rerank"
        case .responses: "/responses"
        case .moderation: "/moderations"
        case .batch: "/batches"
        case .ocr: "/ocr"
        case .realtime: "/realtime"
        case .videos: "/videos"
        }
    }

    /// The model as the provider knows it.
    func model(of target: Target) -> String {
        target.provider.dialect == .cohere ? CohereAddress(target).model : target.profile.plainModel
    }

    /// The fields besides the credential.
    func headers(for target: Target) -> WireHeaders {
        var headers = OpenAIChat.headers(for: target)
        if target.provider.dialect == .anthropic, headers["anthropic-version"] == nil {
            headers.set("anthropic-version", "2023-06-01")
        }
        return headers
    }

    /// The address; nil where this version knows none.
    func url(for target: Target) throws(LLMError) -> WireURL? {
        let isServed = target.provider.operations.contains(self.operation)
        switch target.provider.dialect {
        case .azure where isServed: return self.azure(target)
        case .openai where isServed: return self.openAI(target)
        case .cohere where self == .rerank || self == .ocr: return self.cohere(target)
        case .jina where self == .rerank, .voyage where self == .rerank, .infinity where self == .rerank:
            return OpenAIAddress.url(of: .rerank, self.path, for: target)
        case .anthropic where self == .batch && isServed: return Self.first(of: self.anthropicBatches(target))
        case .gemini where self == .videos && isServed: return GeminiChat.modelAddress(of: target)
        case .vertex where self == .batch: return try VertexAddress(target).batches()
        case .vertex where self == .ocr:
            guard case .mistral = VertexFamily(target.model) else { return nil }
            return try VertexAddress(target).raw(publisher: .mistralai, isStream: false)
        default: return nil
        }
    }

    private func azure(_ target: Target) -> WireURL {
        let version = AzureVersion(target.apiVersion)
        switch self {
        case .batch, .videos:
            // Films are only at the address without versions.
            return Self.first(of: AzureChat.resourceURL(for: target, self == .videos ? nil : version, path: self.path))
        case .realtime where target.options["realtime_protocol"]?.stringValue?.lowercased() == "beta":
            return AzureChat.resourceURL(for: target, version, path: self.path)
                .appending(query: "deployment", target.model)
        case .realtime:
            return AzureChat.resourceURL(for: target, nil, path: self.path).appending(query: "model", target.model)
        default: return AzureChat.url(for: target, version, operation: self.path)
        }
    }

    private func openAI(_ target: Target) -> WireURL? {
        let path = self == .videos ? "/models" : self.path
        let url = OpenAIAddress.url(of: self.operation, path, for: target)
        switch self {
        // A base that gets a part of the service added has batches elsewhere.
        case .batch where OpenAIAddress.base(for: target) != target.base: return nil
        case .batch: return Self.first(of: url)
        case .realtime: return url.appending(query: "model", self.model(of: target))
        // Names with a folder are of other services, which have formats of their own (`doc-intelligence/…`).
        case .ocr where self.model(of: target).contains("/"): return nil
        case .ocr: return target.provider.paths[.ocr].map { OpenAIAddress.adding($0, to: target.base) } ?? url
        default: return url
        }
    }

    private func cohere(_ target: Target) -> WireURL? {
        let chat = CohereAddress(target).url
        guard chat.path.hasSuffix("/chat") else { return nil }
        let path = self == .ocr ? "/parse" : self.path
        return WireURL(origin: chat.origin, path: chat.path.dropLast("/chat".count) + path, query: chat.query)
    }

    private func anthropicBatches(_ target: Target) -> WireURL {
        let messages = AnthropicMessages.url(for: target)
        return messages.appending(path: "/batches")
    }

    /// One entry of a list is enough.
    private static func first(of url: WireURL) -> WireURL {
        url.query.contains("limit=") ? url : url.appending(query: "limit", "1")
    }
}
