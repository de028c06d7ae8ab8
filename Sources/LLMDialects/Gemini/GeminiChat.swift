import LLMCatalog
package import LLMCore

/// Chat completions in the format of Google's `generateContent`.
///
/// Source: the reference of the Gemini API, `models.generateContent` and `models.streamGenerateContent`. Names of fields
/// may be written with underscores or in camel case; both are read.
package struct GeminiChat: ChatTranslator {
    private let service: GeminiService

    init(service: GeminiService) {
        self.service = service
    }

    // MARK: Request

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        let addresses = try GeminiMedia.missingAddresses(in: input, self.service)
        if !addresses.isEmpty { return addresses.map { .document($0) } }
        let document = input.request.document
        guard let messages = document.member("messages"), document.kind(of: messages) == .array,
            GeminiCachePlan(JSONPlace(document, messages).elements, CachePoints(document, target)) != nil
        else { return [] }
        let request = try GeminiRequest(input, target, self.service, caches: try self.caches(of: target))
        return request.cacheFetch.map { [$0] } ?? []
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let request = try GeminiRequest(input, target, self.service, caches: try self.caches(of: target))
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(request.headers)
        let url = try self.url(for: target, isStream: input.request.isStream)
        return EncodedRequest(
            wire: WireRequest(url: url, headers: headers, body: request.body),
            dropped: request.dropped
        )
    }

    /// Where a model's answers are.
    private func url(for target: Target, isStream: Bool) throws(LLMError) -> WireURL {
        if self.service == .vertex { return try VertexAddress(target).google(isStream: isStream) }
        return GeminiAddress.method(of: Self.modelAddress(of: target), isStream)
    }

    /// The model's own address in AI Studio, behind which the methods stand.
    static func modelAddress(of target: Target) -> WireURL {
        let model = Self.model(of: target).split(separator: "/").map { PercentEncoding.segment(String($0)) }
        return Self.root(of: target).appending(path: "/" + model.joined(separator: "/"))
    }

    /// Where the deployment's caches are; nil where an address is a gateway's for one model.
    private func caches(of target: Target) throws(LLMError) -> GeminiCache.Place? {
        let headers = OpenAIChat.headers(for: target)
        if self.service == .vertex {
            guard let (address, model) = try VertexAddress(target).caches() else { return nil }
            return GeminiCache.Place(address: address, model: model, headers: headers)
        }
        let address = Self.root(of: target).appending(path: "/cachedContents")
        return GeminiCache.Place(address: address, model: Self.model(of: target), headers: headers)
    }

    /// The address that all methods begin with.
    ///
    /// Google's own gets the version of the API, `v1beta` unless the deployment has another; an address of somebody
    /// else's is taken as it is.
    private static func root(of target: Target) -> WireURL {
        guard target.base.path.isEmpty, target.base.origin.host.hasSuffix("googleapis.com") else { return target.base }
        return target.base.appending(path: "/" + (target.apiVersion ?? "v1beta"))
    }

    /// The model with the folder that it is in.
    private static func model(of target: Target) -> String {
        target.model.contains("/") ? target.model : "models/" + target.model
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try GeminiAnswer(input, target).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        GeminiErrors(target).error(response)
    }

    package func decodeError(_ response: WireResponse, of input: ChatInput, from target: Target) -> LLMError {
        var error = self.decodeError(response, from: target)
        // Recorded so: a stream that is refused has the type that its status has.
        if input.request.isStream, error.code == .rateLimit { error.typeOverride = "rate_limit_error" }
        if input.request.isStream, response.status == 502 { error.statusOverride = 502 }
        return error
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        GeminiChatStream(input, target)
    }
}
