package import LLMCore

/// An OAuth client that gets tokens for itself (RFC 6749, section 4.4).
package struct ClientCredentials: Sendable, Hashable {
    let clientID: String
    let clientSecret: Secret<String>
    let endpoint: WireURL
    let scope: String?
    /// Whether the secret goes into the `authorization` header or into the form.
    let authenticatesInHeader: Bool
    /// Who answers, for messages.
    let name: String

    /// The client of a Databricks workspace: `DATABRICKS_CLIENT_ID` and `DATABRICKS_CLIENT_SECRET`, or `client_id` and
    /// `client_secret`; nil when there is none.
    ///
    /// Source: the Databricks documentation, "Authorize service principal access with OAuth".
    ///
    /// - Parameters:
    ///   - parameters: the deployment's.
    ///   - base: the deployment's address, on whose host the token endpoint is.
    ///   - context: the world outside.
    package init?(workspace parameters: CredentialParameters, base: WireURL, _ context: CredentialContext) {
        guard let id = parameters["client_id"] ?? context.variable("DATABRICKS_CLIENT_ID"),
            let secret = parameters["client_secret"] ?? context.variable("DATABRICKS_CLIENT_SECRET")
        else { return nil }
        self.clientID = id
        self.clientSecret = Secret(secret)
        self.endpoint = WireURL(origin: base.origin, path: "/oidc/v1/token", query: "")
        self.scope = "all-apis"
        self.authenticatesInHeader = true
        self.name = "The workspace's token endpoint"
    }

    /// The client of a service key of SAP AI Core: `api_key` or `AICORE_SERVICE_KEY` with the key's JSON, or
    /// `AICORE_CLIENT_ID`, `AICORE_CLIENT_SECRET` and `AICORE_AUTH_URL`; nil when there is none.
    ///
    /// Source: the SAP AI Core documentation, "Service key" and "Get an access token".
    ///
    /// - Throws: `badRequest` when the address of the token endpoint is none.
    package init?(
        serviceKey key: Secret<String>?,
        _ parameters: CredentialParameters,
        _ context: CredentialContext
    ) throws(LLMError) {
        let text = key?.reveal() ?? context.variable("AICORE_SERVICE_KEY")
        let whole = text.flatMap { try? JSON(parsing: $0) }
        let json = whole?["credentials"] ?? whole
        guard let id = json?["clientid"]?.stringValue ?? context.variable("AICORE_CLIENT_ID"),
            let secret = json?["clientsecret"]?.stringValue ?? context.variable("AICORE_CLIENT_SECRET"),
            let address = json?["url"]?.stringValue ?? context.variable("AICORE_AUTH_URL")
        else { return nil }
        guard let url = WireURL(address) else { throw LLMError(.badRequest, "AICORE_AUTH_URL is no URL.") }
        self.clientID = id
        self.clientSecret = Secret(secret)
        self.endpoint = url.path.hasSuffix("/oauth/token") ? url : url.appending(path: "/oauth/token")
        self.scope = nil
        self.authenticatesInHeader = false
        self.name = "SAP's token endpoint"
    }

    var request: WireRequest {
        let grant = ("grant_type", "client_credentials") as (String, String?)
        guard self.authenticatesInHeader else {
            return Form([
                grant, ("client_id", self.clientID), ("client_secret", self.clientSecret.reveal()),
                ("scope", self.scope),
            ]).request(to: self.endpoint)
        }
        return Form([grant, ("scope", self.scope)]).request(
            to: self.endpoint,
            headers: [BasicAuthorization.header(self.clientID, self.clientSecret.reveal())]
        )
    }

    package func source(_ context: CredentialContext) -> BearerSource {
        let request = self.request
        let name = self.name
        return BearerSource(context) { (context) async throws(LLMError) in
            let response = try await context.exchange(request)
            return try TokenExchange.token(response, from: name, at: context.now())
        }
    }
}
