package import LLMCore

extension LLMError.Code {
    /// The kind that a status stands for when nothing else is known.
    package static func forStatus(_ status: Int) -> LLMError.Code {
        switch status {
        case 400, 413, 422: .badRequest
        case 401: .authentication
        case 402: .paymentRequired
        case 403: .permissionDenied
        case 404: .notFound
        case 408, 504: .timeout
        case 409: .conflict
        case 429: .rateLimit
        case 500: .internalServerError
        case 502: .badGateway
        case 503: .serviceUnavailable
        default: .apiError
        }
    }

    /// The same, but any other 4xx stands for a wrong request.
    static func forStatusOrBadRequest(_ status: Int) -> LLMError.Code {
        let code = Self.forStatus(status)
        return code == .apiError && (400..<500).contains(status) ? .badRequest : code
    }
}

extension WireResponse {
    /// The body as the text of an error.
    ///
    /// No more than 8 KiB are shown; a gateway's page of HTML helps nobody.
    var errorText: String {
        let text = String(decoding: self.body.prefix(8_192), as: UTF8.self)
        return text.allSatisfy(\.isWhitespace) ? self.statusWords : text
    }

    /// What to say of an answer that says nothing itself.
    var statusWords: String {
        300..<400 ~= self.status
            ? "The provider redirected the call (status \(self.status)); redirects are not followed."
            : "The provider answered with status \(self.status) and no text."
    }

    /// The beginning of a body that is not what it should be.
    var receivedText: String { String(decoding: self.body.prefix(200), as: UTF8.self) }
}

extension LLMError {
    /// The error that a provider's answer means, with what every provider's answer can tell: status, time to wait, body.
    ///
    /// The message may quote the provider; what looks like a key in it is masked. `keepsStatus` answers the client with
    /// the provider's own status.
    package static func upstream(
        _ code: Code,
        _ message: String,
        response: WireResponse,
        provider: String,
        keepsStatus: Bool = true,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> LLMError {
        var error = LLMError(code, SecretMask.mask(message), provider: provider, file: file, line: line)
        error.upstreamStatus = response.status
        error.upstreamBody = Secret(response.body)
        error.retryAfter = RetryAfter.duration(in: response.headers)
        if keepsStatus, response.status >= 400, response.status != code.status {
            error.statusOverride = response.status
        }
        return error
    }

    /// The error that an answer with a good status means that is no answer, with the beginning of what came.
    static func unusable(
        _ response: WireResponse,
        _ code: Code,
        _ message: String,
        provider: String,
        cause: (any Error)?
    ) -> LLMError {
        var error = LLMError.upstream(
            code,
            "\(message) Received: '\(response.receivedText)'",
            response: response,
            provider: provider,
            keepsStatus: false
        )
        error.cause = cause
        return error
    }
}

/// The time that a provider asks to wait before another try.
package enum RetryAfter {
    /// The longest time that is believed, a day: quotas of a day exist, longer ones are mistakes.
    private static let longest = 86_400.0

    /// Reads `retry-after-ms`, or `retry-after` in seconds or as a date.
    ///
    /// A date is compared with the answer's own `date`: the provider's clock is the one that counts.
    package static func duration(in headers: WireHeaders) -> Duration? {
        if let text = headers["retry-after-ms"], let milliseconds = Double(text.trimmingSpace) {
            return Self.duration(seconds: milliseconds / 1000)
        }
        guard let text = headers["retry-after"]?.trimmingSpace else { return nil }
        if let seconds = Double(text) { return Self.duration(seconds: seconds) }
        guard let then = HTTPDate.seconds(text),
            let now = headers["date"].flatMap({ HTTPDate.seconds($0.trimmingSpace) })
        else { return nil }
        return Self.duration(seconds: Double(max(then - now, 0)))
    }

    private static func duration(seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds >= 0 else { return nil }
        return .milliseconds(Int64((min(seconds, Self.longest) * 1000).rounded()))
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    var trimmingSpace: String {
        let start = self.drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
