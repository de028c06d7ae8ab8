import LLMCore

/// An access token and when it ends.
typealias AccessToken = Expiring<Secret<String>>

/// Reads what token endpoints answer: JSON as RFC 6749 has it, with the deviations of those that are used here.
enum TokenExchange {
    /// The token of an answer.
    ///
    /// `expires_in` is seconds from now, `expires_on` seconds since 1970 (Azure), `expires_at` milliseconds since 1970
    /// (GigaChat) or seconds; each a number or its text. Without any, the token counts as good for five minutes.
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - endpoint: who answers, for messages: `Google's token endpoint`.
    ///   - now: seconds since 1970.
    ///   - name: the member that holds the token.
    /// - Returns: the token and when it ends.
    /// - Throws: `authentication` for a refusal, `rateLimit`, `serviceUnavailable`, or `responseValidation` for an answer
    ///   that is not understood.
    static func token(
        _ response: WireResponse,
        from endpoint: String,
        at now: Int,
        name: String = "access_token"
    ) throws(LLMError) -> AccessToken {
        let json = try Self.json(response, from: endpoint)
        guard let token = json[name]?.stringValue, !token.isEmpty else {
            throw LLMError(.responseValidation, "\(endpoint) answered without `\(name)`.")
        }
        return AccessToken(Secret(token), made: now, end: Self.end(json, now))
    }

    private static func end(_ json: JSON, _ now: Int) -> Int {
        if let seconds = Self.number(json["expires_in"]), seconds > 0 { return Self.sum(now, seconds) }
        if let moment = Self.number(json["expires_on"]), moment > 0 { return moment }
        if let moment = Self.number(json["expires_at"]) ?? Self.number(json["expiration"]), moment > 0 {
            return moment > 100_000_000_000 ? moment / 1000 : moment
        }
        return now + 300
    }

    /// Who says that a token lasts longer than ten years means something else.
    private static func sum(_ now: Int, _ seconds: Int) -> Int { now + min(seconds, 315_360_000) }

    private static func number(_ value: JSON?) -> Int? {
        if let number = value?.intValue { return number }
        if let double = value?.doubleValue { return Int(exactly: double.rounded(.down)) }
        return value?.stringValue.flatMap { Int($0) }
    }

    /// The JSON object of an answer that is no error.
    static func json(_ response: WireResponse, from endpoint: String) throws(LLMError) -> JSON {
        try Self.check(response, from: endpoint)
        guard let json = try? JSON(parsing: response.body), json.objectValue != nil else {
            throw LLMError(.responseValidation, "\(endpoint) did not answer with a JSON object.")
        }
        return json
    }

    /// The text of an answer that is no error.
    static func text(_ response: WireResponse, from endpoint: String) throws(LLMError) -> String {
        try Self.check(response, from: endpoint)
        guard let text = String(validating: response.body, as: UTF8.self)?.trimmedBlanks, !text.isEmpty else {
            throw LLMError(.responseValidation, "\(endpoint) answered without a text.")
        }
        return text
    }

    /// Throws what an error answer means.
    static func check(_ response: WireResponse, from endpoint: String) throws(LLMError) {
        guard !(200..<300).contains(response.status) else { return }
        throw Self.error(response, from: endpoint, words: (try? JSON(parsing: response.body)).flatMap(Self.words))
    }

    /// The error of an answer: a refusal means wrong credentials, everything else that another try may help.
    static func error(_ response: WireResponse, from endpoint: String, words: String?) -> LLMError {
        let code: LLMError.Code =
            switch response.status {
            case 408, 429: .rateLimit
            case 500...: .serviceUnavailable
            default: .authentication
            }
        var message = "\(endpoint) refused to give credentials (status \(response.status))"
        if let words, !words.isEmpty { message += ": \(words.prefix(400))" } else { message += "." }
        var error = LLMError(code, message)
        error.upstreamStatus = response.status
        error.upstreamBody = Secret(response.body)
        error.retryAfter = response.headers["retry-after"].flatMap { Int($0) }.map { .seconds($0) }
        return error
    }

    /// What an error answer says in words, wherever it says it.
    private static func words(_ json: JSON) -> String? {
        if let text = json["error_description"]?.stringValue ?? json["errorMessage"]?.stringValue { return text }
        if let error = json["error"] {
            if let text = error.stringValue { return text }
            if let text = error["message"]?.stringValue { return text }
        }
        return json["message"]?.stringValue ?? json["Message"]?.stringValue
    }
}
