import LLMCore

/// Exchanges Google credentials for access tokens.
struct GoogleTokens: Sendable {
    private let context: CredentialContext

    init(_ context: CredentialContext) {
        self.context = context
    }

    func token(_ file: GoogleCredentialFile, scopes: [String]) async throws(LLMError) -> AccessToken {
        switch file {
        case .serviceAccount(let account):
            let request = try Self.request(account, scopes: scopes, at: self.context.now())
            return try await self.exchange(request)
        case .user(let user): return try await self.exchange(Self.request(user))
        case .external(let external):
            let subject = try await external.subject.token(audience: external.audience, self.context)
            return try await self.exchange(Self.request(external, subject: subject, scopes: scopes))
        case .impersonated(let source, let role):
            let outer = try await self.token(source, scopes: GoogleCredentials.scopes)
            let request = Self.request(role, with: outer.value, scopes: scopes)
            let response = try await self.context.exchange(request)
            return try Self.impersonatedToken(response, at: self.context.now())
        }
    }

    private func exchange(_ request: WireRequest) async throws(LLMError) -> AccessToken {
        let response = try await self.context.exchange(request)
        return try TokenExchange.token(response, from: "Google's token service", at: self.context.now())
    }

    // MARK: - Requests

    /// The exchange of a token that the service account signs itself (RFC 7523).
    static func request(
        _ account: GoogleCredentialFile.ServiceAccount,
        scopes: [String],
        at now: Int
    ) throws(LLMError) -> WireRequest {
        let key = try RSAPrivateKey(pem: account.privateKey, name: "`private_key` of the Google credential")
        let token = JSONWebToken(
            .rs256,
            header: account.keyID.map { ["kid": JSON($0)] } ?? [:],
            claims: [
                "iss": JSON(account.email), "scope": JSON(scopes.joined(separator: " ")),
                "aud": JSON(account.tokenAddress.withoutQuery), "iat": JSON(now), "exp": JSON(now + 3600),
            ]
        )
        return Form([
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", try token.signed(with: key)),
        ]).request(to: account.tokenAddress)
    }

    static func request(_ user: GoogleCredentialFile.User) -> WireRequest {
        let secret = user.clientSecret.reveal()
        let refresh = ("refresh_token", user.refreshToken.reveal()) as (String, String?)
        if user.authenticatesInHeader {
            return Form([("grant_type", "refresh_token"), refresh]).request(
                to: user.tokenAddress,
                headers: [BasicAuthorization.header(user.clientID, secret)]
            )
        }
        return Form([
            ("grant_type", "refresh_token"), ("client_id", user.clientID), ("client_secret", secret), refresh,
        ]).request(to: user.tokenAddress)
    }

    /// The exchange of RFC 8693.
    static func request(
        _ external: GoogleCredentialFile.External,
        subject: Secret<String>,
        scopes: [String]
    ) -> WireRequest {
        var headers: [(String, String)] = []
        var options: String?
        if let id = external.clientID, let secret = external.clientSecret {
            headers.append(BasicAuthorization.header(id, secret.reveal()))
        } else if let project = external.workforceProject {
            options = (["userProject": JSON(project)] as JSON).description
        }
        return Form([
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("audience", external.audience),
            ("scope", scopes.joined(separator: " ")),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("subject_token", subject.reveal()), ("subject_token_type", external.subjectTokenType),
            ("options", options),
        ]).request(to: external.tokenAddress, headers: headers)
    }

    /// `generateAccessToken` of the IAM credentials API.
    static func request(
        _ role: GoogleCredentialFile.Impersonation,
        with token: Secret<String>,
        scopes: [String]
    ) -> WireRequest {
        let body: JSON = [
            "delegates": .array(role.delegates.map { JSON($0) }), "scope": .array(scopes.map { JSON($0) }),
            "lifetime": JSON("\(role.lifetime)s"),
        ]
        return WireRequest(
            url: role.address,
            headers: WireHeaders([
                ("content-type", "application/json"), ("accept", "application/json"),
                ("authorization", "Bearer \(token.reveal())"),
            ]),
            body: body.serialized()
        )
    }

    static func impersonatedToken(_ response: WireResponse, at now: Int) throws(LLMError) -> AccessToken {
        let json = try TokenExchange.json(response, from: "Google's IAM service")
        guard let token = json["accessToken"]?.stringValue, !token.isEmpty else {
            throw LLMError(.responseValidation, "Google's IAM service answered without `accessToken`.")
        }
        let end = json["expireTime"]?.stringValue.flatMap(AWSTime.seconds(iso8601:))
        return AccessToken(Secret(token), made: now, end: end ?? now + 300)
    }
}

/// The `authorization` header of RFC 7617.
enum BasicAuthorization {
    static func header(_ name: String, _ password: String) -> (String, String) {
        ("authorization", "Basic " + Base64.encode(Array("\(name):\(password)".utf8)))
    }
}
