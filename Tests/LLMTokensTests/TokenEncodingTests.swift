import LLMTokens
import Testing

@Suite struct TokenEncodingTests {
    @Test(arguments: [
        ("gpt-4o", TokenEncoding.o200kBase), ("gpt-4o-mini-2024-07-18", .o200kBase), ("chatgpt-4o-latest", .o200kBase),
        ("gpt-5", .o200kBase), ("gpt-5.1-codex", .o200kBase), ("gpt-4.1", .o200kBase), ("gpt-4.1-mini", .o200kBase),
        ("gpt-4.5-preview", .o200kBase), ("o1", .o200kBase), ("o1-mini", .o200kBase), ("o3-pro", .o200kBase),
        ("o4-mini", .o200kBase), ("ft:gpt-4o-2024-08-06:org::id", .o200kBase),
        ("gpt-4", .cl100kBase), ("gpt-4-turbo", .cl100kBase), ("gpt-3.5-turbo-0301", .cl100kBase),
        ("gpt-35-turbo", .cl100kBase), ("text-embedding-3-small", .cl100kBase), ("ft:gpt-4.1-2025-04-14", .cl100kBase),
        ("text-davinci-003", .p50kBase), ("code-davinci-002", .p50kBase),
        ("claude-2.1", .claudeLegacy), ("claude-instant-1.2", .claudeLegacy), ("claude-sonnet-4-5", .claudeLegacy),
        ("claude-opus-4-1-20250805", .claudeLegacy), ("claude-3-5-sonnet-20241022", .cl100kBase),
        ("anthropic.claude-v2", .cl100kBase), ("claude-sonnet-4-5-20250929-v1:0", .cl100kBase),
        ("claude-opus-4@20250514", .cl100kBase), ("azure/gpt-4o", .cl100kBase), ("unknown-model", .cl100kBase),
        ("", .cl100kBase), ("my-gpt-4o", .cl100kBase), ("o1x", .cl100kBase),
    ])
    func forModel(_ model: String, _ expected: TokenEncoding) {
        #expect(TokenEncoding(forModel: model) == expected)
    }
}
