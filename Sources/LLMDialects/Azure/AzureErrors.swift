import LLMCore

/// What Azure's errors mean.
struct AzureErrors: Sendable {
    private let openAI: OpenAIErrors

    init(for target: Target) {
        self.openAI = OpenAIErrors(for: target)
    }

    /// What an answer with an error status means.
    func error(_ response: WireResponse) -> LLMError {
        let body = UpstreamErrorBody(response.body)
        let told = Self.textCode(body, status: response.status)
        let code = told ?? .forStatus(response.status)
        var error = LLMError.upstream(
            code,
            self.message(code, body.message.isEmpty ? response.statusWords : body.message, wasTold: told != nil),
            response: response,
            provider: self.openAI.provider,
            keepsStatus: told == nil
        )
        if code == .badRequest, response.status == 400 {
            error.typeOverride = body.type
            error.parameter = body.parameter
        }
        if code == .contentPolicyViolation { error.details = Self.details(body) }
        return error
    }

    private static func textCode(_ body: UpstreamErrorBody, status: Int) -> LLMError.Code? {
        let text = ErrorText(body.text)
        if text.isTimeout { return .timeout }
        if text.contains("Internal server error") { return .internalServerError }
        if text.contains("This model's maximum context length is") { return .contextWindowExceeded }
        if text.contains("DeploymentNotFound") { return .notFound }
        let isPolicy = ["content_policy_violation", "content_filter"].contains(body.object?["code"]?.stringValue ?? "")
        if isPolicy || text.isContentPolicy { return .contentPolicyViolation }
        if text.contains("invalid_request_error"), status == 400 {
            return text.isContextWindow ? .contextWindowExceeded : .badRequest
        }
        if text.contains("The api_key client option must be set") { return .authentication }
        if text.contains("Connection error") { return .apiConnection }
        return nil
    }

    private func message(_ code: LLMError.Code, _ words: String, wasTold: Bool) -> String {
        switch code {
        case .contentPolicyViolation: words
        case .badRequest where !wasTold: "\(self.openAI.exception) - \(words)"
        default: "\(self.openAI.exception) \(code.row.className) - \(words)"
        }
    }

    /// The filter's verdict, under the names that clients look for.
    private static func details(_ body: UpstreamErrorBody) -> JSON? {
        guard let error = body.object else { return nil }
        var details: JSONObject = [:]
        if let inner = error["innererror"] ?? error["inner_error"] {
            details["innererror"] = inner
            details["inner_error"] = inner
        }
        if let results = error["content_filter_results"] ?? error["content_filter_result"] {
            details["content_filter_results"] = results
        }
        details["azure_error"] = .object(error)
        return .object(details)
    }
}
