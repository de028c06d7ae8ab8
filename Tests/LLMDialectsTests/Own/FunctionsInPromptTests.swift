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
        model: String = "m",
        adds: Bool = true
    ) throws -> (body: JSON, dropped: [String]) {
        let row = try #require(ProviderRows.builtin[provider])
        let base = try #require(WireURL("https://upstream.example/v1"))
        var target = Target(provider: row, profile: row.profile(of: model, catalog: ModelCatalog()), base: base)
        target.addsFunctionsToPrompt = adds
        target.dropsParameters = true
        target.options["aws_region_name"] = "us-east-1"
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
        let (bare, dropped) = try Self.body(asked, adds: false)
        #expect(bare["messages"]?.arrayValue?.count == 1 && dropped == ["tools"])
    }

    @Test(arguments: [
        ("replicate", "meta/llama"), ("bedrock", "invoke/amazon.titan-text-express-v1"),
        ("bedrock", "invoke/meta.llama3-8b-instruct-v1:0"), ("petals", "m"), ("bytez", "a/b"), ("triton", "m"),
    ])
    func `where the row says that there are functions and the wire has none`(_ provider: String, _ model: String) throws
    {
        let asked = #""messages":[\#(Self.question)],"tools":[\#(Self.tool)]"#
        let row = try #require(ProviderRows.builtin[provider])
        let base = try #require(WireURL("https://upstream.example/v1"))
        var target = Target(provider: row, profile: row.profile(of: model, catalog: ModelCatalog()), base: base)
        target.addsFunctionsToPrompt = true
        target.options["aws_region_name"] = "us-east-1"
        let chat = try #require(FunctionsInPrompt.around(Dialect.named(row.dialect)?.chat, target))
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(#"{"model":"m",\#(asked)}"#.utf8)))
        let encoded = try chat.encode(ChatInput(request: request, answerID: "c", created: 1), for: target)
        #expect(String(decoding: encoded.wire.body, as: UTF8.self).contains("weather"))
        #expect(encoded.dropped.isEmpty)
    }

    @Test func `only functions are described`() throws {
        let others = #"{"type":"web_search_preview"},5,{"type":"custom","custom":{"name":"sql"}},{"type":"function"}"#
        let (body, dropped) = try Self.body(#""messages":[\#(Self.question)],"tools":[\#(others)]"#)
        #expect(body["messages"]?.arrayValue?.count == 1 && body["tools"] == nil)
        #expect(dropped == ["tools.web_search_preview", "tools.unknown", "tools.custom", "tools.function"])
        let (mixed, named) = try Self.body(
            #""messages":[\#(Self.question)],"tools":[\#(others),\#(Self.tool)],"parallel_tool_calls":false"#
        )
        let text = try #require(mixed["messages"]?[0]?["content"]?.stringValue)
        #expect(text.contains("weather") && !text.contains("web_search") && !text.contains("sql"))
        #expect(named.contains("parallel_tool_calls"))
    }

    @Test func `calls of earlier turns and their results are text, in turns`() throws {
        let call = #"{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}}"#
        let messages = #"""
            {"role":"system","content":"S"},\#(Self.question),{"role":"assistant","content":"Let me see.","tool_calls":[\#(call)]},
            {"role":"tool","tool_call_id":"c1","content":"18"},{"role":"user","content":"And tomorrow?"},
            {"role":"assistant","content":null,"function_call":{"name":"weather","arguments":"{}"}},
            {"role":"function","name":"weather","content":[{"type":"text","text":"20"}]}
            """#
        for tools in [#","tools":[\#(Self.tool)]"#, ""] {
            let (body, dropped) = try Self.body(#""messages":[\#(messages)]\#(tools)"#)
            let told = body["messages"]?.arrayValue ?? []
            #expect(
                told.compactMap { $0["role"]?.stringValue } == [
                    "system", "user", "assistant", "user", "assistant", "user",
                ]
            )
            #expect(told[2]["content"] == "Let me see.\n{\"name\":\"weather\",\"arguments\":{\"city\":\"Rome\"}}")
            #expect(told[3]["content"] == "The result of weather:\n18\n\nAnd tomorrow?")
            #expect(told[4]["content"] == #"{"name":"weather","arguments":{}}"#)
            #expect(told[5]["content"] == "The result of weather:\n20")
            #expect(
                told.allSatisfy { $0["tool_calls"] == nil && $0["tool_call_id"] == nil && $0["function_call"] == nil }
            )
            #expect(dropped.isEmpty)
        }
    }

    @Test(arguments: ["invoke/amazon.titan-text-express-v1", "invoke/meta.llama3-8b-instruct-v1:0"])
    func `also where the conversation is one text`(_ model: String) throws {
        let call = #"{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}"#
        let messages =
            #"\#(Self.question),{"role":"assistant","tool_calls":[\#(call)]},{"role":"tool","tool_call_id":"c1","content":"18"}"#
        let (body, dropped) = try Self.body(
            #""messages":[\#(messages)],"tools":[\#(Self.tool)]"#,
            to: "bedrock",
            model: model
        )
        let prompt = (body["inputText"] ?? body["prompt"])?.stringValue ?? ""
        #expect(prompt.contains(#"{"name":"weather","arguments":{}}"#) && prompt.contains("The result of weather:\n18"))
        #expect(dropped.isEmpty, "\(dropped)")
    }
}
