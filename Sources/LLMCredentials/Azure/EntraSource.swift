package import LLMCore

/// An application registered in a directory of Microsoft Entra.
package struct EntraApplication: Sendable, Hashable {
    /// The directory: its id or domain, or `organizations`.
    let tenant: String
    let clientID: String
}

/// Where a token of Microsoft Entra comes from: what a configuration means, before anything is read or asked.
package enum EntraSource: Sendable, Hashable {
    /// A token that was given.
    case token(Secret<String>)
    case secret(EntraApplication, Secret<String>)
    /// A PEM file with a certificate and its key.
    case certificate(EntraApplication, path: String)
    /// A user's name and password.
    case password(EntraApplication, user: String, Secret<String>)
    /// A token of another identity provider that the application trusts.
    case federated(EntraApplication, IdentityToken)
    /// The identity of the machine; of several, the one with this client id.
    case managed(clientID: String?)

    /// What a deployment's parameters mean; nil when they and the environment say nothing.
    ///
    /// In LiteLLM's order: `azure_ad_token`, which may refer to another provider's token (`oidc/…`, exchanged for
    /// `client_id` in `tenant_id`); `tenant_id`, `client_id` and `client_secret`; `azure_username`, `azure_password` and
    /// `client_id`; `AZURE_AD_TOKEN`. Then, if `AZURE_CREDENTIAL` names a class of azure-identity or
    /// `asksMachine`, what the environment has: secret, certificate, password, workload identity, managed identity.
    ///
    /// The others are read from the environment too: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET`,
    /// `AZURE_USERNAME`, `AZURE_PASSWORD`, `AZURE_CLIENT_CERTIFICATE_PATH`,
    /// `AZURE_FEDERATED_TOKEN_FILE`.
    ///
    /// - Parameters:
    ///   - parameters: the deployment's.
    ///   - asksMachine: whether `enable_azure_ad_token_refresh` is set.
    ///   - context: the world outside.
    /// - Throws: `badRequest` for a tenant or a reference that is none.
    package init?(
        _ parameters: CredentialParameters,
        asksMachine: Bool = false,
        _ context: CredentialContext
    ) throws(LLMError) {
        let tenant = parameters["tenant_id"] ?? context.variable("AZURE_TENANT_ID")
        let client = parameters["client_id"] ?? context.variable("AZURE_CLIENT_ID")
        let application = client.map { EntraApplication(tenant: tenant ?? "organizations", clientID: $0) }
        let secret = parameters["client_secret"] ?? context.variable("AZURE_CLIENT_SECRET")
        let user = parameters["azure_username"] ?? context.variable("AZURE_USERNAME")
        let password = parameters["azure_password"] ?? context.variable("AZURE_PASSWORD")
        let named = context.variable("AZURE_CREDENTIAL")
        if let application { try Self.check(tenant: application.tenant) }
        let isOwn = parameters.holdsAny(of: ["client_secret", "azure_password"])
        if let token = parameters.secret("azure_ad_token") {
            self = try Self.given(token, application, isTrusted: parameters.isTrusted("azure_ad_token"))
        } else if !isOwn, let application, let path = Self.certificatePath(context), named == "CertificateCredential" {
            self = .certificate(application, path: path)
        } else if !isOwn, named == "ManagedIdentityCredential" {
            self = .managed(clientID: client)
        } else if let application, tenant != nil, let secret {
            self = .secret(application, Secret(secret))
        } else if let application, let user, let password {
            self = .password(application, user: user, Secret(password))
        } else if let token = context.variable("AZURE_AD_TOKEN") {
            self = try Self.given(Secret(token), application, isTrusted: true)
        } else if asksMachine || named != nil {
            self = Self.machine(application, tenant: tenant, client: client, context)
        } else {
            return nil
        }
    }

    private static func given(
        _ token: Secret<String>,
        _ application: EntraApplication?,
        isTrusted: Bool
    ) throws(LLMError) -> EntraSource {
        guard token.reveal().hasPrefix("oidc/") else { return .token(token) }
        guard let application else {
            throw LLMError(
                .badRequest,
                "A token reference in `azure_ad_token` needs `client_id` and `tenant_id`, which trust that token.",
                parameter: "azure_ad_token"
            )
        }
        return .federated(application, try IdentityToken(token, isTrusted: isTrusted))
    }

    /// What the machine has, in the order of azure-identity's `DefaultAzureCredential`, programs left out.
    private static func machine(
        _ application: EntraApplication?,
        tenant: String?,
        client: String?,
        _ context: CredentialContext
    ) -> EntraSource {
        if let application, tenant != nil {
            if let path = Self.certificatePath(context) { return .certificate(application, path: path) }
            if let path = context.variable("AZURE_FEDERATED_TOKEN_FILE") { return .federated(application, .file(path)) }
        }
        return .managed(clientID: client)
    }

    private static func certificatePath(_ context: CredentialContext) -> String? {
        context.variable(["AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_CERTIFICATE_PATH"])
    }

    /// The tenant is part of an address, so nothing but a name may be in it.
    private static func check(tenant: String) throws(LLMError) {
        let isName =
            !tenant.isEmpty
            && tenant.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
        guard isName, tenant != ".", tenant != ".." else {
            throw LLMError(.badRequest, "`tenant_id` is neither an id nor a domain.", parameter: "tenant_id")
        }
    }

    /// The scope of Azure's AI services.
    package static let defaultScope = "https://cognitiveservices.azure.com/.default"

    /// What tokens are for: `azure_scope`, `AZURE_SCOPE`, else ``defaultScope``.
    package static func scope(_ parameters: CredentialParameters, _ context: CredentialContext) -> String {
        parameters["azure_scope"] ?? context.variable("AZURE_SCOPE") ?? Self.defaultScope
    }

    /// Puts tokens of this source on requests.
    package func source(scope: String, _ context: CredentialContext) -> BearerSource {
        BearerSource(context) { (context) async throws(LLMError) in
            try await EntraTokens(context, scope: scope).token(self)
        }
    }
}
