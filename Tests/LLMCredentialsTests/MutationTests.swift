import LLMCore
import LLMCredentials
import TestSupport
import Testing

/// What strangers send and people write by hand, with bytes lost, doubled and changed: an error or a result, no more.
@Suite struct MutationTests {
    private func mutations(of text: String, count: Int) -> [String] {
        var random = SplitMix(seed: 42)
        let bytes = Array(text.utf8)
        return (0..<count).map { _ in
            var copy = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) where !copy.isEmpty {
                let place = Int.random(in: 0..<copy.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: copy.remove(at: place)
                case 1: copy[place] = UInt8.random(in: 0...255, using: &random)
                case 2: copy.insert(contentsOf: copy[place..<min(place + 20, copy.count)], at: place)
                case 3: copy.removeLast(copy.count - place)
                default:
                    copy.insert(contentsOf: Array("<>&;[]={}\"\n".utf8).shuffled(using: &random).prefix(2), at: place)
                }
            }
            return String(decoding: copy, as: UTF8.self)
        }
    }

    @Test(arguments: ["sts-assume-role.xml", "sts-error.xml"], [200, 400])
    func `answers of the token service`(_ name: String, _ status: Int) throws {
        for text in self.mutations(of: try TestWorld.data(name), count: 500) {
            _ = try? AWSSecurityTokenService.credentials(.text(text, status: status), at: 1_700_000_000)
        }
    }

    @Test func `profiles`() async throws {
        let config = """
            [default]
            region = eu-west-1
            [profile a]
            role_arn = arn:aws:iam::1:role/a
            source_profile = b
            [profile b]
            role_arn = arn:aws:iam::1:role/b
            source_profile = a
            aws_access_key_id = A
            aws_secret_access_key = s
            [sso-session c]
            sso_region = eu-west-1
            """
        for text in self.mutations(of: config, count: 300) {
            let world = TestWorld(environment: ["AWS_CONFIG_FILE": "/c"], files: ["/c": text])
            let signer = try? AWSSigner(
                CredentialParameters(["aws_profile_name": "a"]),
                service: "bedrock",
                world.context
            )
            guard let signer else { continue }
            _ = try? await world.authorized(by: signer)
        }
    }

    @Test func `Google credentials`() async throws {
        let account: JSON = [
            "type": "service_account", "client_email": "a@b", "private_key": JSON(try TestWorld.data("rsa.pkcs8.pem")),
        ]
        let external = """
            {"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.example/v1",\
            "credential_source":{"file":"/t","format":{"type":"json","subject_token_field_name":"id"}},\
            "service_account_impersonation_url":"https://iam.example/x"}
            """
        for text in self.mutations(of: account.description, count: 100) + self.mutations(of: external, count: 300) {
            let world = TestWorld(
                files: ["/t": #"{"id":"x"}"#],
                answer: { (_) throws(LLMError) in .json(["access_token": "t", "accessToken": "t"]) }
            )
            let parameters = CredentialParameters(["vertex_credentials": JSON("{" + text.drop { $0 == "{" })])
            guard let source = try? GoogleCredentials.source(parameters, world.context) else { continue }
            _ = try? await world.authorized(by: source)
        }
    }

    @Test func `token answers`() async throws {
        let body =
            #"{"access_token":"abc","expires_in":3600,"expires_on":"1700000000","expiration":1700003600,"error":"x"}"#
        for text in self.mutations(of: body, count: 500) {
            let world = TestWorld(answer: { (_) throws(LLMError) in
                .text(text, status: text.utf8.count % 3 == 0 ? 400 : 200)
            })
            let parameters = CredentialParameters(["tenant_id": "T", "client_id": "C", "client_secret": "S"])
            guard let source = try EntraSource(parameters, world.context) else { continue }
            _ = try? await world.authorized(by: source.source(scope: "s", world.context))
        }
    }
}
