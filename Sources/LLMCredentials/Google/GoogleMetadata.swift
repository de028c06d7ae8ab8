import LLMCore

/// The metadata server of machines and containers at Google Cloud.
///
/// Source: the Compute Engine documentation, "About VM metadata".
struct GoogleMetadata: Sendable {
    private let context: CredentialContext

    init(_ context: CredentialContext) {
        self.context = context
    }

    func accessToken(scopes: [String]) async throws(LLMError) -> AccessToken {
        let list = scopes.joined(separator: ",")
        let response = try await self.ask("instance/service-accounts/default/token", query: [("scopes", list)])
        return try TokenExchange.token(response, from: Self.name, at: self.context.now())
    }

    /// A token that says who this machine is, for an audience.
    func identityToken(audience: String) async throws(LLMError) -> Secret<String> {
        let path = "instance/service-accounts/default/identity"
        let response = try await self.ask(path, query: [("audience", audience), ("format", "full")])
        return Secret(try TokenExchange.text(response, from: Self.name))
    }

    private static let name = "Google's metadata server"

    private func ask(_ path: String, query: [(String, String)]) async throws(LLMError) -> WireResponse {
        let host = self.context.variable(["GCE_METADATA_HOST", "GCE_METADATA_ROOT"]) ?? "metadata.google.internal"
        guard var url = WireURL("http://\(host)/computeMetadata/v1/\(path)") else {
            throw LLMError(.badRequest, "GCE_METADATA_HOST is no host.")
        }
        for (name, value) in query { url = url.appending(query: name, value) }
        let request = WireRequest(
            method: "GET",
            url: url,
            headers: WireHeaders([("metadata-flavor", "Google")]),
            body: []
        )
        return try await self.context.fetch(request, CredentialContext.metadataTime)
    }
}
