package import LLMCore

/// Where a token comes from that says who this workload is, for exchange against another.
///
/// `oidc/<place>/<name or audience>` as LiteLLM writes it, the token itself, or the path of a file with it.
package enum IdentityToken: Sendable, Hashable {
    /// The token as it was given.
    case literal(Secret<String>)
    /// A file that the environment or a cloud's own configuration names.
    case file(String)
    /// A file that a parameter names: only where tokens are kept.
    case tokenFile(String)
    /// An environment variable with the token.
    case variable(String)
    /// An environment variable with the path of a file.
    case fileInVariable(String)
    /// The metadata server of Google Cloud, for an audience.
    case google(audience: String)
    /// The token service of a GitHub Actions job, for an audience.
    case github(audience: String)

    /// Reads a reference of a configuration.
    ///
    /// - Parameters:
    ///   - reference: the reference.
    ///   - isTrusted: whether files and environment variables may be named; they may not in what a client sends.
    /// - Throws: `badRequest` when it names an unknown place, or something that may not be read.
    init(_ reference: Secret<String>, isTrusted: Bool) throws(LLMError) {
        let text = reference.reveal()
        guard text.hasPrefix("oidc/") else {
            guard text.hasPrefix("/") else {
                self = .literal(reference)
                return
            }
            guard isTrusted else { throw Self.refused }
            self = .tokenFile(text)
            return
        }
        guard isTrusted else { throw Self.refused }
        let rest = text.dropFirst(5)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let name = String(rest[slash...].dropFirst())
        switch Place(rawValue: String(rest[..<slash])) {
        case .file: self = .tokenFile(name.hasPrefix("/") ? name : "/" + name)
        case .env: self = .variable(name)
        case .envPath: self = .fileInVariable(name)
        case .google: self = .google(audience: name)
        case .github: self = .github(audience: name)
        case .circleci: self = .variable("CIRCLE_OIDC_TOKEN")
        case .circleciV2: self = .variable("CIRCLE_OIDC_TOKEN_V2")
        case .azure: self = .fileInVariable("AZURE_FEDERATED_TOKEN_FILE")
        case nil:
            throw LLMError(
                .badRequest,
                """
                Unknown token reference 'oidc/\(rest[..<slash])/…': known are file, env, env_path, google, github, \
                circleci, circleci_v2 and azure.
                """
            )
        }
    }

    /// The places that a reference can name.
    private enum Place: String {
        case azure
        case circleci
        case circleciV2 = "circleci_v2"
        case env
        case envPath = "env_path"
        case file
        case github
        case google
    }

    private static var refused: LLMError {
        LLMError(.badRequest, "A request cannot name files or environment variables of the gateway.")
    }

    /// The token now.
    func token(_ context: CredentialContext) async throws(LLMError) -> Secret<String> {
        switch self {
        case .literal(let token): return token
        case .file(let path): return try context.token(inFile: path)
        case .tokenFile(let path):
            guard Self.isAllowed(path, context) else {
                throw LLMError(
                    .badRequest,
                    """
                    Tokens are read below /var/run/secrets and /run/secrets, and where \
                    LITELLM_OIDC_ALLOWED_CREDENTIAL_DIRS says; '\(path)' is elsewhere.
                    """
                )
            }
            return try context.token(inFile: path)
        case .variable(let name):
            guard let token = context.variable(name) else { throw Self.missing(name) }
            return Secret(token)
        case .fileInVariable(let name):
            guard let path = context.variable(name) else { throw Self.missing(name) }
            return try context.token(inFile: path)
        case .google(let audience): return try await GoogleMetadata(context).identityToken(audience: audience)
        case .github(let audience): return try await Self.githubToken(audience, context)
        }
    }

    private static func missing(_ name: String) -> LLMError {
        LLMError(.authentication, "The environment variable \(name) is not set; the token should be there.")
    }

    /// Source: GitHub's documentation, "OpenID Connect reference", methods for requesting the token.
    private static func githubToken(
        _ audience: String,
        _ context: CredentialContext
    ) async throws(LLMError) -> Secret<String> {
        guard let address = context.variable("ACTIONS_ID_TOKEN_REQUEST_URL").flatMap(WireURL.init) else {
            throw Self.missing("ACTIONS_ID_TOKEN_REQUEST_URL")
        }
        guard let key = context.variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN") else {
            throw Self.missing("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
        }
        let request = WireRequest(
            method: "GET",
            url: address.appending(query: "audience", audience),
            headers: WireHeaders([("authorization", "Bearer \(key)"), ("accept", "application/json")]),
            body: []
        )
        let response = try await context.exchange(request)
        let endpoint = "GitHub's token service"
        return try TokenExchange.token(response, from: endpoint, at: context.now(), name: "value").value
    }

    /// Whether a configured path is below one of the directories for tokens; `..` is never.
    private static func isAllowed(_ path: String, _ context: CredentialContext) -> Bool {
        guard !path.split(separator: "/").contains("..") else { return false }
        let named = context.variable("LITELLM_OIDC_ALLOWED_CREDENTIAL_DIRS") ?? ""
        let places = ["/var/run/secrets", "/run/secrets"] + named.split(separator: ",").map { $0.trimmedBlanks }
        return places.contains { place in
            guard place.hasPrefix("/") else { return false }
            return path.hasPrefix(place.hasSuffix("/") ? place : place + "/")
        }
    }
}
