import LLMCatalog
import LLMCore
import Testing

@Suite struct CatalogTests {
    private let catalog = ModelCatalog()

    @Test func theTableIsIntact() throws {
        #expect(ModelCatalog.isIntact)
        let keys = self.catalog.keys
        #expect(keys.count > 4700)
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for key in keys {
            #expect(self.catalog.contains(key: key))
            let row = try #require(self.catalog.row(key: key))
            #expect(row.key == key)
            #expect(!row.provider.isEmpty)
        }
    }

    /// Every field of the sample is there with its value and its spelling.
    @Test func sampleSurvives() throws {
        let sample = try #require(TestData.json("catalog_sample.json").objectValue)
        #expect(sample.count == 220)
        for (key, fields) in sample {
            let row = try #require(self.catalog.row(key: key), "\(key)")
            #expect(JSON.object(row.fields) == fields, "\(key)")
            for (name, value) in fields.objectValue ?? [:] {
                #expect(row.field(name)?.description == value.description, "\(key) \(name)")
            }
        }
    }

    /// What has a property of its own says the same as the field.
    @Test func propertiesAgreeWithFields() throws {
        let sample = try #require(TestData.json("catalog_sample.json").objectValue)
        for (key, fields) in sample {
            let row = try #require(self.catalog.row(key: key))
            let direct = ModelRow(key: key, fields: try #require(fields.objectValue))
            for row in [row, direct] {
                #expect(row.provider == fields["litellm_provider"]?.stringValue)
                #expect(row.mode?.rawValue == fields["mode"]?.stringValue)
                #expect(row.isRetired == (fields["retired"]?.boolValue ?? false))
                #expect(row.deprecationDate == fields["deprecation_date"]?.stringValue)
                #expect(row.limits.maxTokens == fields["max_tokens"]?.intValue)
                #expect(row.limits.maxInputTokens == fields["max_input_tokens"]?.intValue)
                #expect(row.limits.maxOutputTokens == fields["max_output_tokens"]?.intValue)
                #expect(row.limits.outputVectorSize == fields["output_vector_size"]?.intValue)
                #expect(row.limits.requestsPerMinute == fields["rpm"]?.intValue)
                #expect(row.limits.tokensPerMinute == fields["tpm"]?.intValue)
                for feature in ModelFeature.allCases {
                    #expect(row.features[feature] == fields[feature.rawValue]?.boolValue, "\(key) \(feature)")
                }
                for (name, value) in fields.objectValue ?? [:] {
                    if let rate = RateName(name) {
                        #expect(row.pricing.rates[rate] == Rate(json: value), "\(key) \(name)")
                        #expect(rate.text == name)
                    }
                }
                #expect(row.pricing.ranges.count == fields["tiered_pricing"]?.arrayValue?.count ?? 0)
                #expect((row.pricing.search != nil) == (fields["search_context_cost_per_query"] != nil))
                #expect((row.pricing.offPeak != nil) == (fields["off_peak_pricing"] != nil))
            }
            #expect(Set(row.pricing.rates.entries) == Set(direct.pricing.rates.entries), "\(key)")
        }
    }

    /// No price of the catalog has a name that the calculator does not know.
    @Test func everyPriceHasAMeaning() throws {
        let structured: Set = [
            "search_context_cost_per_query", "guardrail_cost_per_unit",
        ]
        var unknown: Set<String> = []
        for key in self.catalog.keys {
            for name in try #require(self.catalog.row(key: key)).fields.keys {
                guard name.contains("cost"), !structured.contains(name), RateName(name) == nil else {
                    continue
                }
                unknown.insert(name)
            }
        }
        #expect(unknown == [])
    }

    @Test func registeredModels() throws {
        var catalog = self.catalog
        catalog.register("my-model", ["litellm_provider": "openai", "mode": "chat", "input_cost_per_token": "1e-6"])
        catalog.register("gpt-4o", ["input_cost_per_token": 0.001, "max_tokens": 5, "x": "y"])
        let own = try #require(catalog.row(key: "my-model"))
        #expect(own.pricing.rates[.inputToken] == Rate("1e-06"))
        let changed = try #require(catalog.row(key: "gpt-4o"))
        #expect(changed.pricing.rates[.inputToken] == Rate("0.001"))
        #expect(changed.pricing.rates[.outputToken] == Rate("1e-05"))
        #expect(changed.limits.maxTokens == 5)
        #expect(changed.field("x") == "y")
        #expect(changed.fields["max_tokens"] == 5)
        #expect(changed.features[.vision] == true)
        #expect(catalog.keys.count == self.catalog.keys.count + 1)
        #expect(self.catalog.row(key: "my-model") == nil)
    }

