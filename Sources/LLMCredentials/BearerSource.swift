package import LLMCore

/// Puts an access token on requests that is exchanged for something else and kept until it ages.
package struct BearerSource: CredentialSource {
    private let token: SharedRefresh<Secret<String>>
    private let prefix: String
    private let headers: [(name: String, value: String)]

    /// A source that has no token yet.
    ///
    /// - Parameters:
    ///   - context: the world outside.
    ///   - prefix: what stands before the token in the `authorization` header.
    ///   - headers: fields that go with it, unless a request has them.
    ///   - make: fetches a token.
    package init(
        _ context: CredentialContext,
        prefix: String = "Bearer ",
        headers: [(name: String, value: String)] = [],
        make: @escaping SharedRefresh<Secret<String>>.Make
    ) {
        self.token = SharedRefresh(context, make: make)
        self.prefix = prefix
        self.headers = headers
    }

    package func authorize(_ request: inout WireRequest) async throws(LLMError) {
        guard request.headers["authorization"] == nil else { return }
        request.headers.append("authorization", self.prefix + (try await self.token.value()).reveal())
        for (name, value) in self.headers where request.headers[name] == nil { request.headers.append(name, value) }
    }

    package func refused() { self.token.refused() }
}
