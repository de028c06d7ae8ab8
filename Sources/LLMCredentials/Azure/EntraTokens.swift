import LLMCore

/// Gets tokens of Microsoft Entra.
///
/// Source: the documentation of the Microsoft identity platform, "OAuth 2.0 client credentials flow", "Certificate
/// credentials", "Resource Owner Password Credentials"; of managed identities, "How to use managed identities to get
/// an access token" and "REST endpoint reference" of App Service.
struct EntraTokens: Sendable {
    private let context: CredentialContext
    private let scope: String

    init(_ context: CredentialContext, scope: String) {
        self.context = context
        self.scope = scope
    }

    func token(_ source: EntraSource) async throws(LLMError) -> AccessToken {
        switch source {
        case .token(let token): return AccessToken(token, made: self.context.now(), end: nil)
        case .secret(let application, let secret):
            return try await self.ask(application, [("client_secret", secret.reveal())])
        case .certificate(let application, let path):
            return try await self.ask(application, Self.assertion(try self.assertion(application, path: path)))
        case .federated(let application, let token):
            let token = try await token.token(self.context)
            return try await self.ask(application, Self.assertion(token.reveal()))
        case .password(let application, let user, let password):
            return try await self.ask(
                application,
                [("username", user), ("password", password.reveal())],
                grant: "password"
            )
        case .managed(let clientID): return try await self.managedToken(clientID)
        }
    }

    // MARK: - The directory's token endpoint

    func address(of application: EntraApplication) throws(LLMError) -> WireURL {
        var host = self.context.variable("AZURE_AUTHORITY_HOST") ?? "https://login.microsoftonline.com"
        if !host.contains("://") { host = "https://" + host }
        guard let url = WireURL(host) else { throw LLMError(.badRequest, "AZURE_AUTHORITY_HOST is no URL.") }
        return url.appending(path: "/\(application.tenant)/oauth2/v2.0/token")
    }

    private func ask(
        _ application: EntraApplication,
        _ proof: [(String, String?)],
        grant: String = "client_credentials"
    ) async throws(LLMError) -> AccessToken {
        let form = Form(
            [("client_id", application.clientID), ("scope", self.scope), ("grant_type", grant)] + proof
        )
        let request = form.request(to: try self.address(of: application))
        let response = try await self.context.exchange(request)
        return try TokenExchange.token(response, from: "Microsoft Entra", at: self.context.now())
    }

    private static func assertion(_ token: String) -> [(String, String?)] {
        [
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", token),
        ]
    }

    /// A token that the application signs itself, with its certificate's thumbprint.
    func assertion(_ application: EntraApplication, path: String) throws(LLMError) -> String {
        guard let text = try self.context.text(of: path) else {
            throw LLMError(.authentication, "The certificate file '\(path)' is missing.")
        }
        let blocks = PEMFile(text).blocks
        guard let certificate = blocks.first(where: { $0.label == "CERTIFICATE" }),
            let key = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") })
        else {
            throw LLMError(
                .badRequest,
                "The file '\(path)' does not hold a certificate and its private key in PEM; PKCS#12 is not read."
            )
        }
        let password = self.context.variable(["AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CERTIFICATE_PASSWORD"])
        let signer = try RSAPrivateKey(
            pem: Secret(key.text),
            name: "The private key in '\(path)'",
            password: password.flatMap { key.label.hasPrefix("ENCRYPTED") ? Secret($0) : nil }
        )
        let now = self.context.now()
        let token = JSONWebToken(
            .ps256,
            header: ["x5t#S256": JSON(Base64.encodeURLSafe(Hexadecimal.sha256Bytes(certificate.bytes)))],
            claims: [
                "aud": JSON(try self.address(of: application).withoutQuery), "iss": JSON(application.clientID),
                "sub": JSON(application.clientID), "jti": JSON(self.context.makeIdentifier()), "nbf": JSON(now),
                "iat": JSON(now), "exp": JSON(now + 600),
            ]
        )
        return try token.signed(with: signer)
    }

    // MARK: - The machine's identity

    private func managedToken(_ clientID: String?) async throws(LLMError) -> AccessToken {
        let request = try self.managedRequest(clientID)
        let response: WireResponse
        do throws(LLMError) {
            response = try await self.context.fetch(request, CredentialContext.metadataTime)
        } catch {
            guard error.code != .clientGone else { throw error }
            throw LLMError(
                .authentication,
                """
                No Azure credentials: set `api_key`, `azure_ad_token` or `tenant_id`, `client_id` and `client_secret` in \
                litellm_params, or run where Azure gives a managed identity.
                """,
                cause: error
            )
        }
        return try TokenExchange.token(response, from: "Azure's managed identity", at: self.context.now())
    }

    /// App Service's endpoint where there is one, else the virtual machine's.
    func managedRequest(_ clientID: String?) throws(LLMError) -> WireRequest {
        let suffix = "/.default"
        let resource = self.scope.hasSuffix(suffix) ? String(self.scope.dropLast(suffix.count)) : self.scope
        var address = "http://169.254.169.254/metadata/identity/oauth2/token"
        var version = "2018-02-01"
        var header = ("metadata", "true")
        var clientName = "client_id"
        if let endpoint = self.context.variable("IDENTITY_ENDPOINT"),
            let secret = self.context.variable("IDENTITY_HEADER")
        {
            (address, version, header) = (endpoint, "2019-08-01", ("x-identity-header", secret))
        } else if let endpoint = self.context.variable("MSI_ENDPOINT"),
            let secret = self.context.variable("MSI_SECRET")
        {
            (address, version, header, clientName) = (endpoint, "2017-09-01", ("secret", secret), "clientid")
        } else if let host = self.context.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") {
            address = host + "/metadata/identity/oauth2/token"
        }
        guard var url = WireURL(address) else {
            throw LLMError(.badRequest, "The address of the managed identity is no URL.")
        }
        url = url.appending(query: "api-version", version).appending(query: "resource", resource)
        if let clientID { url = url.appending(query: clientName, clientID) }
        return WireRequest(method: "GET", url: url, headers: WireHeaders([header]), body: [])
    }
}