    @Test(arguments: [
        ("gpt-4o", nil as String?, "gpt-4o"),
        ("openai/gpt-4o", nil, "gpt-4o"),
        ("gpt-4o", "openai", "gpt-4o"),
        ("openai/gpt-4o", "openai", "gpt-4o"),
        ("gpt-4o", "azure", "azure/gpt-4o"),
        ("azure/gpt-4o", "azure", "azure/gpt-4o"),
        ("gemini-2.5-pro", "gemini", "gemini/gemini-2.5-pro"),
        ("gemini-2.5-pro", "vertex_ai", "gemini-2.5-pro"),
        ("gemini/gemini-2.5-pro-001", nil, "gemini/gemini-2.5-pro"),
        ("ft:gpt-4o-2024-08-06:org::id", "openai", "ft:gpt-4o-2024-08-06"),
        ("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", nil, "us.anthropic.claude-haiku-4-5-20251001-v1:0"),
        (
            "converse/us-east-1/us.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock",
            "us.anthropic.claude-haiku-4-5-20251001-v1:0"
        ),
        ("anthropic/claude-haiku-4-5-20251001", nil, "claude-haiku-4-5-20251001"),
        ("gpt-4o-2031-01-31", "openai", "gpt-4o"),
        ("claude-2", "anthropic", "claude-2"),
        ("llama-3.3-70b-versatile", "groq", "groq/llama-3.3-70b-versatile"),
    ])
    func lookUp(_ model: String, _ provider: String?, _ key: String) throws {
        let row = try provider.map { try #require(ProviderRows.builtin[$0]) }
        #expect(self.catalog.row(for: model, provider: row)?.key == key)
    }

    /// A row of another provider is no answer.
    @Test(arguments: [
        ("gpt-4o", "hosted_vllm"), ("gpt-4o", "groq"), ("nonsense", "openai"), ("", "openai"), ("/", "openai"),
    ])
    func notFound(_ model: String, _ provider: String) throws {
        let row = try #require(ProviderRows.builtin[provider])
        #expect(self.catalog.row(for: model, provider: row) == nil)
    }

    @Test func features() throws {
        #expect(self.catalog.supports(.vision, model: "gpt-4o"))
        #expect(self.catalog.supports(.functionCalling, model: "openai/gpt-4o"))
        #expect(!self.catalog.supports(.reasoning, model: "gpt-4o"))
        #expect(!self.catalog.supports(.vision, model: "no-such-model"))
    }

    @Test func info() throws {
        let parameters = ProviderRows.builtin.supportedParameters(model: "gpt-4o", provider: "openai")
        let row = try #require(self.catalog.row(key: "gpt-4o"))
        let info = row.info(supportedParameters: parameters)
        #expect(info.keys.prefix(4) == ["key", "max_tokens", "max_input_tokens", "max_output_tokens"])
        #expect(info["key"] == "gpt-4o")
        #expect(info["input_cost_per_token"]?.description == "2.5e-06")
        #expect(info["input_cost_per_token_flex"] == .null)
        #expect(info["supports_vision"] == true)
        #expect(info["supported_openai_params"]?.arrayValue?.first == "frequency_penalty")
        #expect(info["retired"] == nil)
        #expect(self.catalog.row(key: "claude-2")?.info()["retired"] == true)
    }

    @Test func images() throws {
        let azure = try #require(ProviderRows.builtin["azure"])
        let openai = try #require(ProviderRows.builtin["openai"])
        let wide = ModelCatalog.ImageVariant(quality: "hd", size: PixelSize("1792x1024"))
        #expect(
            self.catalog.imageRow(for: "dall-e-3", provider: azure, variant: wide)?.key
                == "azure/hd/1792-x-1024/dall-e-3"
        )
        #expect(
            self.catalog.imageRow(for: "dall-e-2", provider: openai, variant: .init(size: PixelSize("512x512")))?.key
                == "512-x-512/dall-e-2"
        )
        #expect(PixelSize("0x5") == nil)
        #expect(PixelSize("auto") == nil)
    }
}
