import Crypto
import CryptoExtras
import Foundation
import LLMCore
import LLMCredentials
import Testing

@Suite struct GoogleTests {
    private func account(_ file: String = "rsa.pkcs8.pem", escaped: Bool = false) throws -> JSON {
        let pem = try TestWorld.data(file)
        return [
            "type": "service_account", "project_id": "my-project", "private_key_id": "key-1",
            "private_key": JSON(escaped ? pem.replacing("\n", with: "\\n") : pem),
            "client_email": "me@my-project.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token",
        ]
    }

    private static let answer: TestWorld.Answer = { (_) throws(LLMError) in
        .json(["access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"])
    }

    private func source(_ value: JSON?, _ world: TestWorld) throws -> BearerSource {
        let fields: JSONObject = value.map { ["vertex_credentials": $0] } ?? [:]
        return try GoogleCredentials.source(CredentialParameters(fields), world.context)
    }

    /// The header and claims of a token that our public key verifies.
    private func verified(_ token: String) throws -> (header: JSON, claims: JSON) {
        let parts = token.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let bytes = try parts.map { part in
            let padded = part.replacing("-", with: "+").replacing("_", with: "/")
            return try #require(
                Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4))
            )
        }
        let key = try _RSA.Signing.PublicKey(pemRepresentation: try TestWorld.data("rsa.public.pem"))
        let header = try JSON(parsing: Array(bytes[0]))
        let isValid = key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: bytes[2]),
            for: SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8)),
            padding: header["alg"] == "PS256" ? .PSS : .insecurePKCS1v1_5
        )
        #expect(isValid)
        return (header, try JSON(parsing: Array(bytes[1])))
    }

    @Test(arguments: ["rsa.pkcs8.pem", "rsa.pkcs1.pem"], [false, true])
    func `a service account signs its own token`(_ file: String, _ escaped: Bool) async throws {
        let world = TestWorld(answer: Self.answer)
        let source = try self.source(try self.account(file, escaped: escaped), world)
        let request = try await world.authorized(by: source)
        #expect(request.authorization == "Bearer ya29.x")
        #expect(request.headers["x-goog-user-project"] == nil)
        let exchange = try #require(world.requests.first)
        #expect(exchange.url.withoutQuery == "https://oauth2.googleapis.com/token")
        #expect(exchange.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        let token = try self.verified(try #require(exchange.form["assertion"]))
        #expect(token.header == ["typ": "JWT", "alg": "RS256", "kid": "key-1"])
        #expect(
            token.claims == [
                "iss": "me@my-project.iam.gserviceaccount.com", "aud": "https://oauth2.googleapis.com/token",
                "scope": "https://www.googleapis.com/auth/cloud-platform", "iat": 1_700_000_000, "exp": 1_700_003_600,
            ]
        )
    }

    /// The assertion that google-auth makes of the same claims; RS256 signatures are always the same.
    @Test func `the token equals google-auth's`() async throws {
        let world = TestWorld(answer: Self.answer)
        _ = try await world.authorized(by: try self.source(try self.account(), world))
        let ours = try #require(world.requests.first?.form["assertion"]).split(separator: ".")
        let wanted = try JSON(parsing: Array(try TestWorld.data("google-assertion.json").utf8))
        let theirs = try #require(wanted["assertion"]?.stringValue).split(separator: ".")
        // Members may stand in another order, so the signature is compared over their own text.
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: try TestWorld.data("rsa.pkcs8.pem"))
        let signature = try key.signature(
            for: SHA256.hash(data: Data("\(theirs[0]).\(theirs[1])".utf8)),
            padding: .insecurePKCS1v1_5
        )
        let text = signature.rawRepresentation.base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_").replacing("=", with: "")
        #expect(text == theirs[2])
        #expect(ours.count == 3)
        let mine = try self.verified(ours.joined(separator: "."))
        #expect(mine.claims == wanted["claims"])
        #expect(mine.header == wanted["header"])
    }

    @Test func `the credential is found in LiteLLM's order`() async throws {
        let user: JSON = [
            "type": "authorized_user", "client_id": "ci", "client_secret": "cs", "refresh_token": "rt",
            "quota_project_id": "quota",
        ]
        let files = [
            "/sa.json": try self.account().description,
            "/me/.config/gcloud/application_default_credentials.json": user.description,
        ]
        func host(_ value: JSON?, _ environment: [String: String]) async throws -> [String: String] {
            let world = TestWorld(
                environment: environment.merging(["HOME": "/me"]) { $1 },
                files: files,
                answer: Self.answer
            )
            let request = try await world.authorized(by: try self.source(value, world))
            #expect(
                (request.headers["x-goog-user-project"] == "quota") == (world.requests[0].form["client_id"] == "ci")
            )
            return world.requests[0].form
        }
        let path = "/sa.json"
        #expect(try await host(JSON(path), [:])["assertion"] != nil)
        #expect(try await host(JSON(try self.account().description), [:])["assertion"] != nil)
        #expect(try await host(nil, ["GOOGLE_APPLICATION_CREDENTIALS": path])["assertion"] != nil)
        #expect(try await host(nil, ["VERTEXAI_CREDENTIALS": path])["assertion"] != nil)
        let form = try await host(nil, [:])
        #expect(
            form == ["grant_type": "refresh_token", "client_id": "ci", "client_secret": "cs", "refresh_token": "rt"]
        )
    }

    @Test func `a rotated key file is read again`() async throws {
        let world = TestWorld(files: ["/sa.json": try self.account().description], answer: Self.answer)
        let source = try self.source("/sa.json", world)
        _ = try await world.authorized(by: source)
        var other = try self.account()
        other["private_key_id"] = "key-2"
        world.write(other.description, to: "/sa.json")
        world.advance(by: 3590)
        _ = try await world.authorized(by: source)
        #expect(world.requests.count == 2)
        let token = try self.verified(try #require(world.requests.last?.form["assertion"]))
        #expect(token.header["kid"] == "key-2")
    }

    @Test func `the metadata server, and what is said without one`() async throws {
        let world = TestWorld(answer: { (request) throws(LLMError) in
            guard request.headers["metadata-flavor"] == "Google" else { return .text("no", status: 403) }
            return .json(["access_token": "machine", "expires_in": 100, "token_type": "Bearer"])
        })
        #expect(try await world.authorized(by: try self.source(nil, world)).authorization == "Bearer machine")
        #expect(
            world.requests[0].url.target
                == "/computeMetadata/v1/instance/service-accounts/default/token"
                + "?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform"
        )
        let nothing = TestWorld()
        let error = try await nothing.failure(of: try self.source(nil, nothing))
        #expect(error.code == .authentication)
        #expect(error.message.contains("vertex_credentials"))
    }

    @Test func `the project`() throws {
        let world = TestWorld(environment: ["VERTEXAI_PROJECT": "env"])
        func project(_ fields: JSONObject) throws -> String? {
            let parameters = CredentialParameters(fields)
            return try GoogleCredentials(parameters, world.context).project(parameters, world.context)
        }
        #expect(try project(["vertex_credentials": try self.account(), "vertex_project": "param"]) == "param")
        #expect(try project(["vertex_credentials": try self.account()]) == "my-project")
        #expect(try project([:]) == "env")
    }

    private func external(_ source: JSON, _ more: JSONObject = [:]) -> JSON {
        var object: JSONObject = [
            "type": "external_account", "audience": "//iam.googleapis.com/p",
            "token_url": "https://sts.googleapis.com/v1/token",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "credential_source": source,
        ]
        for (key, value) in more { object[key] = value }
        return .object(object)
    }

    @Test func `a token of another provider is exchanged`() async throws {
        let file: JSON = ["file": "/token", "format": ["type": "json", "subject_token_field_name": "id"]]
        let world = TestWorld(files: ["/token": #"{"id":"subject"}"#], answer: Self.answer)
        _ = try await world.authorized(by: try self.source(self.external(file), world))
        #expect(
            world.requests[0].form == [
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "audience": "//iam.googleapis.com/p",
                "scope": "https://www.googleapis.com/auth/cloud-platform",
                "requested_token_type": "urn:ietf:params:oauth:token-type:access_token", "subject_token": "subject",
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            ]
        )
        let url: JSON = ["url": "http://localhost/token", "headers": ["x": "y"]]
        let other = TestWorld(answer: { (request) throws(LLMError) in
            request.method == "GET"
                ? .text(request.headers["x"] == "y" ? "by-url\n" : "?") : try Self.answer(request)
        })
        _ = try await other.authorized(by: try self.source(self.external(url), other))
        #expect(other.requests[1].form["subject_token"] == "by-url")
    }

    @Test func `an AWS identity is exchanged as a signed request`() async throws {
        let aws: JSON = [
            "environment_id": "aws1",
            "regional_cred_verification_url":
                "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
        ]
        let world = TestWorld(
            environment: ["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1"],
            answer: Self.answer
        )
        _ = try await world.authorized(by: try self.source(self.external(aws), world))
        let text = try #require(world.requests[0].form["subject_token"].flatMap { PercentEncoding.decode($0) })
        let token = try JSON(parsing: text)
        #expect(
            token["url"] == "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
        )
        #expect(token["method"] == "POST")
        let names = (token["headers"]?.arrayValue ?? []).compactMap { $0["key"]?.stringValue }
        #expect(Set(names) == ["x-goog-cloud-target-resource", "x-amz-date", "authorization", "host"])
        let signature = token["headers"]?.arrayValue?.first { $0["key"] == "authorization" }?["value"]?.stringValue
        // What google-auth's RequestSigner makes of the same.
        let wanted = "d61c2d486ae778955c9eb70e2d271b7b226e045c47214c0fca4eaa89633463f5"
        #expect(signature?.hasSuffix("x-goog-cloud-target-resource, Signature=\(wanted)") == true)
    }

    @Test func `a service account is taken on`() async throws {
        let address = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b:generateAccessToken"
        let world = TestWorld(
            files: ["/token": "subject"],
            answer: { (request) throws(LLMError) in
                request.url.origin.host == "iamcredentials.googleapis.com"
                    ? .json(["accessToken": "taken", "expireTime": "2023-11-14T23:13:20Z"]) : try Self.answer(request)
            }
        )
        let json = self.external(
            ["file": "/token"],
            [
                "service_account_impersonation_url": JSON(address),
                "service_account_impersonation": ["token_lifetime_seconds": 2800],
            ]
        )
        #expect(try await world.authorized(by: try self.source(json, world)).authorization == "Bearer taken")
        let request = world.requests[1]
        #expect(request.authorization == "Bearer ya29.x")
        #expect(request.url.withoutQuery == address)
        #expect(
            try JSON(parsing: request.body) == [
                "delegates": [], "scope": ["https://www.googleapis.com/auth/cloud-platform"], "lifetime": "2800s",
            ]
        )
    }

    @Test func `what cannot be used is said`() throws {
        let world = TestWorld()
        let wrong: [JSON] = [
            "/missing.json", "{", "{}", ["type": "gdch_service_account"], ["type": "service_account"],
            self.external(["executable": ["command": "/bin/x"]]), self.external(["environment_id": "aws2"]),
            self.external([:]),
        ]
        for value in wrong { #expect(throws: LLMError.self, "\(value)") { try self.source(value, world) } }
    }

    @Test func `a key that is none`() async throws {
        let world = TestWorld(answer: Self.answer)
        var account = try self.account()
        account["private_key"] = "-----BEGIN \("PRIVATE") KEY-----\nAAAA\n-----END \("PRIVATE") KEY-----\n"
        let error = try await world.failure(of: try self.source(account, world))
        #expect(error.code == .authentication)
        #expect(!error.message.contains("AAAA"))
    }

    @Test func `a client brings JSON only, and nothing that reads`() throws {
        let context = TestWorld(files: ["/sa.json": try self.account().description]).context
        for value in ["/sa.json", self.external(["file": "/etc/passwd"])] as [JSON] {
            #expect(throws: LLMError.self) {
                try GoogleCredentials(
                    CredentialParameters(["vertex_credentials": value], clientNames: ["vertex_credentials"]),
                    context
                )
            }
        }
        let own = CredentialParameters(
            ["vertex_credentials": try self.account()],
            clientNames: ["vertex_credentials"]
        )
        #expect(try GoogleCredentials(own, context).ownProject == "my-project")
    }
}
