package import LLMCore

/// GigaChat's key, which is exchanged for tokens of half an hour.
///
/// Source: the GigaChat API reference, "Obtaining an access token".
package struct KeyExchange: Sendable, Hashable {
    let key: Secret<String>
    let endpoint: WireURL
    let scope: String

    /// Reads `GIGACHAT_AUTH_URL` and `GIGACHAT_SCOPE` (`scope` as parameter).
    package init(
        key: Secret<String>,
        _ parameters: CredentialParameters,
        _ context: CredentialContext
    ) throws(LLMError) {
        let text = context.variable("GIGACHAT_AUTH_URL") ?? "https://ngw.devices.sberbank.ru:9443/api/v2/oauth"
        guard let url = WireURL(text) else { throw LLMError(.badRequest, "GIGACHAT_AUTH_URL is no URL.") }
        self.key = key
        self.endpoint = url
        self.scope = parameters["scope"] ?? context.variable("GIGACHAT_SCOPE") ?? "GIGACHAT_API_PERS"
    }

    /// The exchange; the identifier is 32 hexadecimal digits, new for each.
    func request(identifier: String) -> WireRequest {
        Form([("scope", self.scope)]).request(
            to: self.endpoint,
            headers: [
                ("authorization", "Basic \(self.key.reveal())"), ("rquid", Self.hyphenated(identifier)),
            ]
        )
    }

    /// The digits as a UUID of version 4.
    static func hyphenated(_ digits: String) -> String {
        var digits = Array(digits.utf8.prefix(32))
        digits += Array(repeating: UInt8(ascii: "0"), count: 32 - digits.count)
        digits[12] = UInt8(ascii: "4")
        digits[16] = UInt8(ascii: "8")
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
            .map { String(decoding: digits[$0], as: UTF8.self) }
            .joined(separator: "-")
    }

    package func source(_ context: CredentialContext) -> BearerSource {
        BearerSource(context) { (context) async throws(LLMError) in
            let request = self.request(identifier: context.makeIdentifier())
            let response = try await context.exchange(request)
            return try TokenExchange.token(response, from: "GigaChat's token endpoint", at: context.now())
        }
    }
}
