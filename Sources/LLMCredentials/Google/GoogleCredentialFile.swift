import LLMCore

/// What a Google credential file says, by its `type`.
///
/// Source: the files that the Google Cloud console and `gcloud` write; AIP-4110 to AIP-4117.
indirect enum GoogleCredentialFile: Sendable, Hashable {
    case serviceAccount(ServiceAccount)
    case user(User)
    case external(External)
    /// Another credential that takes on a service account.
    case impersonated(GoogleCredentialFile, Impersonation)

    /// A key of a service account.
    struct ServiceAccount: Sendable, Hashable {
        let email: String
        let privateKey: Secret<String>
        let keyID: String?
        let tokenAddress: WireURL
        let project: String?
    }

    /// A user's consent, kept as a refresh token: `gcloud auth application-default login`.
    struct User: Sendable, Hashable {
        let clientID: String
        let clientSecret: Secret<String>
        let refreshToken: Secret<String>
        let tokenAddress: WireURL
        /// Whether the client's secret goes into the `authorization` header (workforce logins) or into the form.
        let authenticatesInHeader: Bool
    }

    /// A token of another identity provider, exchanged.
    struct External: Sendable, Hashable {
        let audience: String
        let subjectTokenType: String
        let tokenAddress: WireURL
        let subject: GoogleSubject
        let clientID: String?
        let clientSecret: Secret<String>?
        let workforceProject: String?
    }

    /// A service account that is taken on.
    struct Impersonation: Sendable, Hashable {
        let address: WireURL
        let delegates: [String]
        /// Seconds.
        let lifetime: Int
    }

    /// Reads a file.
    ///
    /// - Throws: `badRequest` when it is of an unknown type or lacks something.
    init(_ json: JSON) throws(LLMError) {
        let type = json["type"]?.stringValue ?? ""
        switch type {
        case "service_account":
            self = .serviceAccount(
                ServiceAccount(
                    email: try Self.text(json, "client_email"),
                    privateKey: Secret(try Self.text(json, "private_key")),
                    keyID: json["private_key_id"]?.stringValue,
                    tokenAddress: try Self.address(json, "token_uri", Self.tokenAddress),
                    project: json["project_id"]?.stringValue
                )
            )
        case "authorized_user", "external_account_authorized_user":
            let isExternal = type != "authorized_user"
            let key = isExternal ? "token_url" : "token_uri"
            self = .user(
                User(
                    clientID: try Self.text(json, "client_id"),
                    clientSecret: Secret(try Self.text(json, "client_secret")),
                    refreshToken: Secret(try Self.text(json, "refresh_token")),
                    tokenAddress: try Self.address(json, key, isExternal ? nil : Self.tokenAddress),
                    authenticatesInHeader: isExternal
                )
            )
        case "external_account": self = try Self.external(json)
        case "impersonated_service_account":
            guard let source = json["source_credentials"] else { throw Self.lacks("source_credentials") }
            self = .impersonated(
                try GoogleCredentialFile(source),
                try Self.impersonation(json, try Self.text(json, "service_account_impersonation_url"))
            )
        default:
            throw LLMError(
                .badRequest,
                """
                A Google credential of the type '\(type.prefix(60))' cannot be used; known are service_account, \
                authorized_user, external_account, external_account_authorized_user and impersonated_service_account.
                """,
                parameter: "vertex_credentials"
            )
        }
    }

    private static func external(_ json: JSON) throws(LLMError) -> GoogleCredentialFile {
        let external = GoogleCredentialFile.external(
            External(
                audience: try Self.text(json, "audience"),
                subjectTokenType: try Self.text(json, "subject_token_type"),
                tokenAddress: try Self.address(json, "token_url", "https://sts.googleapis.com/v1/token"),
                subject: try GoogleSubject(json["credential_source"] ?? .null),
                clientID: json["client_id"]?.stringValue,
                clientSecret: json["client_secret"]?.stringValue.map { Secret($0) },
                workforceProject: json["workforce_pool_user_project"]?.stringValue
            )
        )
        guard let address = json["service_account_impersonation_url"]?.stringValue else { return external }
        return .impersonated(external, try Self.impersonation(json, address))
    }

    private static func impersonation(_ json: JSON, _ text: String) throws(LLMError) -> Impersonation {
        guard let address = WireURL(text) else { throw Self.noAddress("service_account_impersonation_url") }
        let seconds = json["service_account_impersonation"]?["token_lifetime_seconds"]?.intValue
        return Impersonation(
            address: address,
            delegates: (json["delegates"]?.arrayValue ?? []).compactMap(\.stringValue),
            lifetime: seconds ?? 3600
        )
    }

    /// The project that a credential belongs to, where it says.
    var project: String? {
        switch self {
        case .serviceAccount(let account): account.project
        case .user, .external: nil
        case .impersonated(let source, _): source.project
        }
    }

    /// Whether a quota project is charged with calls: what is not a project's own has none.
    var takesQuotaProject: Bool {
        switch self {
        case .serviceAccount: false
        case .user, .external: true
        case .impersonated(let source, _): source.takesQuotaProject
        }
    }

    /// The files and commands that a credential reads, so that a client's can be refused.
    var readsFromMachine: Bool {
        switch self {
        case .serviceAccount, .user: false
        case .external: true
        case .impersonated(let source, _): source.readsFromMachine
        }
    }

    // MARK: - Members

    private static let tokenAddress = "https://oauth2.googleapis.com/token"

    private static func text(_ json: JSON, _ name: String) throws(LLMError) -> String {
        guard let text = json[name]?.stringValue, !text.isEmpty else { throw Self.lacks(name) }
        return text
    }

    private static func address(_ json: JSON, _ name: String, _ fallback: String?) throws(LLMError) -> WireURL {
        guard let text = json[name]?.stringValue ?? fallback else { throw Self.lacks(name) }
        guard let url = WireURL(text) else { throw Self.noAddress(name) }
        return url
    }

    private static func lacks(_ name: String) -> LLMError {
        LLMError(.badRequest, "The Google credential lacks `\(name)`.", parameter: "vertex_credentials")
    }

    private static func noAddress(_ name: String) -> LLMError {
        LLMError(.badRequest, "`\(name)` of the Google credential is no URL.", parameter: "vertex_credentials")
    }
}
