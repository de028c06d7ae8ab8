import Crypto
import CryptoExtras
import Foundation
import LLMCatalog
import LLMCore
import LLMCredentials
import Synchronization
import Testing

@Suite struct RegistryTests {
    private func request(
        _ id: String,
        _ parameters: JSONObject = [:],
        key: String? = nil,
        base: String = "https://example.com/v1",
        model: String = "m"
    ) throws -> CredentialRequest {
        let row = try #require(ProviderRows.builtin.all.first { $0.id == id })
        return CredentialRequest(
            row: row.credential,
            key: key.map { Secret($0) },
            parameters: CredentialParameters(parameters),
            base: try #require(WireURL(base)),
            model: model
        )
    }

    private func authorization(
        _ request: CredentialRequest,
        _ world: TestWorld
    ) async throws -> String? {
        let registry = CredentialRegistry(world.context)
        guard let source = try registry.source(for: request) else { return nil }
        return try await world.authorized(by: source).authorization
    }

    private static let answer: TestWorld.Answer = { (_) throws(LLMError) in
        .json(["access_token": "TOK", "expires_in": 3600])
    }

    @Test func `a fixed key needs no source`() throws {
        let registry = CredentialRegistry(TestWorld().context)
        for id in ["openai", "anthropic", "cohere"] {
            #expect(try registry.source(for: try self.request(id, key: "k")) == nil)
            #expect(try registry.source(for: try self.request(id)) == nil)
        }
        for id in ["bedrock", "azure", "databricks", "vertex_ai"] {
            #expect(try registry.source(for: try self.request(id, key: "k")) == nil)
        }
        #expect(try registry.source(for: try self.request("azure")) == nil)
    }

    @Test func `Bedrock's bearer token stands back behind keys of the deployment`() throws {
        let registry = CredentialRegistry(TestWorld(environment: ["AWS_BEARER_TOKEN_BEDROCK": "b"]).context)
        #expect(try registry.source(for: try self.request("bedrock")) == nil)
        let keys: JSONObject = ["aws_access_key_id": "A", "aws_secret_access_key": "s"]
        #expect(try registry.source(for: try self.request("bedrock", keys)) != nil)
        #expect(try registry.source(for: try self.request("sagemaker")) != nil)
    }

    @Test func `equal deployments share a token`() async throws {
        let world = TestWorld(answer: Self.answer)
        let registry = CredentialRegistry(world.context)
        let parameters: JSONObject = ["tenant_id": "T", "client_id": "C", "client_secret": "S"]
        for model in ["gpt-4o", "gpt-4.1"] {
            var whole = parameters
            whole["temperature"] = 0.5
            whole["model"] = JSON(model)
            let request = try self.request("azure", whole, base: "https://\(model).example.com", model: model)
            let source = try #require(try registry.source(for: request))
            _ = try await world.authorized(by: source)
        }
        #expect(world.requests.count == 1)
        var other = parameters
        other["client_secret"] = "S2"
        let source = try #require(try registry.source(for: try self.request("azure", other)))
        _ = try await world.authorized(by: source)
        #expect(world.requests.count == 2)
    }

    @Test func `a directory that the deployment names comes before a key of Azure's environment`() throws {
        let parameters: JSONObject = ["tenant_id": "T", "client_id": "C", "client_secret": "S"]
        let environment = [
            "AZURE_API_KEY": "k", "AZURE_TENANT_ID": "T", "AZURE_CLIENT_ID": "C", "AZURE_CLIENT_SECRET": "S",
        ]
        let registry = CredentialRegistry(TestWorld(environment: environment).context)
        #expect(try registry.source(for: try self.request("azure", parameters)) != nil)
        #expect(try registry.source(for: try self.request("azure", parameters, key: "k")) == nil)
        #expect(try registry.source(for: try self.request("azure")) == nil)
        let token: JSONObject = ["azure_ad_token": "t"]
        #expect(try registry.source(for: try self.request("azure", token, key: "k")) != nil)
    }

