import Crypto
import LLMCore

/// The keys of a profile whose owner has logged in with `aws sso login` (IAM Identity Center).
///
/// Source: the AWS SDKs' reference guide, "IAM Identity Center credential provider"; the portal's API reference,
/// `GetRoleCredentials`. The login itself, and its renewal, is the command's.
struct AWSLogin: Sendable, Hashable {
    private let profile: String
    private let region: String
    private let account: String
    private let role: String
    /// What the file with the token is named after: the session, or the address of the portal.
    private let tokenKey: String

    /// Reads a profile; nil when it is not of this kind.
    ///
    /// - Throws: `badRequest` when something is missing.
    init?(_ name: String, _ profiles: AWSProfiles) throws(LLMError) {
        guard let profile = profiles[name], profile["sso_session"] != nil || profile["sso_start_url"] != nil else {
            return nil
        }
        let session = profile["sso_session"]
        let shared = session.flatMap { profiles.loginSession($0) } ?? profile
        guard let key = session ?? profile["sso_start_url"], let region = shared["sso_region"],
            let account = profile["sso_account_id"], let role = profile["sso_role_name"], AWSRegion.isRegion(region)
        else {
            throw LLMError(
                .badRequest,
                "The AWS profile '\(name)' lacks sso_region, sso_account_id or sso_role_name, or its sso-session."
            )
        }
        self.profile = name
        self.region = region
        self.account = account
        self.role = role
        self.tokenKey = key
    }

    func credentials(_ context: CredentialContext) async throws(LLMError) -> Expiring<AWSCredentials> {
        let token = try self.token(context)
        let host = "portal.sso.\(self.region).\(AWSRegion.domain(of: self.region))"
        let url = WireURL(
            origin: Origin(isTLS: true, host: host, port: 443),
            path: "/federation/credentials",
            query: ""
        ).appending(query: "role_name", self.role).appending(query: "account_id", self.account)
        let request = WireRequest(
            method: "GET",
            url: url,
            headers: WireHeaders([("x-amz-sso_bearer_token", token), ("accept", "application/json")]),
            body: []
        )
        let name = "AWS's access portal"
        let json = try TokenExchange.json(try await context.exchange(request), from: name)
        guard let keys = json["roleCredentials"], let id = keys["accessKeyId"]?.stringValue,
            let secret = keys["secretAccessKey"]?.stringValue
        else { throw LLMError(.responseValidation, "\(name) answered without keys.") }
        let now = context.now()
        return Expiring(
            AWSCredentials(
                accessKeyID: id,
                secretAccessKey: Secret(secret),
                sessionToken: keys["sessionToken"]?.stringValue.map { Secret($0) }
            ),
            made: now,
            end: keys["expiration"]?.intValue.map { $0 / 1000 } ?? now + 900
        )
    }

    /// The token that the command left in its cache.
    private func token(_ context: CredentialContext) throws(LLMError) -> String {
        let name = Hexadecimal.encode(Insecure.SHA1.hash(data: Array(self.tokenKey.utf8)))
        let json = try context.text(of: "~/.aws/sso/cache/\(name).json").flatMap { try? JSON(parsing: $0) }
        guard let token = json?["accessToken"]?.stringValue,
            let end = json?["expiresAt"]?.stringValue.flatMap(AWSTime.seconds(iso8601:)), end > context.now()
        else {
            throw LLMError(
                .authentication,
                "Nobody is logged in for the AWS profile '\(self.profile)', or no longer: run `aws sso login`."
            )
        }
        return token
    }
}
