import LLMCatalog
import LLMCore
import Testing

@Suite struct ResolutionTests {
    private let resolver = ModelResolver()

    /// Where LiteLLM finds no provider because its list has lost a model that ours keeps as retired; and the one
    /// address that it tells with a model, where we tell it with every provider that has one.
    private static let retired = [
        "claude-3-5-sonnet-20241022": "anthropic", "claude-2": "anthropic", "claude-2.1": "anthropic",
        "command-r": "cohere_chat", "command-r-plus": "cohere_chat", "gemini-1.5-pro": "vertex_ai",
        "chat-bison": "vertex_ai", "text-bison": "vertex_ai", "luminous-base": "aleph_alpha",
    ]

    @Test func everyCase() throws {
        let cases = try TestData.list("provider_resolution_cases.json")
        #expect(cases.count == 65)
        for json in cases {
            let input = try #require(json["input"]?.stringValue)
            let given = json["custom_llm_provider"]?.stringValue
            do {
                let base = json["api_base"]?.stringValue
                let found = try self.resolver.resolve(model: input, provider: given, base: base)
                if let provider = Self.retired[input] {
                    #expect(found.provider.id == provider && found.model == input, "\(input)")
                    #expect(json["result"]?["error"] != nil, "\(input)")
                } else {
                    #expect(found.provider.id == json["result"]?["provider"]?.stringValue, "\(input)")
                    #expect(found.model == json["result"]?["model"]?.stringValue, "\(input)")
                    if let base = json["result"]?["api_base"]?.stringValue {
                        #expect(found.base == base, "\(input)")
                    }
                }
            } catch {
                #expect(json["result"]?["error"]?.stringValue == "BadRequestError", "\(input): \(error)")
                #expect(error == .unknownProvider(model: input))
            }
        }
    }

    /// The recommended patterns, for names that no catalog has.
    @Test(arguments: [
        ("claude-99", "anthropic"), ("gpt-99", "openai"), ("o9", "openai"), ("o9-mini", "openai"),
        ("dall-e-9", "openai"),
        ("whisper-9", "openai"), ("tts-9", "openai"), ("text-embedding-9", "openai"), ("gemini-99", "vertex_ai"),
        ("command-z", "cohere_chat"), ("luminous-z", "aleph_alpha"), ("ft:gpt-9:a::b", "openai"),
        ("eu.anthropic.claude-99-v1:0", "bedrock"), ("text-moderation-latest", "openai"),
        ("owner/name:0123456789012345678901234567890123456789012345678901234567890123", "replicate"),
    ])
    func patterns(_ model: String, _ provider: String) throws {
        let found = try self.resolver.resolve(model: model)
        #expect(found.provider.id == provider)
        #expect(found.model == model)
    }

    @Test(arguments: [
        ("", nil as String?, nil as String?), ("/", nil, nil),
        ("x", nil, "https://api.groq.com.evil.example/openai/v1"),
        ("x", nil, "https://evil.example/https://api.groq.com/openai/v1"), ("x", nil, "https://api.groq.com"),
        ("x", nil, "https://api.groq.com@evil.example/openai/v1"), ("x", nil, "api.groq.com/openai/v1"),
        ("x", nil, "https://api.groq.com/openai/v10"), ("x", "nobody", nil), ("openai/", nil, nil),
    ])
    func nobody(_ model: String, _ provider: String?, _ base: String?) {
        #expect(throws: CatalogError.self) {
            try self.resolver.resolve(model: model, provider: provider, base: base)
        }
    }

    @Test(arguments: [
        "https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1/", "HTTPS://API.GROQ.COM/openai/v1",
        "https://api.groq.com/openai/v1/chat/completions", "https://api.groq.com/openai/v1?x=y",
    ])
    func knownAddress(_ base: String) throws {
        #expect(try self.resolver.resolve(model: "x", base: base).provider.id == "groq")
    }

    @Test(arguments: [
        ("openai/gpt-4o", "openai", "openai", "gpt-4o"), ("groq/x", "openai", "openai", "groq/x"),
        ("azure/command-r-plus", nil as String?, "openai", "command-r-plus"), ("azure/gpt-4o", nil, "azure", "gpt-4o"),
        ("cohere/command-r-08-2024", nil, "cohere_chat", "command-r-08-2024"),
        ("cohere/embed-english-v3.0", nil, "cohere", "embed-english-v3.0"),
        ("openrouter/anthropic/claude-3.7-sonnet", nil, "openrouter", "anthropic/claude-3.7-sonnet"),
        ("litellm_proxy/my-group", nil, "litellm_proxy", "my-group"),
    ])
    func prefixes(_ model: String, _ given: String?, _ provider: String, _ rest: String) throws {
        let found = try self.resolver.resolve(model: model, provider: given)
        #expect(found.provider.id == provider)
        #expect(found.model == rest)
    }

    @Test func customProvidersComeLast() throws {
        let custom = try ProviderRows(json: [
            "providers": [
                ["id": "mine", "dialect": "openai", "credential": ["scheme": "none"], "operations": ["chat"]],
                ["id": "openai", "dialect": "openai", "credential": ["scheme": "none"], "operations": ["chat"]],
            ]
        ])
        let resolver = ModelResolver(custom: custom)
        #expect(try resolver.resolve(model: "mine/x").provider.id == "mine")
        #expect(try resolver.resolve(model: "openai/x").provider.credential.scheme == .bearer)
    }

    /// OpenAI's models at Azure AI are Azure's, but for the hosts that serve all models alike.
    @Test(
        arguments: [
            ("gpt-4o", "https://x.openai.azure.com", "azure"), ("o3-mini", "http://127.0.0.1:9", "azure"),
            ("gpt-4o", "https://x.services.ai.azure.com", "azure_ai"), ("gpt-4o", "", "azure_ai"),
            ("gpt-4o", "https://x.eastus.models.ai.azure.com", "azure_ai"),
            ("mistral-large", "https://x.openai.azure.com", "azure_ai"),
        ]
    )
    func modelsOfTheOtherCloud(_ model: String, _ base: String, _ provider: String) throws {
        let found = try self.resolver.resolve(model: "azure_ai/" + model, base: base.isEmpty ? nil : base)
        #expect(found.provider.id == provider)
    }

    /// Every model of the catalog leads to a provider that owns it, but for services that have no row: search engines
    /// and hosts that only the list of prices names.
    @Test func everyModelOfTheCatalog() throws {
        let catalog = ModelCatalog()
        let unlisted: Set = [
            "agentcore", "apiserpent", "bespoke", "bing_grounding", "coralbricks", "dataforseo", "duckduckgo", "exa_ai",
            "firecrawl", "google_pse", "inferenceapis", "laya", "linkup", "microsoft_365_copilot", "nace", "nimble",
            "openinfer", "parallel_ai", "scaledown", "searxng", "serper", "tavily", "tinyfish", "you_com",
        ]
        var lost: Set<String> = []
        for key in catalog.keys {
            let row = try #require(catalog.row(key: key))
            guard !unlisted.contains(row.provider) else {
                #expect(throws: CatalogError.self) { try self.resolver.resolve(model: key) }
                continue
            }
            if let found = try? self.resolver.resolve(model: key), found.provider.owns(row) {
                continue
            }
            lost.insert(key)
        }
        // Buckets of prices are no models, and some models of one cloud speak another provider's format.
        let rerouted: Set = ["azure/command-r-plus", "azure/mistral-large-latest", "azure/mistral-large-2402"]
        #expect(lost.filter { !$0.hasPrefix("fireworks-ai-") } == rerouted)
    }
}
