import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Functions are put into the prompt where a model has none and the deployment wants that.
@Suite struct FunctionsInPromptTests {
    private static let question = #"{"role":"user","content":"What is the weather?"}"#
    private static let tool = #"{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}"#

    private static func body(
        _ members: String,
        to provider: String = "perplexity",
        adds: Bool = true
    ) throws -> (body: JSON, dropped: [String]) {
        let row = try #require(ProviderRows.builtin[provider])
        let base = try #require(WireURL("https://upstream.example/v1"))
        var target = Target(provider: row, profile: row.profile(of: "m", catalog: ModelCatalog()), base: base)
        target.addsFunctionsToPrompt = adds
        let chat = try #require(FunctionsInPrompt.around(Dialect.named(row.dialect)?.chat, target))
        let text = #"{"model":"m",\#(members)}"#
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(text.utf8)))
        let input = ChatInput(request: request, answerID: "chatcmpl-1", created: 1)
        let encoded = try chat.encode(input, for: target)
        return (try JSON(parsing: encoded.wire.body), encoded.dropped)
    }

    @Test func `as an instruction of its own`() throws {
        let (body, dropped) = try Self.body(#""messages":[\#(Self.question)],"tools":[\#(Self.tool)]"#)
        #expect(body["tools"] == nil && dropped.isEmpty)
        #expect(body["messages"]?[0]?["role"] == "system" && body["messages"]?[1]?["role"] == "user")
        #expect(body["messages"]?[0]?["content"]?.stringValue?.contains(#""name":"weather""#) == true)
    }

    @Test func `behind the client's instructions, in either form of content`() throws {
        let tools =
            #""functions":[{"name":"weather","parameters":{"type":"object"}}],"function_call":{"name":"weather"}"#
        let (body, dropped) = try Self.body(
            #""messages":[{"role":"system","content":"Be brief."},\#(Self.question)],\#(tools)"#
        )
        let text = try #require(body["messages"]?[0]?["content"]?.stringValue)
        #expect(text.hasPrefix("Be brief.\n\n") && text.contains("weather"))
        #expect(body["functions"] == nil && dropped == ["function_call"])
        let (parts, _) = try Self.body(
            #""messages":[{"role":"system","content":[{"type":"text","text":"Be brief."}]},\#(Self.question)],\#(tools)"#
        )
        #expect(parts["messages"]?[0]?["content"]?.arrayValue?.count == 2)
    }

    @Test func `not where none may be called, where a model has functions, or where nobody wants it`() throws {
        let asked = #""messages":[\#(Self.question)],"tools":[\#(Self.tool)]"#
        let (none, _) = try Self.body(asked + #","tool_choice":"none""#)
        #expect(none["messages"]?.arrayValue?.count == 1 && none["tools"] == nil)
        let (own, _) = try Self.body(asked, to: "groq")
        #expect(own["messages"]?.arrayValue?.count == 1 && own["tools"] != nil)
        #expect(throws: LLMError.self) { try Self.body(asked, adds: false) }
    }
}
