import Crypto
import CryptoExtras
import Foundation
import LLMCore
import LLMCredentials
import Testing

@Suite struct EntraTests {
    private static let answer: TestWorld.Answer = { (_) throws(LLMError) in
        .json(["token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": "entra"])
    }

    private func source(
        _ parameters: JSONObject,
        asksMachine: Bool = false,
        _ world: TestWorld
    ) throws -> BearerSource {
        let parameters = CredentialParameters(parameters)
        let source = try EntraSource(parameters, asksMachine: asksMachine, world.context)
        return try #require(source).source(scope: EntraSource.scope(parameters, world.context), world.context)
    }

    private func exchange(
        _ parameters: JSONObject,
        asksMachine: Bool = false,
        _ world: TestWorld
    ) async throws -> WireRequest {
        let source = try self.source(parameters, asksMachine: asksMachine, world)
        #expect(try await world.authorized(by: source).authorization == "Bearer entra")
        return try #require(world.requests.last)
    }

    @Test func `a client secret`() async throws {
        let world = TestWorld(answer: Self.answer)
        let request = try await self.exchange(["tenant_id": "T", "client_id": "C", "client_secret": "S"], world)
        #expect(request.url.withoutQuery == "https://login.microsoftonline.com/T/oauth2/v2.0/token")
        #expect(
            request.form == [
                "client_id": "C", "client_secret": "S", "grant_type": "client_credentials",
                "scope": "https://cognitiveservices.azure.com/.default",
            ]
        )
    }

    @Test func `the environment's names`() async throws {
        let world = TestWorld(
            environment: [
                "AZURE_TENANT_ID": "T", "AZURE_CLIENT_ID": "C", "AZURE_CLIENT_SECRET": "S",
                "AZURE_AUTHORITY_HOST": "login.microsoftonline.us", "AZURE_SCOPE": "https://other/.default",
            ],
            answer: Self.answer
        )
        let request = try await self.exchange([:], world)
        #expect(request.url.withoutQuery == "https://login.microsoftonline.us/T/oauth2/v2.0/token")
        #expect(request.form["scope"] == "https://other/.default")
        let named = try await self.exchange(["azure_scope": "own"], world)
        #expect(named.form["scope"] == "own")
    }

    @Test func `a user and a password`() async throws {
        let world = TestWorld(answer: Self.answer)
        let request = try await self.exchange(
            ["azure_username": "u", "azure_password": "p", "client_id": "C"],
            world
        )
        #expect(request.url.path == "/organizations/oauth2/v2.0/token")
        #expect(request.form["grant_type"] == "password")
        #expect(request.form["username"] == "u")
        #expect(request.form["password"] == "p")
    }

    @Test func `a token, and a token of another provider`() async throws {
        let world = TestWorld(environment: ["OTHER": "a.b.c"], answer: Self.answer)
        let given = try self.source(["azure_ad_token": "given"], world)
        #expect(try await world.authorized(by: given).authorization == "Bearer given")
        #expect(world.requests.isEmpty)
        let parameters: JSONObject = ["azure_ad_token": "oidc/env/OTHER", "client_id": "C", "tenant_id": "T"]
        let form = try await self.exchange(parameters, world).form
        #expect(form["client_assertion"] == "a.b.c")
        #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        #expect(throws: LLMError.self) { try self.source(["azure_ad_token": "oidc/env/OTHER"], world) }
    }

    @Test func `a wrong password of a certificate's key is said`() async throws {
        let world = TestWorld(
            environment: [
                "AZURE_CREDENTIAL": "CertificateCredential", "AZURE_TENANT_ID": "T", "AZURE_CLIENT_ID": "C",
                "AZURE_CLIENT_CERTIFICATE_PATH": "/c.pem", "AZURE_CLIENT_CERTIFICATE_PASSWORD": "wrong",
            ],
            files: ["/c.pem": try TestWorld.data("certificate-encrypted.pem")]
        )
        #expect(try await world.failure(of: try self.source([:], world)).code == .authentication)
    }

    @Test(arguments: ["certificate.pem", "certificate-encrypted.pem"])
    func `a certificate`(_ file: String) async throws {
        let world = TestWorld(
            environment: [
                "AZURE_CREDENTIAL": "CertificateCredential", "AZURE_TENANT_ID": "T", "AZURE_CLIENT_ID": "C",
                "AZURE_CLIENT_CERTIFICATE_PATH": "/c.pem", "AZURE_CLIENT_CERTIFICATE_PASSWORD": "secret word",
            ],
            files: ["/c.pem": try TestWorld.data(file)],
            answer: Self.answer
        )
        let form = try await self.exchange([:], world).form
        let parts = try #require(form["client_assertion"]).split(separator: ".").map(String.init)
        let bytes = try parts.map { part in
            let text = part.replacing("-", with: "+").replacing("_", with: "/")
            return try #require(Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4)))
        }
        let thumbprint = try TestWorld.data("certificate.sha256")
        #expect(
            try JSON(parsing: Array(bytes[0]))
                == ["typ": "JWT", "alg": "PS256", "x5t#S256": JSON(thumbprint.split(separator: "\n").joined())]
        )
        let claims = try JSON(parsing: Array(bytes[1]))
        #expect(claims["aud"] == "https://login.microsoftonline.com/T/oauth2/v2.0/token")
        #expect(claims["iss"] == "C")
        #expect(claims["sub"] == "C")
        #expect(claims["exp"] == 1_700_000_600)
        #expect(claims["jti"]?.stringValue?.isEmpty == false)
        let key = try _RSA.Signing.PublicKey(pemRepresentation: try TestWorld.data("rsa.public.pem"))
        #expect(
            key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: bytes[2]),
                for: SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8)),
                padding: .PSS
            )
        )
    }

    @Test func `a pod's token`() async throws {
        let world = TestWorld(
            environment: ["AZURE_TENANT_ID": "T", "AZURE_CLIENT_ID": "C", "AZURE_FEDERATED_TOKEN_FILE": "/token"],
            files: ["/token": "pod"],
            answer: Self.answer
        )
        let form = try await self.exchange([:], asksMachine: true, world).form
        #expect(form["client_assertion"] == "pod")
    }

    @Test func `a machine's identity`() async throws {
        let machine = TestWorld(environment: ["AZURE_CREDENTIAL": "ManagedIdentityCredential"], answer: Self.answer)
        let request = try await self.exchange([:], machine)
        #expect(request.method == "GET")
        #expect(request.headers["metadata"] == "true")
        #expect(request.url.origin.host == "169.254.169.254")
        #expect(
            request.url.target == "/metadata/identity/oauth2/token?api-version=2018-02-01"
                + "&resource=https%3A%2F%2Fcognitiveservices.azure.com"
        )
        let app = TestWorld(
            environment: [
                "AZURE_CREDENTIAL": "ManagedIdentityCredential", "AZURE_CLIENT_ID": "C",
                "IDENTITY_ENDPOINT": "http://127.0.0.1:41/msi/token", "IDENTITY_HEADER": "h",
            ],
            answer: { (_) throws(LLMError) in .json(["access_token": "entra", "expires_on": "1700003600"]) }
        )
        let other = try await self.exchange([:], app)
        #expect(other.headers["x-identity-header"] == "h")
        #expect(other.url.query.hasSuffix("&client_id=C"))
        #expect(other.url.query.hasPrefix("api-version=2019-08-01&"))
        let nothing = TestWorld()
        let error = try await nothing.failure(of: try self.source([:], asksMachine: true, nothing))
        #expect(error.code == .authentication)
        #expect(error.message.contains("client_secret"))
    }

    @Test func `a deployment's token comes before its client`() async throws {
        let world = TestWorld(environment: ["AZURE_AD_TOKEN": "env"], answer: Self.answer)
        let client: JSONObject = ["tenant_id": "T", "client_id": "C", "client_secret": "S"]
        _ = try await self.exchange(client, world)
        var both = client
        both["azure_ad_token"] = "given"
        #expect(try await world.authorized(by: try self.source(both, world)).authorization == "Bearer given")
        #expect(try await world.authorized(by: try self.source([:], world)).authorization == "Bearer env")
    }

    @Test func `nothing is no source`() throws {
        #expect(try EntraSource(CredentialParameters([:]), TestWorld().context) == nil)
    }

    @Test(arguments: ["a/b", "..", "a?b", "ä"])
    func `a tenant is a name`(_ tenant: String) {
        let parameters: JSONObject = ["tenant_id": JSON(tenant), "client_id": "C", "client_secret": "S"]
        #expect(throws: LLMError.self) { try self.source(parameters, TestWorld()) }
    }

    @Test func `a refusal keeps the directory's words and is not asked for again at once`() async throws {
        let world = TestWorld(answer: { (_) throws(LLMError) in
            .json(
                ["error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."],
                status: 401
            )
        })
        let source = try self.source(["tenant_id": "T", "client_id": "C", "client_secret": "S"], world)
        let error = try await world.failure(of: source)
        #expect(error.code == .authentication)
        #expect(error.message.contains("AADSTS7000215"))
        #expect(error.upstreamStatus == 401)
        for _ in 0..<10 { _ = try await world.failure(of: source) }
        #expect(world.requests.count == 1)
        world.advance(by: 1)
        _ = try await world.failure(of: source)
        #expect(world.requests.count == 2)
    }
}
