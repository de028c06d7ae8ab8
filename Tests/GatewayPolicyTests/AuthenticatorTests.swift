import GatewayPolicy
import LLMCore
import Testing

@Suite struct AuthenticatorTests {
    private static let key = "sk-a-very-secret-master-key"

    private func refusal(_ headers: [String: String], keyHeader: String? = nil) -> LLMError? {
        let authenticator = Authenticator(masterKey: Secret(Self.key), keyHeaderName: keyHeader)
        do throws(LLMError) {
            _ = try authenticator.caller { headers[$0] }
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ["authorization": "Bearer sk-a-very-secret-master-key"],
        ["authorization": "bearer   sk-a-very-secret-master-key"],
        ["api-key": key], ["x-api-key": key], ["x-goog-api-key": key], ["ocp-apim-subscription-key": key],
        ["authorization": "", "x-api-key": key],
        ["x-litellm-api-key": key], ["x-litellm-api-key": "Bearer sk-a-very-secret-master-key"],
        ["x-litellm-api-key": key, "authorization": "Bearer some-provider-key"],
    ])
    func `the master key opens from every header`(_ headers: [String: String]) {
        #expect(self.refusal(headers) == nil)
    }

    @Test(arguments: [
        ([:], "No api key passed in", "auth_error"),
        (["authorization": "Bearer "], "Malformed API Key", "auth_error"),
        (["authorization": key], "Malformed API Key", "auth_error"),
        (["authorization": "Basic abc"], "Malformed API Key", "auth_error"),
        (["authorization": "Bearer sk-wrong"], "Invalid proxy server token", "token_not_found_in_db"),
        (["api-key": "abc"], "expected to start with 'sk-'", "auth_error"),
        (["x-api-key": "sk-a-very-secret-master-kez"], "Invalid proxy server token", "token_not_found_in_db"),
    ])
    func `other keys are refused in known words`(_ headers: [String: String], words: String, type: String) throws {
        let error = try #require(self.refusal(headers))
        #expect(error.status == 401)
        #expect(error.clientMessage.contains("Authentication Error"))
        #expect(error.clientMessage.contains(words))
        #expect(error.type == type)
    }

    @Test func `a refusal never shows the whole key`() throws {
        let error = try #require(self.refusal(["authorization": "Bearer sk-somebody-elses-long-secret"]))
        #expect(!error.clientMessage.contains("somebody"))
        #expect(!"\(error)".contains("somebody"))
    }

    @Test func `a configured header is the only one`() {
        #expect(self.refusal(["x-key": Self.key], keyHeader: "x-key") == nil)
        #expect(self.refusal(["x-key": "Bearer " + Self.key], keyHeader: "x-key") == nil)
        #expect(self.refusal(["authorization": "Bearer " + Self.key], keyHeader: "x-key") != nil)
    }

    @Test(arguments: [nil, ""])
    func `without a master key anyone may call`(_ key: String?) throws {
        let caller = try Authenticator(masterKey: key.map { Secret($0) }).caller { _ in nil }
        #expect(caller.role == .anonymous)
    }

    @Test(arguments: [
        (nil, MasterKeyStrength.unset), ("", .unset), ("sk-1234", .weak), ("sk-test-key", .weak), ("short", .weak),
        ("sk-conformance-master-7f3a9c21", .strong), ("sk-bench-1234", .strong),
    ])
    func `published keys keep nobody out`(_ key: String?, strength: MasterKeyStrength) {
        #expect(MasterKeyStrength(key) == strength)
    }
}
