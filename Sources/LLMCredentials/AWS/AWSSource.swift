package import LLMCore

/// A role that is assumed, and under which name.
package struct AWSRole: Sendable, Hashable {
    let arn: String
    /// nil makes one up.
    var sessionName: String?
    var externalID: String?
    /// Seconds; nil leaves it to the service, an hour.
    var duration: Int?
    /// Tags of the session, which policies can ask for.
    var tags: [Tag] = []

    /// A session's tag.
    package struct Tag: Sendable, Hashable {
        let key: String
        let value: String
    }
}

/// Where keys come from: what a configuration means, before anything is read or asked.
package indirect enum AWSSource: Sendable, Hashable {
    /// Keys that were given.
    case keys(AWSCredentials)
    /// A profile of the shared files, the environment left aside.
    case profile(String)
    /// A role, assumed with other keys.
    case role(AWSRole, source: AWSSource)
    /// A role, assumed with a token of another identity provider.
    case webIdentity(AWSRole, token: IdentityToken)
    /// The environment's keys.
    case environment
    /// The container's role.
    case container
    /// The machine's role.
    case instance
    /// What the machine has: environment, profile, web identity, container, instance.
    case machine

    /// What a deployment's parameters mean, in LiteLLM's order: a role with a token, a role, a profile, keys, the machine.
    ///
    /// Reads `aws_access_key_id`, `aws_secret_access_key`, `aws_session_token`, `aws_profile_name`, `aws_role_name`,
    /// `aws_session_name`, `aws_external_id`, `aws_session_tags` and `aws_web_identity_token`; names, role and token also from the
    /// environment variables of the same names in capitals.
    ///
    /// What the environment names does not replace or join keys that the deployment names.
    ///
    /// - Throws: `badRequest` for a key without its other half, and when a client names what is not its own.
    package init(_ parameters: CredentialParameters, _ context: CredentialContext) throws(LLMError) {
        let keys = try Self.keys(parameters)
        func value(_ name: String) -> String? {
            parameters[name] ?? (keys == nil ? context.variable(name.uppercased()) : nil)
        }
        let profile = value("aws_profile_name")
        guard profile == nil || parameters.isTrusted("aws_profile_name") else {
            throw LLMError(.badRequest, "A request cannot name a profile of the gateway.")
        }
        let source: AWSSource = profile.map { .profile($0) } ?? keys.map { .keys($0) } ?? .machine
        guard let arn = value("aws_role_name") else {
            self = source
            return
        }
        let role = AWSRole(
            arn: arn,
            sessionName: parameters["aws_session_name"] ?? context.variable("AWS_SESSION_NAME"),
            externalID: parameters["aws_external_id"] ?? context.variable("AWS_EXTERNAL_ID"),
            duration: nil,
            tags: try Self.tags(parameters.json("aws_session_tags"))
        )
        if let reference = value("aws_web_identity_token") {
            let isTrusted = parameters.isTrusted("aws_web_identity_token")
            self = .webIdentity(role, token: try IdentityToken(Secret(reference), isTrusted: isTrusted))
        } else if source == .machine, context.variable("AWS_ROLE_ARN") == arn,
            context.variable("AWS_WEB_IDENTITY_TOKEN_FILE") != nil
        {
            // A pod that has the role already need not assume it.
            self = .machine
        } else {
            self = .role(role, source: source)
        }
    }

    /// The tags in a list of objects with `Key` and `Value`.
    private static func tags(_ json: JSON?) throws(LLMError) -> [AWSRole.Tag] {
        guard let json else { return [] }
        let tags = json.arrayValue?.compactMap { item -> AWSRole.Tag? in
            guard let key = item["Key"]?.stringValue, let value = item["Value"]?.stringValue else { return nil }
            return AWSRole.Tag(key: key, value: value)
        }
        guard let tags, tags.count == json.arrayValue?.count else {
            throw LLMError(
                .badRequest,
                "`aws_session_tags` is a list of objects with `Key` and `Value`.",
                parameter: "aws_session_tags"
            )
        }
        return tags
    }

    private static func keys(_ parameters: CredentialParameters) throws(LLMError) -> AWSCredentials? {
        let id = parameters["aws_access_key_id"]
        let secret = parameters.secret("aws_secret_access_key")
        guard let id, let secret else {
            guard id == nil, secret == nil else {
                throw LLMError(
                    .badRequest,
                    "`aws_access_key_id` and `aws_secret_access_key` belong together; one of them is missing."
                )
            }
            return nil
        }
        return AWSCredentials(
            accessKeyID: id,
            secretAccessKey: secret,
            sessionToken: parameters.secret("aws_session_token")
        )
    }
}
