import LLMCore
import LLMCredentials
import Testing

@Suite struct AWSTests {
    private static let role = "arn:aws:iam::123456789012:role/test"
    private static let address = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse"

    private func signer(_ parameters: JSONObject, _ world: TestWorld) throws -> AWSSigner {
        try AWSSigner(CredentialParameters(parameters), service: "bedrock", world.context)
    }

    /// The key, day, region and service of a signature.
    private func scope(_ parameters: JSONObject, _ world: TestWorld, _ address: String = address) async throws -> String
    {
        let request = try await world.authorized(by: try self.signer(parameters, world), address)
        let text = request.authorization
        #expect(text.hasPrefix("AWS4-HMAC-SHA256 Credential="))
        return String(text.dropFirst("AWS4-HMAC-SHA256 Credential=".count).prefix { $0 != "," })
    }

    private func key(_ parameters: JSONObject, _ world: TestWorld) async throws -> String {
        String(try await self.scope(parameters, world).prefix { $0 != "/" })
    }

    /// Answers as the token service does: the new key tells the role and whose key asked.
    private static let tokenService: TestWorld.Answer = { (request) throws(LLMError) in
        let caller = request.authorization.split(separator: "=").dropFirst().first?.prefix { $0 != "/" } ?? "token"
        let role = request.form["RoleArn"]?.split(separator: "/").last ?? "?"
        return .text(
            """
            <R><Credentials><AccessKeyId>\(role)-by-\(request.form["WebIdentityToken"] ?? String(caller))</AccessKeyId>\
            <SecretAccessKey>s&amp;s</SecretAccessKey><SessionToken>t</SessionToken>\
            <Expiration>2023-11-14T23:13:20Z</Expiration></Credentials></R>
            """
        )
    }

    // MARK: - What parameters mean

    @Test func `keys of the deployment`() async throws {
        let world = TestWorld(environment: ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"])
        let parameters: JSONObject = [
            "aws_access_key_id": "PARAM", "aws_secret_access_key": "s", "aws_session_token": "token",
        ]
        let request = try await world.authorized(by: try self.signer(parameters, world), Self.address)
        #expect(request.authorization.contains("Credential=PARAM/20231114/us-east-1/bedrock/aws4_request"))
        #expect(request.headers["x-amz-security-token"] == "token")
        #expect(world.requests.isEmpty)
    }

    @Test func `half a pair of keys is said`() {
        #expect(throws: LLMError.self) { try self.signer(["aws_access_key_id": "A"], TestWorld()) }
        #expect(throws: LLMError.self) { try self.signer(["aws_secret_access_key": "A"], TestWorld()) }
    }

    @Test func `a role is assumed with the deployment's keys`() async throws {
        let world = TestWorld(answer: Self.tokenService)
        let parameters: JSONObject = [
            "aws_access_key_id": "PARAM", "aws_secret_access_key": "s", "aws_role_name": JSON(Self.role),
            "aws_session_name": "me", "aws_external_id": "x&y", "aws_region_name": "eu-west-3",
            "aws_session_tags": [["Key": "team", "Value": "a b"]],
        ]
        #expect(try await self.key(parameters, world) == "test-by-PARAM")
        let request = try #require(world.requests.first)
        #expect(request.url.withoutQuery == "https://sts.eu-west-3.amazonaws.com")
        #expect(
            request.form == [
                "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": Self.role, "RoleSessionName": "me",
                "ExternalId": "x&y", "Tags.member.1.Key": "team", "Tags.member.1.Value": "a b",
            ]
        )
        #expect(request.authorization.contains("/eu-west-3/sts/aws4_request"))
    }

    @Test func `a role is assumed once and again before it ends`() async throws {
        let world = TestWorld(
            environment: ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"],
            answer: { (request) throws(LLMError) in
                .text((try? TestWorld.data("sts-assume-role.xml")) ?? "")
            }
        )
        let signer = try self.signer(["aws_role_name": JSON(Self.role)], world)
        for _ in 0..<3 { _ = try await world.authorized(by: signer, Self.address) }
        #expect(world.requests.count == 1)
        #expect(world.requests[0].form["RoleSessionName"]?.hasPrefix("litellm-session-") == true)
    }

