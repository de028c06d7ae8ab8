import LLMCore
import Testing

/// What a program prints that does not look into the error.
@Suite struct LLMErrorDescriptionTests {
    @Test func `our own message is what a person sees`() {
        let error = LLMError(
            .authentication,
            "No key for the provider 'openai': set OPENAI_API_KEY.",
            provider: "openai"
        )
        #expect("\(error)".hasPrefix("authentication (401): No key for the provider 'openai': set OPENAI_API_KEY. ["))
        #expect(String(reflecting: error) == "\(error)")
    }

    @Test func `it is one line, and a provider's words are cut short`() {
        var error = LLMError(.badRequest, String(repeating: "a\n", count: 150))
        #expect(!"\(error)".contains("\n"))
        #expect("\(error)".contains(String(repeating: "a ", count: 150)))
        error.upstreamStatus = 400
        #expect(!"\(error)".contains(String(repeating: "a ", count: 101)))
        #expect("\(error)".contains("…"))
    }

    @Test func `bodies and causes are not part of it`() {
        var error = LLMError(.apiError, "Failed.", cause: LLMError(.apiError, "cause-secret"))
        error.upstreamBody = Secret(Array("body-secret".utf8))
        #expect(!"\(error)".contains("secret"))
    }
}
