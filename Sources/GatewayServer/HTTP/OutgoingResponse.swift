import LLMCore
import NIOCore

/// A whole answer: status, header fields, body.
struct OutgoingResponse: Sendable {
    var status: Int
    var headers: HeaderLines
    var body: [UInt8]

    init(status: Int = 200, headers: HeaderLines = HeaderLines(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer of `application/json`.
    static func json(_ value: JSON, status: Int = 200) -> OutgoingResponse {
        .json(value.serialized(), status: status)
    }

    /// An answer of `application/json` that is already text.
    static func json(_ bytes: [UInt8], status: Int = 200) -> OutgoingResponse {
        .typed("application/json", bytes, status: status)
    }

    /// An error in the OpenAI format.
    static func error(_ error: LLMError, suffix: String = "") -> OutgoingResponse {
        var response = OutgoingResponse.json(error.openAIBody(messageSuffix: suffix), status: error.status)
        if let wait = Self.retryAfter(error) { response.headers.append("retry-after", wait) }
        return response
    }

    /// Whole seconds after which a refused client may try again, never too few; nil where that is not known.
    static func retryAfter(_ error: LLMError) -> String? {
        guard let wait = error.retryAfter, wait > .zero, error.status == 429 || error.status == 503 else { return nil }
        let (seconds, rest) = wait.components
        return String(rest > 0 ? seconds + 1 : seconds)
    }

    /// An answer in the short form of routes that do not exist or know no such method.
    static func detail(_ text: String, status: Int) -> OutgoingResponse {
        .json(.object(["detail": .string(text)]), status: status)
    }

    /// An answer of another media type.
    static func text(_ body: String, type: String, status: Int = 200) -> OutgoingResponse {
        .typed(type, Array(body.utf8), status: status)
    }

    private static func typed(_ type: String, _ body: [UInt8], status: Int) -> OutgoingResponse {
        var headers = HeaderLines()
        headers.append("content-type", type)
        return OutgoingResponse(status: status, headers: headers, body: body)
    }
}
