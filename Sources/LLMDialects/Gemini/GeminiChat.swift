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
        try GeminiMedia.missingAddresses(in: input, self.service).map { .document($0) }
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let url = try Self.url(for: target, self.service, isStream: input.request.isStream)
        return try Self.encode(input, for: target, self.service, url: url)
    }

    static func encode(
        _ input: ChatInput,
        for target: Target,
        _ service: GeminiService,
        url: WireURL
    ) throws(LLMError) -> EncodedRequest {
        let request = try GeminiRequest(input, target, service)
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(request.headers)
        let wire = WireRequest(url: url, headers: headers, body: request.body)
        return EncodedRequest(wire: wire, dropped: request.dropped)
    }

    /// Where a model's answers are.
    ///
    /// Google's own address gets the version of the API, `v1beta` unless the deployment has another; an address of
    /// somebody else's is taken as it is.
    private static func url(
        for target: Target,
        _ service: GeminiService,
        isStream: Bool
    ) throws(LLMError) -> WireURL {
        if service == .vertex { return try VertexAddress(target).google(isStream: isStream) }
        var base = target.base
        if base.path.isEmpty, base.origin.host.hasSuffix("googleapis.com") {
            base = base.appending(path: "/" + (target.apiVersion ?? "v1beta"))
        }
        let folder = target.model.contains("/") ? "" : "models/"
        let model = target.model.split(separator: "/").map { PercentEncoding.segment(String($0)) }
        return GeminiAddress.method(of: base.appending(path: "/" + folder + model.joined(separator: "/")), isStream)
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
        return error
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        GeminiChatStream(input, target)
    }
}
