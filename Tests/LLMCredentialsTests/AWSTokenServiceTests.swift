import LLMCore
import LLMCredentials
import Testing

/// Answers of AWS's token service.
@Suite struct AWSTokenServiceTests {
    @Test(arguments: ["sts-assume-role.xml", "sts-web-identity.xml"])
    func `answers recorded from moto`(_ name: String) throws {
        let text = try TestWorld.data(name)
        let keys = try AWSSecurityTokenService.credentials(.text(text), at: 1_700_000_000)
        #expect(text.contains("<AccessKeyId>\(keys.value.accessKeyID)</AccessKeyId>"))
        #expect(text.contains("<SecretAccessKey>\(keys.value.secretAccessKey.reveal())</SecretAccessKey>"))
        #expect(text.contains("<SessionToken>\(keys.value.sessionToken?.reveal() ?? "")</SessionToken>"))
        #expect((keys.end ?? 0) > 1_700_000_000)
    }

    @Test func `a refusal keeps AWS's words`() throws {
        let text = try TestWorld.data("sts-error.xml")
        let error = #expect(throws: LLMError.self) {
            try AWSSecurityTokenService.credentials(.text(text, status: 403), at: 0)
        }
        #expect(error?.code == .authentication)
        #expect(error?.message.contains(#"AccessDenied: User: arn:aws:iam::123456789012:user/"me" is not"#) == true)
    }

    @Test(arguments: ["", "<", "<a", "<a><b></a>", "<Credentials><AccessKeyId>x</AccessKeyId></Credentials>", "{}"])
    func `broken answers are errors`(_ text: String) {
        #expect(throws: LLMError.self) { try AWSSecurityTokenService.credentials(.text(text), at: 0) }
    }
}