    @Test func `a token service of one's own`() async throws {
        let world = TestWorld(answer: Self.tokenService)
        let parameters: JSONObject = [
            "aws_access_key_id": "P", "aws_secret_access_key": "s", "aws_role_name": JSON(Self.role),
            "aws_sts_endpoint": "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com", "aws_region_name": "us-east-1",
        ]
        #expect(try await self.key(parameters, world) == "test-by-P")
        #expect(world.requests[0].url.origin.host == "vpce-1.sts.eu-west-1.vpce.amazonaws.com")
        #expect(world.requests[0].authorization.contains("/eu-west-1/sts/"))
    }

    @Test(arguments: [
        ("oidc/env/TOKEN", "in-variable"), ("oidc/env_path/TOKEN_PATH", "in-file"),
        ("oidc/file//var/run/secrets/token", "in-secrets"), ("/var/run/secrets/token", "in-secrets"),
        ("oidc/circleci/x", "circle"), ("oidc/circleci_v2/x", "circle-2"), ("oidc/azure/x", "in-file"),
        ("literal", "literal"), ("oidc/google/aud", "from-google"), ("oidc/github/aud", "from-github"),
    ])
    func `a role is assumed with a token`(_ reference: String, _ token: String) async throws {
        let world = TestWorld(
            environment: [
                "TOKEN": "in-variable", "TOKEN_PATH": "/a/b", "CIRCLE_OIDC_TOKEN": "circle",
                "CIRCLE_OIDC_TOKEN_V2": "circle-2", "AZURE_FEDERATED_TOKEN_FILE": "/a/b",
                "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.test/t?v=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "k",
            ],
            files: ["/a/b": "in-file\n", "/var/run/secrets/token": "in-secrets"],
            answer: { (request) throws(LLMError) in
                switch request.url.origin.host {
                case "metadata.google.internal": .text("from-google")
                case "github.test": .json(["value": "from-github"])
                default: try Self.tokenService(request)
                }
            }
        )
        let parameters: JSONObject = [
            "aws_web_identity_token": JSON(reference), "aws_role_name": JSON(Self.role), "aws_session_name": "me",
        ]
        #expect(try await self.key(parameters, world) == "test-by-\(token)")
        #expect(world.requests.last?.headers["authorization"] == nil)
        #expect(world.requests.last?.form["Action"] == "AssumeRoleWithWebIdentity")
    }

    @Test(arguments: ["/etc/passwd", "oidc/file//etc/passwd", "/var/run/secrets/../../../etc/passwd", "/run/secretsx"])
    func `token files elsewhere are not read`(_ path: String) async throws {
        let world = TestWorld(
            files: ["/etc/passwd": "x", "/var/run/secrets/../../../etc/passwd": "x", "/run/secretsx": "x"],
            answer: Self.tokenService
        )
        let parameters: JSONObject = [
            "aws_web_identity_token": JSON(path), "aws_role_name": JSON(Self.role),
        ]
        #expect(try await world.failure(of: try self.signer(parameters, world)).code == .badRequest)
        #expect(world.requests.isEmpty)
    }