    @Test func `IBM Cloud`() async throws {
        let world = TestWorld(answer: Self.answer)
        #expect(try await self.authorization(try self.request("watsonx", key: "AK"), world) == "Bearer TOK")
        #expect(world.requests[0].url.withoutQuery == "https://iam.cloud.ibm.com/identity/token")
        #expect(
            world.requests[0].form == ["grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": "AK"]
        )
        let quiet = TestWorld()
        #expect(try await self.authorization(try self.request("watsonx", ["token": "T"]), quiet) == "Bearer T")
        let zen = try self.request("watsonx", ["zen_api_key": "Z"], key: "AK")
        #expect(try await self.authorization(zen, quiet) == "ZenApiKey Z")
        let environments = [
            (["WATSONX_ZENAPIKEY": "EZ", "WATSONX_APIKEY": "K"], "ZenApiKey EZ"),
            (["WATSONX_TOKEN": "ET"], "Bearer ET"),
            (["WATSONX_APIKEY": "EK", "WATSONX_IAM_URL": "https://iam.example/t"], "Bearer TOK"),
        ]
        for (environment, wanted) in environments {
            let world = TestWorld(environment: environment, answer: Self.answer)
            #expect(try await self.authorization(try self.request("watsonx"), world) == wanted)
        }
        #expect(try await self.authorization(try self.request("watsonx"), quiet) == nil)
        let crowded = TestWorld(
            environment: ["WATSONX_ZENAPIKEY": "EZ", "WATSONX_TOKEN": "ET", "WATSONX_APIKEY": "EK"],
            answer: Self.answer
        )
        #expect(try await self.authorization(try self.request("watsonx", key: "AK"), crowded) == "Bearer TOK")
        #expect(try await self.authorization(try self.request("watsonx", ["token": "T"]), crowded) == "Bearer T")
    }

    @Test func `a Databricks client`() async throws {
        let world = TestWorld(
            environment: ["DATABRICKS_CLIENT_ID": "ci", "DATABRICKS_CLIENT_SECRET": "cs"],
            answer: Self.answer
        )
        let base = "https://w.cloud.databricks.com/serving-endpoints"
        #expect(try await self.authorization(try self.request("databricks", base: base), world) == "Bearer TOK")
        #expect(world.requests[0].url.withoutQuery == "https://w.cloud.databricks.com/oidc/v1/token")
        #expect(world.requests[0].authorization == "Basic Y2k6Y3M=")
        #expect(world.requests[0].form == ["grant_type": "client_credentials", "scope": "all-apis"])
        let keyed = TestWorld(environment: ["DATABRICKS_API_KEY": "k"], answer: Self.answer)
        let own = try self.request("databricks", ["client_id": "ci", "client_secret": "cs"], base: base)
        #expect(try await self.authorization(own, keyed) == "Bearer TOK")
        #expect(try await self.authorization(try self.request("databricks", base: base), keyed) == nil)
    }

    @Test func `an SAP service key`() async throws {
        let key = #"{"clientid":"ci","clientsecret":"cs","url":"https://sub.sap.example","serviceurls":{}}"#
        let world = TestWorld(environment: ["AICORE_SERVICE_KEY": key], answer: Self.answer)
        #expect(try await self.authorization(try self.request("sap"), world) == "Bearer TOK")
        #expect(world.requests[0].url.withoutQuery == "https://sub.sap.example/oauth/token")
        #expect(
            world.requests[0].form == ["grant_type": "client_credentials", "client_id": "ci", "client_secret": "cs"]
        )
    }

    @Test func `a GigaChat key`() async throws {
        let world = TestWorld(answer: { (_) throws(LLMError) in
            .json(["access_token": "TOK", "expires_at": 1_700_001_800_000])
        })
        #expect(try await self.authorization(try self.request("gigachat", key: "Y3I="), world) == "Bearer TOK")
        let request = world.requests[0]
        #expect(request.url.withoutQuery == "https://ngw.devices.sberbank.ru:9443/api/v2/oauth")
        #expect(request.authorization == "Basic Y3I=")
        #expect(request.headers["rquid"] == "00000000-0000-4000-8000-000000000001")
        #expect(request.form == ["scope": "GIGACHAT_API_PERS"])
    }

    @Test func `Oracle's signature`() async throws {
        let world = TestWorld()
        let parameters: JSONObject = [
            "oci_user": "u", "oci_fingerprint": "f", "oci_tenancy": "t",
            "oci_key": JSON(try TestWorld.data("rsa.pkcs8.pem")),
        ]
        let source = try #require(
            try CredentialRegistry(world.context).source(for: try self.request("oci", parameters))
        )
        let request = try await world.authorized(by: source, "https://inference.example.com/20231130/actions/chat?x=1")
        #expect(request.headers["date"] == "Tue, 14 Nov 2023 22:13:20 GMT")
        let hash = "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="
        #expect(request.headers["x-content-sha256"] == hash)
        let text = """
            date: Tue, 14 Nov 2023 22:13:20 GMT
            (request-target): post /20231130/actions/chat?x=1
            host: inference.example.com
            content-length: 2
            content-type: application/json
            x-content-sha256: \(hash)
            """
        let prefix =
            #"Signature version="1",keyId="t/u/f",algorithm="rsa-sha256","#
            + #"headers="date (request-target) host content-length content-type x-content-sha256",signature=""#
        #expect(request.authorization.hasPrefix(prefix))
        let signature = try #require(
            Data(base64Encoded: String(request.authorization.dropFirst(prefix.count).dropLast()))
        )
        let key = try _RSA.Signing.PublicKey(pemRepresentation: try TestWorld.data("rsa.public.pem"))
        #expect(
            key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature),
                for: SHA256.hash(data: Data(text.utf8)),
                padding: .insecurePKCS1v1_5
            )
        )
    }

    @Test(arguments: [
        #"{"access_token":""}"#, "{}", "[]", "", "no", #"{"access_token":5}"#, #"{"access_token":null}"#,
    ])
    func `token answers without a token are errors`(_ body: String) async throws {
        let world = TestWorld(answer: { (_) throws(LLMError) in .text(body) })
        let source = try #require(
            try CredentialRegistry(world.context).source(for: try self.request("watsonx", key: "AK"))
        )
        #expect(try await world.failure(of: source).code == .responseValidation)
    }

    @Test(arguments: [
        (#""expires_in":60"#, 60), (#""expires_in":"60""#, 60), (#""expires_in":60.9"#, 60),
        (#""expires_on":"1700000060""#, 60), (#""expires_at":1700000060"#, 60), (#""expires_at":1700000060000"#, 60),
        (#""expiration":1700000060"#, 60), (#""x":1"#, 300), (#""expires_in":-5"#, 300),
        (#""expires_in":1e300"#, 300), (#""expires_in":9223372036854775807"#, 315_360_000),
    ])
    func `how long a token is good`(_ member: String, _ seconds: Int) async throws {
        let world = TestWorld(answer: { (_) throws(LLMError) in .text("{\"access_token\":\"T\",\(member)}") })
        let source = try #require(
            try CredentialRegistry(world.context).source(for: try self.request("watsonx", key: "AK"))
        )
        _ = try await world.authorized(by: source)
        _ = try await world.authorized(by: source)
        #expect(world.requests.count == 1)
        world.advance(by: seconds)
        _ = try await world.authorized(by: source)
        #expect(world.requests.count == 2)
    }

    @Test func `a token that is good yet is not waited for long, and is kept when the next one fails`() async throws {
        let isDown = Mutex(false)
        let world = TestWorld(answer: { (request) throws(LLMError) in
            isDown.withLock { $0 } ? .text("down", status: 503) : try Self.answer(request)
        })
        let source = try #require(
            try CredentialRegistry(world.context).source(for: try self.request("watsonx", key: "AK"))
        )
        _ = try await world.authorized(by: source)
        isDown.withLock { $0 = true }
        world.advance(by: 3400)
        for _ in 0..<5 { #expect(try await world.authorized(by: source).authorization == "Bearer TOK") }
        #expect(world.deadlines == [.seconds(30), .seconds(3), .seconds(3)])
        world.advance(by: 195)
        #expect(try await world.failure(of: source).code == .serviceUnavailable)
    }

    @Test func `a broken connection is tried once more`() async throws {
        let count = Mutex(0)
        let world = TestWorld(answer: { (request) throws(LLMError) in
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number > 1 else { throw LLMError(.apiConnection, "broken") }
            return try Self.answer(request)
        })
        #expect(try await self.authorization(try self.request("watsonx", key: "AK"), world) == "Bearer TOK")
        #expect(world.requests.count == 2)
    }

    @Test func `a refused token is fetched anew`() async throws {
        let world = TestWorld(answer: Self.answer)
        let source = try #require(
            try CredentialRegistry(world.context).source(for: try self.request("watsonx", key: "AK"))
        )
        _ = try await world.authorized(by: source)
        world.advance(by: 60)
        source.refused()
        _ = try await world.authorized(by: source)
        #expect(world.requests.count == 2)
    }

    @Test func `a header of the deployment's own is left alone`() async throws {
        let world = TestWorld()
        let source = try #require(
            try CredentialRegistry(world.context).source(for: try self.request("watsonx", key: "AK"))
        )
        var request = WireRequest(
            url: try #require(WireURL("https://example.com")),
            headers: WireHeaders([("Authorization", "own")]),
            body: []
        )
        try await source.authorize(&request)
        #expect(request.authorization == "own")
        #expect(world.requests.isEmpty)
    }
}
