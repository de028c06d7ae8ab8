import LLMCore
import LLMDialects
import LLMRouter

extension ChatCall {
    /// The same call to another group, with the members that the fallback replaces.
    ///
    /// - Throws: `badRequest` when the body with these members is no request any more.
    func redirected(to target: FallbackTarget, along route: RoutingTable.Resolution) throws(LLMError) -> ChatCall {
        var options = self.options
        // A test switch fails the group that was asked for, so that what replaces it can be watched.
        options.mock["mock_testing_fallbacks"] = nil
        options.mock["mock_testing_context_fallbacks"] = nil
        options.mock["mock_testing_content_policy_fallbacks"] = nil
        options.mock["mock_timeout"] = nil
        let overrides = target.overrides
        if let seconds = Self.seconds(overrides["timeout"] ?? overrides["request_timeout"]) {
            options.timeout = seconds
        }
        if let seconds = Self.seconds(overrides["stream_timeout"]) { options.streamTimeout = seconds }
        let retries = overrides["num_retries"].flatMap { $0.intValue ?? $0.stringValue.flatMap { Int($0) } }
        if let retries, retries >= 0 { options.maxRetries = min(retries, 100) }
        // A request's own fallbacks are its client's word, those of a configuration the operator's.
        let isTrusted = options.wishes?.value.fallbacks.isEmpty ?? true
        if let credentials = CallerCredentials(overrides, isTrusted: isTrusted) {
            options.credentials = Shared(credentials)
        }
        if let specific = overrides["specific_deployment"]?.stringValue { options.specificDeployment = specific }
        // Other members, another length.
        if !overrides.isEmpty { options.inputTokens = nil }
        let document = try Self.document(self.document, with: overrides)
        if RoutingFacts.names.contains(where: { overrides[$0] != nil }) {
            options.routing = try RoutingFacts.read(document, replacing: options.routing?.value).map { Shared($0) }
        }
        let (request, form) = try self.request(document, to: target.group)
        return ChatCall(
            request: request,
            group: target.group,
            route: route,
            answerID: self.answerID,
            created: self.created,
            options: options,
            form: form
        )
    }

    private var document: JSONDocument {
        switch self.form {
        case .chat, .textCompletion: self.request.document
        case .messages(let messages): messages.document
        case .embedding(let embedding): embedding.document
        }
    }

    private func request(_ document: JSONDocument, to group: String) throws(LLMError) -> (ChatRequest, CallForm) {
        let request = try ChatRequest(document: document, model: group)
        switch self.form {
        case .chat: return (request, .chat)
        case .textCompletion: return (request, .textCompletion(TextCompletionRequest(request)))
        case .messages(let old):
            var messages = try MessagesRequest(document: document)
            messages.model = group
            messages.betas = old.betas
            messages.version = old.version
            return (request, .messages(messages))
        case .embedding: return (request, .embedding(try EmbeddingRequest(document: document, model: group)))
        }
    }

    private static func document(
        _ document: JSONDocument,
        with overrides: JSONObject
    ) throws(LLMError) -> JSONDocument {
        guard !overrides.isEmpty else { return document }
        var edit = JSONObjectEdit()
        // Whether the answer is streamed is settled: the client is waiting for the one or the other.
        for (name, value) in overrides where name != "stream" { edit.set(name, to: value) }
        do throws(JSONParseError) {
            return try JSONDocument(parsing: document.applying(edit), policy: .request)
        } catch {
            throw LLMError(.badRequest, "The fallback's parameters cannot be used: \(error)", cause: error)
        }
    }

    private static func seconds(_ json: JSON?) -> Duration? {
        // Numbers in quotes count, as in a request.
        guard let seconds = json?.doubleValue ?? json?.stringValue.flatMap({ Double($0) }), seconds > 0, seconds < 1e7
        else { return nil }
        return .seconds(seconds)
    }
}
