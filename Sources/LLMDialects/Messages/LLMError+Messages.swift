package import LLMCore

extension LLMError {
    /// The error object of the Messages API: `{"type": "error", "error": {"type", "message"}}`.
    ///
    /// The type follows from the status alone. Source: Anthropic's documentation of errors, and the bodies recorded
    /// from LiteLLM's proxy on this route.
    package func messagesBody(messageSuffix: String = "") -> [UInt8] {
        var writer = JSONWriter(reserving: 256 + self.message.utf8.count)
        writer.beginObject()
        writer.key("type")
        writer.string("error")
        writer.key("error")
        writer.beginObject()
        writer.key("type")
        writer.string(Self.messagesType(status: self.status))
        writer.key("message")
        writer.string(self.clientMessage + messageSuffix)
        if let details = self.details {
            writer.key("provider_specific_fields")
            writer.value(details)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// Whether this failure is answered in OpenAI's form on every route: those found before a route's own code.
    package var isAnsweredBeforeRoute: Bool {
        switch self.code {
        case .missingKey, .unknownKey, .notConnected, .invalidJSON, .rejectedRequest: true
        default: false
        }
    }

    static func messagesType(status: Int) -> String {
        switch status {
        case 400: "invalid_request_error"
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 529: "overloaded_error"
        default: "api_error"
        }
    }
}