    @Test func `a client names nothing of the gateway`() {
        let world = TestWorld(environment: ["TOKEN": "x"])
        let fields: [JSONObject] = [
            ["aws_profile_name": "p"],
            ["aws_role_name": "r", "aws_web_identity_token": "oidc/env/TOKEN"],
            ["aws_role_name": "r", "aws_web_identity_token": "/var/run/secrets/token"],
            ["aws_role_name": "r", "aws_sts_endpoint": "https://client.example.com"],
        ]
        for parameters in fields {
            #expect(throws: LLMError.self) {
                try AWSSigner(
                    CredentialParameters(parameters, clientNames: Set(parameters.keys)),
                    service: "bedrock",
                    world.context
                )
            }
        }
    }

    // MARK: - The machine

    private static let files = [
        "/my/config": """
        [default]
        region = eu-west-1
        [profile base]
        aws_access_key_id = BASE
        aws_secret_access_key = s
        # a comment
        [profile chained]
        role_arn = arn:aws:iam::1:role/second
        source_profile = roled
        [profile roled]
        role_arn: arn:aws:iam::1:role/first
        source_profile: base
        external_id = e
        duration_seconds = 900
        role_session_name = named
        s3 =
          addressing_style = path
        [profile "two words"]
        role_arn = arn:aws:iam::1:role/env
        credential_source = Environment
        [profile web]
        role_arn = arn:aws:iam::1:role/web
        web_identity_token_file = /token
        [profile loop]
        role_arn = arn:aws:iam::1:role/l
        source_profile = pool
        [profile pool]
        role_arn = arn:aws:iam::1:role/p
        source_profile = loop
        [profile self]
        role_arn = arn:aws:iam::1:role/self
        source_profile = self
        aws_access_key_id = SELF
        aws_secret_access_key = s
        [profile program]
        credential_process = /bin/keys
        [profile browser]
        login_session = s
        [profile single]
        sso_session = corp
        sso_account_id = 1
        sso_role_name = reader
        [sso-session corp]
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        [profile factor]
        role_arn = arn:aws:iam::1:role/p
        source_profile = base
        mfa_serial = m
        [profile empty]
        region = eu-west-2
        """,
        "/my/credentials": """
        [default]
        aws_access_key_id = DEFAULT
        aws_secret_access_key = s
        [named]
        aws_access_key_id=NAMED
        aws_secret_access_key=s
        aws_session_token=st
        """,
        "/token": "tok",
    ]

    private func world(
        _ environment: [String: String] = [:],
        answer: @escaping TestWorld.Answer = tokenService
    ) -> TestWorld {
        var whole = ["AWS_CONFIG_FILE": "/my/config", "AWS_SHARED_CREDENTIALS_FILE": "/my/credentials"]
        whole.merge(environment) { $1 }
        return TestWorld(environment: whole, files: Self.files, answer: answer)
    }

    @Test(arguments: [
        ("base", "BASE"), ("named", "NAMED"), ("roled", "first-by-BASE"), ("chained", "second-by-first-by-BASE"),
        ("two words", "env-by-ENV"), ("web", "web-by-tok"), ("self", "self-by-SELF"), ("default", "DEFAULT"),
    ])
    func `profiles`(_ name: String, _ key: String) async throws {
        let world = self.world(["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"])
        #expect(try await self.key(["aws_profile_name": JSON(name)], world) == key)
        if name == "roled" {
            let form = world.requests[0].form
            #expect(form["RoleSessionName"] == "named")
            #expect(form["ExternalId"] == "e")
            #expect(form["DurationSeconds"] == "900")
        }
    }

    @Test(arguments: ["loop", "program", "browser", "factor", "empty", "missing"])
    func `profiles that cannot work say so`(_ name: String) async throws {
        let world = self.world()
        let error = try await world.failure(of: try self.signer(["aws_profile_name": JSON(name)], world))
        #expect(error.message.contains("'\(name)'") || name == "loop" && error.message.contains("'pool'"))
    }

    @Test func `a login of the command line`() async throws {
        let file = "/me/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
        let world = self.world(["HOME": "/me"]) { (request) throws(LLMError) in
            request.headers["x-amz-sso_bearer_token"] == "logged-in"
                ? .json([
                    "roleCredentials": [
                        "accessKeyId": "SSO", "secretAccessKey": "s", "sessionToken": "t",
                        "expiration": 1_700_003_600_000,
                    ]
                ]) : .text("", status: 401)
        }
        let signer = try self.signer(["aws_profile_name": "single"], world)
        let error = try await world.failure(of: signer)
        #expect(error.message.contains("aws sso login"))
        world.advance(by: 60)
        world.write(#"{"accessToken":"logged-in","expiresAt":"2023-11-15T00:00:00Z"}"#, to: file)
        #expect(try await world.authorized(by: signer, Self.address).authorization.contains("Credential=SSO/"))
        #expect(
            world.requests[0].url.withoutQuery
                == "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
        )
        #expect(world.requests[0].url.query == "role_name=reader&account_id=1")
    }

    @Test func `the environment's keys come before its profile`() async throws {
        let keys = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "base"]
        #expect(try await self.key([:], self.world(keys)) == "ENV")
        #expect(try await self.key([:], self.world(["AWS_PROFILE": "base"])) == "BASE")
        #expect(try await self.key([:], self.world()) == "DEFAULT")
    }

    @Test func `a deployment's profile comes before keys`() async throws {
        let parameters: JSONObject = [
            "aws_access_key_id": "P", "aws_secret_access_key": "s", "aws_profile_name": "base",
        ]
        #expect(try await self.key(parameters, self.world()) == "BASE")
        #expect(try await self.key([:], self.world(["AWS_PROFILE_NAME": "named"])) == "NAMED")
    }

    @Test func `a pod's role comes before the profile's keys`() async throws {
        let pod = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": Self.role]
        #expect(try await self.key([:], self.world(pod)) == "test-by-tok")
        #expect(try await self.key(["aws_role_name": JSON(Self.role)], self.world(pod)) == "test-by-tok")
        let other: JSONObject = ["aws_role_name": "arn:aws:iam::9:role/other"]
        #expect(try await self.key(other, self.world(pod)) == "other-by-test-by-tok")
    }

    @Test func `a container's role`() async throws {
        let world = TestWorld(
            environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
            ],
            files: ["/token": "pod\n"],
            answer: { (request) throws(LLMError) in
                .json([
                    "AccessKeyId": JSON("C-" + request.authorization), "SecretAccessKey": "s", "Token": "t",
                    "Expiration": "2023-11-15T00:00:00Z",
                ])
            }
        )
        #expect(try await self.key([:], world) == "C-pod")
        let strange = TestWorld(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/x"])
        #expect(try await strange.failure(of: try self.signer([:], strange)).code == .badRequest)
        let task = TestWorld(
            environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/id"],
            answer: { (request) throws(LLMError) in
                .json(["AccessKeyId": JSON("T" + request.url.origin.host), "SecretAccessKey": "s"])
            }
        )
        #expect(try await self.key([:], task) == "T169.254.170.2")
    }

    @Test func `a machine's role, with a session`() async throws {
        let world = TestWorld(answer: { (request) throws(LLMError) in
            let path = "/latest/meta-data/iam/security-credentials/"
            switch (request.method, request.url.target) {
            case ("PUT", "/latest/api/token"):
                return .text(request.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600" ? "session" : "?")
            case ("GET", path) where request.headers["x-aws-ec2-metadata-token"] == "session": return .text("my role\n")
            case ("GET", path + "my%20role") where request.headers["x-aws-ec2-metadata-token"] == "session":
                return .json([
                    "Code": "Success", "AccessKeyId": "MACHINE", "SecretAccessKey": "s", "Token": "t",
                    "Expiration": "2023-11-14T23:13:20Z",
                ])
            default: return .text("no", status: 404)
            }
        })
        #expect(try await self.key([:], world) == "MACHINE")
        #expect(world.requests.count == 3)
    }

    @Test func `nothing at all is one clear refusal`() async throws {
        let world = TestWorld()
        let signer = try self.signer([:], world)
        let error = try await world.failure(of: signer)
        #expect(error.code == .authentication)
        #expect(error.message.contains("aws_access_key_id"))
        #expect(error.cause != nil)
        _ = try await world.failure(of: signer)
        #expect(world.requests.count == 1)
        let disabled = TestWorld(environment: ["AWS_EC2_METADATA_DISABLED": "true"])
        _ = try await disabled.failure(of: try self.signer([:], disabled))
        #expect(disabled.requests.isEmpty)
    }

    // MARK: - Regions

    @Test func `the region of a deployment`() {
        func region(_ parameters: JSONObject, _ model: String = "", _ environment: [String: String] = [:]) -> String {
            AWSRegion.resolve(CredentialParameters(parameters), model: model, self.world(environment).context)
        }
        let arn = "arn:aws:bedrock:eu-central-1:1:inference-profile/x"
        #expect(region(["aws_region_name": "us-west-1"], arn) == "us-west-1")
        #expect(region([:], arn, ["AWS_REGION": "us-east-2"]) == "eu-central-1")
        #expect(region([:], "", ["AWS_REGION_NAME": "us-east-2", "AWS_REGION": "eu-west-3"]) == "us-east-2")
        #expect(region([:], "", ["AWS_DEFAULT_REGION": "eu-west-3"]) == "eu-west-3")
        #expect(region([:]) == "eu-west-1")
        #expect(region(["aws_profile_name": "empty"]) == "eu-west-2")
        #expect(region(["aws_profile_name": "base"]) == "us-west-2")
        #expect(throws: LLMError.self) {
            try self.signer(["aws_region_name": "evil.example.com/"], TestWorld())
        }
    }

    @Test func `the host's region wins over the deployment's`() async throws {
        let parameters: JSONObject = [
            "aws_access_key_id": "P", "aws_secret_access_key": "s", "aws_region_name": "eu-west-3",
        ]
        #expect(try await self.scope(parameters, TestWorld()).contains("/us-east-1/"))
        let own = "https://bedrock.example.com/model/m/converse"
        #expect(try await self.scope(parameters, TestWorld(), own).contains("/eu-west-3/"))
    }
}
