package import LLMCore

/// Gets keys from where an ``AWSSource`` says.
package struct AWSLoader: Sendable {
    private let context: CredentialContext
    private let tokenService: AWSSecurityTokenService

    package init(_ context: CredentialContext, _ tokenService: AWSSecurityTokenService) {
        self.context = context
        self.tokenService = tokenService
    }

    /// The keys, and how long they are good.
    ///
    /// Keys that do not end are looked at again every five minutes, for files and variables can change.
    package func load(_ source: AWSSource) async throws(LLMError) -> Expiring<AWSCredentials> {
        try await self.load(source, visited: [])
    }

    private func load(_ source: AWSSource, visited: [String]) async throws(LLMError) -> Expiring<AWSCredentials> {
        switch source {
        case .keys(let keys): return Expiring(keys, made: self.context.now(), end: nil)
        case .environment:
            guard let keys = try self.environmentKeys() else {
                throw LLMError(.authentication, "AWS_ACCESS_KEY_ID is not set.")
            }
            return self.lasting(keys)
        case .profile(let name): return try await self.loadProfile(name, visited: visited)
        case .role(let role, let source):
            let keys = try await self.load(source, visited: visited)
            let name = role.sessionName ?? self.sessionName
            let now = self.context.now()
            let request = self.tokenService.assumeRole(role, sessionName: name, with: keys.value, at: now)
            return try await self.exchange(request)
        case .webIdentity(let role, let token):
            let token = try await token.token(self.context)
            return try await self.exchange(
                self.tokenService.assumeRole(role, sessionName: role.sessionName ?? self.sessionName, with: token)
            )
        case .container: return try await AWSMetadata(self.context).containerCredentials()
        case .instance: return try await AWSMetadata(self.context).instanceCredentials()
        case .machine: return try await self.loadMachine()
        }
    }

    private func exchange(_ request: WireRequest) async throws(LLMError) -> Expiring<AWSCredentials> {
        let response = try await self.context.exchange(request)
        return try AWSSecurityTokenService.credentials(response, at: self.context.now())
    }

    private func lasting(_ keys: AWSCredentials) -> Expiring<AWSCredentials> {
        let now = self.context.now()
        return Expiring(keys, made: now, end: now + 600)
    }

    private var sessionName: String { "litellm-session-\(self.context.makeIdentifier())" }

    // MARK: - The machine

    /// In botocore's order.
    private func loadMachine() async throws(LLMError) -> Expiring<AWSCredentials> {
        if let keys = try self.environmentKeys() { return self.lasting(keys) }
        let profiles = try Self.profiles(self.context)
        let name = self.context.variable("AWS_PROFILE")
        let profile = profiles[name ?? "default"]
        let metadata = AWSMetadata(self.context)
        if let profile, Self.isRole(profile) { return try await self.loadProfile(name ?? "default", visited: []) }
        if let path = self.context.variable("AWS_WEB_IDENTITY_TOKEN_FILE") {
            return try await self.load(.webIdentity(try self.environmentRole(), token: .file(path)))
        }
        if let profile, Self.hasCredentials(profile) {
            return try await self.loadProfile(name ?? "default", visited: [])
        }
        if profile == nil, let name { throw Self.missing(profile: name) }
        if metadata.isContainer { return try await metadata.containerCredentials() }
        guard metadata.isInstance else { throw Self.nothing(nil) }
        do throws(LLMError) {
            return try await metadata.instanceCredentials()
        } catch {
            throw error.code == .clientGone ? error : Self.nothing(error)
        }
    }

    private func environmentRole() throws(LLMError) -> AWSRole {
        guard let arn = self.context.variable("AWS_ROLE_ARN") else {
            throw LLMError(.badRequest, "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not.")
        }
        return AWSRole(arn: arn, sessionName: self.context.variable("AWS_ROLE_SESSION_NAME"))
    }

    private func environmentKeys() throws(LLMError) -> AWSCredentials? {
        guard let id = self.context.variable("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = self.context.variable("AWS_SECRET_ACCESS_KEY") else {
            throw LLMError(.badRequest, "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not.")
        }
        let token = self.context.variable(["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"])
        return AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: token.map { Secret($0) }
        )
    }

    private static func nothing(_ cause: LLMError?) -> LLMError {
        LLMError(
            .authentication,
            """
            No AWS credentials: set `aws_access_key_id` and `aws_secret_access_key`, `aws_profile_name` or \
            `aws_role_name` in litellm_params, or the environment variables AWS_ACCESS_KEY_ID and \
            AWS_SECRET_ACCESS_KEY, or run where AWS gives a role.
            """,
            cause: cause
        )
    }

    // MARK: - Profiles

    /// What the shared files say; files that are not there say nothing.
    static func profiles(_ context: CredentialContext) throws(LLMError) -> AWSProfiles {
        AWSProfiles(
            config: try context.text(of: context.variable("AWS_CONFIG_FILE") ?? "~/.aws/config"),
            credentials: try context.text(
                of: context.variable("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials"
            )
        )
    }

    private static func isRole(_ profile: [String: String]) -> Bool {
        profile["role_arn"] != nil && profile["web_identity_token_file"] == nil
    }

    private static func hasCredentials(_ profile: [String: String]) -> Bool {
        let names = [
            "aws_access_key_id", "role_arn", "web_identity_token_file", "sso_session", "sso_start_url",
            "credential_process", "login_session",
        ]
        return names.contains { profile[$0] != nil }
    }

    private static func missing(profile name: String) -> LLMError {
        LLMError(.authentication, "The AWS profile '\(name)' is in neither of the shared files.")
    }

    private func loadProfile(_ name: String, visited: [String]) async throws(LLMError) -> Expiring<AWSCredentials> {
        let profiles = try Self.profiles(self.context)
        guard let profile = profiles[name] else { throw Self.missing(profile: name) }
        if Self.isRole(profile), !visited.contains(name) {
            let source = try self.source(of: profile, name, visited: visited)
            let keys = try await self.load(source, visited: visited + [name])
            return try await self.load(.role(Self.role(profile), source: .keys(keys.value)), visited: visited)
        }
        if let path = profile["web_identity_token_file"] {
            guard profile["role_arn"] != nil else {
                throw LLMError(.badRequest, "The AWS profile '\(name)' has a token file and no role_arn.")
            }
            return try await self.load(.webIdentity(Self.role(profile), token: .file(path)))
        }
        if let id = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"] {
            let token = profile["aws_session_token"]
            return self.lasting(
                AWSCredentials(
                    accessKeyID: id,
                    secretAccessKey: Secret(secret),
                    sessionToken: token.map { Secret($0) }
                )
            )
        }
        if let login = try AWSLogin(name, profiles) { return try await login.credentials(self.context) }
        throw self.unusable(profile, name)
    }

    private static func role(_ profile: [String: String]) -> AWSRole {
        AWSRole(
            arn: profile["role_arn"] ?? "",
            sessionName: profile["role_session_name"],
            externalID: profile["external_id"],
            duration: profile["duration_seconds"].flatMap { Int($0) }
        )
    }

    /// Whose keys a profile's role is assumed with.
    private func source(
        of profile: [String: String],
        _ name: String,
        visited: [String]
    ) throws(LLMError) -> AWSSource {
        guard profile["mfa_serial"] == nil else {
            throw LLMError(
                .badRequest,
                "The AWS profile '\(name)' asks for a second factor, which nobody can enter here."
            )
        }
        switch (profile["source_profile"], profile["credential_source"]) {
        case (let source?, nil):
            guard source == name || !visited.contains(source) else {
                throw LLMError(.badRequest, "The AWS profiles '\(name)' and '\(source)' refer to each other.")
            }
            return .profile(source)
        case (nil, "Environment"): return .environment
        case (nil, "EcsContainer"): return .container
        case (nil, "Ec2InstanceMetadata"): return .instance
        case (nil, let source?):
            throw LLMError(.badRequest, "The AWS profile '\(name)' has an unknown credential_source, '\(source)'.")
        case (_?, _?):
            throw LLMError(.badRequest, "The AWS profile '\(name)' has both source_profile and credential_source.")
        case (nil, nil):
            throw LLMError(
                .badRequest,
                "The AWS profile '\(name)' has a role and neither source_profile nor credential_source."
            )
        }
    }

    private func unusable(_ profile: [String: String], _ name: String) -> LLMError {
        if profile["credential_process"] != nil {
            return LLMError(
                .badRequest,
                """
                The AWS profile '\(name)' gets its keys from a program (credential_process), which the gateway does not \
                run. Run it beside the gateway and let it write the shared credentials file.
                """
            )
        }
        if profile["login_session"] != nil {
            return LLMError(
                .badRequest,
                "The AWS profile '\(name)' needs a login in the browser. Use keys, a role or web identity for a gateway."
            )
        }
        return LLMError(.authentication, "The AWS profile '\(name)' has no credentials.")
    }
}
