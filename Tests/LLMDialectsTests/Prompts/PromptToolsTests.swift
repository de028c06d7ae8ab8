import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A deployment's template that shows tools carries them, at every model that only completes text.
@Suite struct PromptToolsTests {
    struct Model: Sendable, CustomTestStringConvertible {
        let provider: String
        var name = "m"
        var options: JSONObject = [:]
        var testDescription: String { self.provider + " " + self.name }
    }

    static let models: [Model] = [
        Model(provider: "petals"), Model(provider: "predibase", options: ["tenant_id": "t"]),
        Model(provider: "replicate", name: "meta/llama"), Model(provider: "watsonx_text", options: ["project_id": "p"]),
        Model(provider: "triton"), Model(provider: "ollama"), Model(provider: "aleph_alpha"),
        Model(provider: "nlp_cloud"), Model(provider: "anthropic_text", name: "claude-2"),
        Model(provider: "text-completion-openai"), Model(provider: "sagemaker"),
        Model(provider: "bedrock", name: "invoke/amazon.titan-text-express-v1"),
        Model(provider: "bedrock", name: "invoke/meta.llama3-8b-instruct-v1:0"),
    ]

    private static let tools = """
        "tools":[{"type":"function","function":{"name":"f","description":"TOOLDESC","parameters":{"type":"object"}}}]
        """

    private static func target(_ model: Model, template: String?) throws -> Target {
        let row = try #require(ProviderRows.builtin[model.provider])
        let provider = row.serving(model.name)
        let base = try #require(WireURL("https://upstream.example"))
        let profile = provider.profile(of: model.name, catalog: ModelCatalog())
        var target = Target(provider: provider, profile: profile, base: base)
        target.options = model.options
        target.options["aws_region_name"] = "us-east-1"
        if let template { target.options["chat_template"] = .string(template) }
        target.readTemplate()
        return target
    }

    private static func encoded(_ members: String, _ target: Target) throws -> (body: String, dropped: [String]) {
        let text = #"{"model":"m","messages":[{"role":"user","content":"QUESTION"}],\#(members)}"#
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(text.utf8)))
        let input = ChatInput(request: request, answerID: "chatcmpl-1", created: 1)
        let chat = try #require(FunctionsInPrompt.around(Dialect.named(target.provider.dialect)?.chat, target))
        let encoded = try chat.encode(input, for: target)
        return (String(decoding: encoded.wire.body, as: UTF8.self), encoded.dropped)
    }

    private static let showing =
        "{% for t in tools %}[{{ t.function.description }}]{% endfor %}{% for m in messages %}{{ m.content }}{% endfor %}"

    private static func count(_ text: String, in body: String) -> Int {
        body.split(separator: text, omittingEmptySubsequences: false).count - 1
    }

    @Test(arguments: Self.models, [false, true])
    func `tools stand in the prompt and nowhere else`(_ model: Model, _ addsFunctions: Bool) throws {
        var target = try Self.target(model, template: Self.showing)
        target.addsFunctionsToPrompt = addsFunctions
        let (body, dropped) = try Self.encoded(Self.tools, target)
        #expect(Self.count("TOOLDESC", in: body) == 1 && body.contains("QUESTION"), "\(body)")
        #expect(body.contains("[TOOLDESC]") || body.contains("%5BTOOLDESC%5D"), "\(body)")
        #expect(dropped.isEmpty && !body.contains("\"tools\""), "\(dropped)")
    }

    @Test(arguments: Self.models)
    func `nor are they parameters where the deployment allows them`(_ model: Model) throws {
        var target = try Self.target(model, template: Self.showing)
        target.allowedParameters = ["tools"]
        let (body, dropped) = try Self.encoded(Self.tools, target)
        #expect(Self.count("TOOLDESC", in: body) == 1 && dropped.isEmpty, "\(body)")
    }

    @Test(arguments: Self.models)
    func `what the prompt cannot say of them is refused, or named`(_ model: Model) throws {
        var target = try Self.target(model, template: Self.showing)
        let choice = Self.tools + #","tool_choice":"required","parallel_tool_calls":false"#
        #expect(throws: LLMError.self) { try Self.encoded(choice, target) }
        target.dropsParameters = true
        let (body, dropped) = try Self.encoded(choice, target)
        #expect(Self.count("TOOLDESC", in: body) == 1 && !body.contains("required"), "\(body)")
        #expect(Set(dropped) == ["tool_choice", "parallel_tool_calls"])
        let (none, _) = try Self.encoded(Self.tools + #","tool_choice":"none""#, target)
        #expect(Self.count("TOOLDESC", in: none) == 0, "\(none)")
    }

    /// OpenAI's own text completions are sent whatever a request has.
    @Test(arguments: Self.models.filter { $0.provider != "text-completion-openai" })
    func `a template that does not know them loses them, and says so`(_ model: Model) throws {
        var target = try Self.target(model, template: "{% for m in messages %}{{ m.content }}{% endfor %}")
        target.dropsParameters = true
        let (body, dropped) = try Self.encoded(Self.tools, target)
        #expect(Self.count("TOOLDESC", in: body) == 0 && dropped.contains("tools"), "\(body) \(dropped)")
    }
}
