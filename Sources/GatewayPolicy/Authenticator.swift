import Crypto
package import LLMCore

/// Tells who sends a request, from the key it carries.
///
/// Keys are compared byte by byte in a time that does not depend on where they differ.
package struct Authenticator: Sendable {
    private let masterKey: Secret<[UInt8]>?
    /// `general_settings.litellm_key_header_name`: if set, the only header that is read.
    private let keyHeaderName: String?

    /// The gateway's own header; it comes before all others.
    package static let ownHeader = "x-litellm-api-key"

    /// - Parameters:
    ///   - masterKey: nil or empty when anyone may call.
    ///   - keyHeaderName: the one header to read instead of the usual ones.
    package init(masterKey: Secret<String>?, keyHeaderName: String? = nil) {
        let key = masterKey?.reveal() ?? ""
        self.masterKey = key.isEmpty ? nil : Secret(Array(key.utf8))
        self.keyHeaderName = keyHeaderName
    }

    /// The caller of a request.
    ///
    /// - Parameter header: the first value of a header field by its lower-case name.
    /// - Returns: who calls; anonymous where no key is asked for.
    /// - Throws: `missingKey` or `unknownKey`, in the words LiteLLM's clients match on.
    package func caller(header: (String) -> String?) throws(LLMError) -> Caller {
        guard let expected = self.masterKey else { return Caller(role: .anonymous, keyName: "anonymous") }
        guard let key = self.key(header) else {
            throw LLMError(.missingKey, "Authentication Error, No api key passed in.", parameter: "None")
        }
        guard !key.isEmpty else {
            throw LLMError(
                .missingKey,
                "Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.",
                parameter: "None"
            )
        }
        guard Self.equal(key, expected.reveal()) else { throw Self.refusal(key: String(key)) }
        return Caller(role: .proxyAdmin, keyName: "master")
    }

    /// Compares every byte whatever the ones before said; only the length shows in the time.
    private static func equal(_ key: Substring, _ expected: [UInt8]) -> Bool {
        var key = key
        return key.withUTF8 { key in
            guard key.count == expected.count else { return false }
            var difference: UInt8 = 0
            for index in key.indices { difference |= key[index] ^ expected[index] }
            return difference == 0
        }
    }

    /// The key as sent; empty when a header is there but holds none.
    private func key(_ header: (String) -> String?) -> Substring? {
        if let name = self.keyHeaderName { return header(name).map(Self.withoutBearer) }
        if let value = header(Self.ownHeader) { return Self.withoutBearer(value) }
        let authorization = header("authorization")
        // An empty one is what clients send that have no key for it; the key may be in its own header.
        if let value = authorization, !value.isEmpty { return Self.bearer(value) ?? "" }
        for name in ["api-key", "x-api-key", "x-goog-api-key", "ocp-apim-subscription-key"] {
            if let value = header(name) { return Substring(value) }
        }
        return authorization.map { _ in "" }
    }

    private static func bearer(_ value: String) -> Substring? {
        var value = value
        let start = value.withUTF8 { bytes -> Int? in
            let scheme: StaticString = "bearer"
            guard bytes.count >= 6 else { return nil }
            for index in 0..<6 where bytes[index] | 0x20 != scheme.utf8Start[index] { return nil }
            guard bytes.count > 6 else { return 6 }
            guard bytes[6] == UInt8(ascii: " ") else { return nil }
            return bytes[6...].firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.count
        }
        return start.map { value[value.utf8.index(value.startIndex, offsetBy: $0)...] }
    }

    private static func withoutBearer(_ value: String) -> Substring {
        self.bearer(value) ?? Substring(value)
    }

    private static func refusal(key: String) -> LLMError {
        let shown = Self.short(key)
        guard key.hasPrefix("sk-") else {
            return LLMError(
                .unknownKey,
                "Authentication Error, LiteLLM Virtual Key expected. Received=\(shown), expected to start with 'sk-'.",
                parameter: "None"
            )
        }
        let hex = SHA256.hash(data: Array(key.utf8)).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
        var error = LLMError(
            .unknownKey,
            """
            Authentication Error, Invalid proxy server token passed. Received API Key = \(shown), Key Hash (Token) = \
            \(hex). Unable to find token in cache or `LiteLLM_VerificationTokenTable`
            """,
            parameter: "key"
        )
        error.typeOverride = "token_not_found_in_db"
        return error
    }

    /// First and last characters only, as LiteLLM shows keys.
    private static func short(_ key: String) -> String {
        key.count > 12 ? "\(key.prefix(3))...\(key.suffix(4))" : "\(key.prefix(3))..."
    }
}
