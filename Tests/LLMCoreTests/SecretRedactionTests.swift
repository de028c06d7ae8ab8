import LLMCore
import Testing

/// Keys in providers' words.
@Suite("Secret redaction")
struct SecretRedactionTests {
    @Test(
        "What looks like a key is taken out, and nothing beside it",
        arguments: [
            (
                "Incorrect API key provided: sk-proj-abcdefghijkl0123456789. See",
                "Incorrect API key provided: REDACTED. See"
            ),
            ("authorization: Bearer abcdefgh12 | host", "authorization: Bearer REDACTED | host"),
            (#"{"x-api-key": "SECRET-abcdef12345"}"#, #"{"x-api-key": "REDACTED"}"#),
            ("api_key=abcdef1234567890&model=x", "api_key=REDACTED&model=x"),
            ("AKIAABCDEFGHIJKLMN12 is disabled", "REDACTED is disabled"),
            ("AIzaSyA1234567890abcdefghijklmnopqrstuv", "REDACTED"),
            ("gsk_abcdefghijklmnopqrstuvwx1", "REDACTED"),
            (#"\"password\": \"hunter2hunter2\""#, #"\"password\": \"REDACTED\""#),
            ("two: sk-aaaaaaaaaaaaaaaaaaaa1, sk-bbbbbbbbbbbbbbbbbbbb2", "two: REDACTED, REDACTED"),
        ]
    )
    func keys(text: String, expected: String) {
        #expect(SecretRedaction.clean(text) == expected)
    }

    @Test(
        "Words, masked keys and numbers stay",
        arguments: [
            "", "Incorrect API key provided: sk-test-openai.", "sk-proj-********************abcd",
            "Received API Key = sk-...abcd",
            "Bearer authentication failed", "max_tokens: 50000000 is too large", "The api_key is missing",
            "Hash (Token) = 2ab06cfadcdcc1bb1a1ff9edefb028084a837b3ed7b95f97e602b960ee127471",
            "model gpt-4o-2024-08-06 not found",
            "req_0123456789abcdef0123456789", "schlüssel: ß€ 12345678 …", "task-scheduling-runs-2024-12",
        ]
    )
    func others(text: String) {
        #expect(SecretRedaction.clean(text) == text)
    }

    @Test("A provider's words are shown to clients without keys, our own as they are")
    func messages() {
        let words = "Incorrect API key provided: sk-proj-abcdefghijkl0123456789"
        let theirs = LLMError(.authentication, words, provider: "openai")
        #expect(!theirs.clientMessage.contains("sk-proj"))
        #expect(LLMError(.badRequest, words).clientMessage.contains("sk-proj"))
    }
}
