import LLMCatalog
import LLMCore
import Testing

@Suite struct CostTests {
    private let catalog = ModelCatalog()

    private func price(_ rates: JSONObject, provider: String = "openai") -> Price {
        let row = ModelRow(key: "m", fields: rates)
        return Price(model: "m", source: .catalog(key: "m"), pricing: row.pricing, mode: row.mode)
    }

    private func cost(_ rates: JSONObject, _ change: (inout Consumption) -> Void) throws -> CostBreakdown {
        var consumption = Consumption(usage: Usage(promptTokens: 1000, completionTokens: 100))
        change(&consumption)
        return try CostCalculator.cost(of: consumption, at: self.price(rates))
    }

    private static let chat: JSONObject = [
        "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "input_cost_per_token_above_200k_tokens": 3e-6,
        "output_cost_per_token_above_200k_tokens": 4e-6, "input_cost_per_token_above_500k_tokens": 5e-6,
        "cache_read_input_token_cost": 1e-7, "cache_read_input_token_cost_above_200k_tokens": 3e-7,
        "cache_creation_input_token_cost": 1.25e-6, "cache_creation_input_token_cost_above_1hr": 2e-6,
        "input_cost_per_token_priority": 7e-6, "output_cost_per_token_priority": 8e-6,
        "input_cost_per_token_above_200k_tokens_priority": 9e-6, "input_cost_per_token_batches": 6e-7,
        "input_cost_per_audio_token": 1e-5, "output_cost_per_audio_token": 2e-5,
        "output_cost_per_reasoning_token": 3e-6, "output_cost_per_image_token": 4e-5,
        "search_context_cost_per_query": [
            "search_context_size_low": 0.01, "search_context_size_medium": 0.02, "search_context_size_high": 0.03,
        ],
        "code_interpreter_cost_per_session": 0.03, "file_search_cost_per_1k_calls": 2.5,
        "provider_specific_entry": ["us": 1.1, "fast": 2],
    ]

    /// prompt, completion, tier → input and output.
    @Test(arguments: [
        (1000, 100, RateTier.standard, "0.001", "0.0002"),
        (200_000, 100, .standard, "0.2", "0.0002"),
        (200_001, 100, .standard, "0.600003", "0.0004"),
        (500_001, 100, .standard, "2.500005", "0.0002"),
        (1000, 100, .priority, "0.007", "0.0008"),
        (200_001, 100, .priority, "1.800009", "0.0004"),
        (1000, 100, .flex, "0.001", "0.0002"),
        (1000, 100, .batches, "0.0006", "0.0001"),
        (200_001, 100, .batches, "0.3000015", "0.0002"),
    ])
    func thresholdsAndTiers(
        _ prompt: Int,
        _ completion: Int,
        _ tier: RateTier,
        _ input: String,
        _ output: String
    ) throws {
        let cost = try self.cost(Self.chat) {
            $0.usage = Usage(promptTokens: prompt, completionTokens: completion)
            $0.tier = tier
        }
        #expect(cost.input.decimalText == input)
        #expect(cost.output.decimalText == output)
        #expect(cost.total == cost.input + cost.output)
    }

    @Test func partsOfARequest() throws {
        let cost = try self.cost(Self.chat) {
            $0.usage?.cachedTokens = 100
            $0.usage?.cacheCreationTokens = 200
            $0.usage?.cacheCreation5MinuteTokens = 150
            $0.usage?.cacheCreation1HourTokens = 50
            $0.usage?.audioInputTokens = 300
            $0.usage?.reasoningTokens = 40
            $0.usage?.audioOutputTokens = 10
            $0.usage?.imageOutputTokens = 20
        }
        // 400 text, 100 read, 150 and 50 written, 300 audio.
        #expect(cost.input.decimalText == "0.0036975")
        #expect(cost.cacheRead.decimalText == "0.00001")
        #expect(cost.cacheCreation.decimalText == "0.0002875")
        // 30 text, 40 reasoning, 10 audio, 20 image.
        #expect(cost.output.decimalText == "0.00118")
        #expect(cost.reasoning.decimalText == "0.00012")
        #expect(cost.lines.map(\.name.text).contains("cache_creation_input_token_cost_above_1hr"))
    }

    /// Rates that are missing fall back; an explicit 0 stays 0.
    @Test func fallbacks() throws {
        let rates: JSONObject = ["input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6]
        let use: (inout Consumption) -> Void = {
            $0.usage?.cachedTokens = 500
            $0.usage?.cacheCreationTokens = 500
            $0.usage?.reasoningTokens = 100
        }
        #expect(try self.cost(rates, use).total.decimalText == "0.0012")
        var free = rates
        free["cache_read_input_token_cost"] = 0.0
        #expect(try self.cost(free, use).total.decimalText == "0.0007")
        var hit = rates
        hit["input_cost_per_token_cache_hit"] = 5e-7
        #expect(try self.cost(hit, use).total.decimalText == "0.00095")
    }

    /// Reasoning beyond the total shows that the total leaves it out: nothing is charged twice or not at all.
    @Test(arguments: [(100, 40, "0.00024"), (100, 100, "0.0003"), (100, 300, "0.0011")])
    func reasoningInsideAndOutside(_ completion: Int, _ reasoning: Int, _ output: String) throws {
        let cost = try self.cost(Self.chat) {
            $0.usage = Usage(promptTokens: 0, completionTokens: completion)
            $0.usage?.reasoningTokens = reasoning
        }
        #expect(cost.output.decimalText == output)
    }

    @Test func factorsAndTools() throws {
        let cost = try self.cost(Self.chat) {
            $0.multipliers = ["us", "fast", "unknown"]
            $0.usage?.webSearchRequests = 3
            $0.searchContext = .high
            $0.codeSessions = 2
            $0.fileSearches = 10
        }
        #expect(cost.input.decimalText == "0.0022")
        #expect(cost.output.decimalText == "0.00044")
        #expect(cost.tools.decimalText == "0.175")
        #expect(cost.unpriced == [])
        let bare = try self.cost(["input_cost_per_token": 0, "output_cost_per_token": 0]) {
            $0.webSearches = 1
            $0.codeSessions = 1
            $0.fileSearches = 1
        }
        #expect(bare.total == .zero)
        #expect(bare.unpriced == [.webSearch, .codeInterpreterSession, .fileSearchThousandCalls])
    }

    /// An unknown price is never nothing.
    @Test func missingPricesAreErrors() throws {
        #expect(throws: CatalogError.unpriced(model: "m", what: .inputToken)) { try self.cost([:]) { _ in } }
        #expect(throws: CatalogError.unpriced(model: "m", what: .outputToken)) {
            try self.cost(["input_cost_per_token": 1e-6]) { _ in }
        }
        #expect(throws: CatalogError.unpriced(model: "m", what: .inputToken)) {
            try self.cost(["output_cost_per_token": 1e-6]) { _ in }
        }
        #expect(throws: CatalogError.unmeasured(model: "m", what: .inputToken)) {
            try self.cost(Self.chat) { $0.usage = nil }
        }
        #expect(throws: CatalogError.unmeasured(model: "m", what: .second)) {
            try self.cost(["input_cost_per_second": 1e-6]) { _ in }
        }
        #expect(throws: CatalogError.unmeasured(model: "m", what: .ocrPage)) {
            try self.cost(["ocr_cost_per_page": 1e-3]) { $0.kind = .ocr }
        }
        #expect(throws: CatalogError.unmeasured(model: "m", what: .inputSecond)) {
            try self.cost(["input_cost_per_second": 1e-3]) { $0.kind = .transcription }
        }
        #expect(throws: CatalogError.unknownModel(model: "nonsense", provider: nil)) {
            try self.catalog.price(PriceQuery(model: "nonsense"))
        }
        // Nothing used, nothing due.
        let none = try self.cost(["input_cost_per_token": 1e-6]) { $0.usage?.completionTokens = 0 }
        #expect(none.total.decimalText == "0.001")
    }

    private static let kinds: [(CallKind, JSONObject, String)] = [
        (.embedding, ["input_cost_per_token": 1e-6], "0.001"),
        (.embedding, ["input_cost_per_image": 0.5, "output_cost_per_token": 0], "0"),
        (.rerank, ["input_cost_per_query": 0.002, "input_cost_per_token": 0], "0.006"),
        (.rerank, ["input_cost_per_token": 1e-6, "output_cost_per_token": 0], "0.001"),
        (.transcription, ["input_cost_per_second": 0.0001, "output_cost_per_second": 0.0001], "0.00025"),
        (.transcription, ["input_cost_per_second": 0.0001, "output_cost_per_second": 0.0], "0.00025"),
        (.transcription, ["input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5], "0.002"),
        (.speech, ["input_cost_per_character": 1.5e-05], "0.00015"),
        (.image, ["output_cost_per_image": 0.04], "0.16"),
        (.image, ["output_cost_per_image": 0.04, "output_cost_per_image_2K": 0.12], "0.48"),
        (.image, ["input_cost_per_pixel": 1.9e-08, "output_cost_per_pixel": 0.0], "0.038912"),
        (.image, ["input_cost_per_image": 0.01], "0.04"),
        (.image, ["input_cost_per_token": 1e-6, "output_cost_per_image_token": 4e-5], "0.0018"),
        (.video, ["output_cost_per_second": 0.1], "3.2"),
        (.video, ["output_cost_per_video_per_second": 0.2, "output_cost_per_second_720p": 0.1], "6.4"),
        (.ocr, ["ocr_cost_per_page": 0.001, "annotation_cost_per_page": 0.003], "0.011"),
        (.ocr, ["ocr_cost_per_credit": 0.015], "0.03"),
        (.search, ["input_cost_per_query": 0.007], "0.021"),
        (.completion, ["input_cost_per_second": 0.01, "output_cost_per_second": 0.02], "0.075"),
        (.completion, ["cost_per_second": 0.01], "0.025"),
        (
            .completion,
            ["input_cost_per_request": 0.005, "input_cost_per_token": 0, "output_cost_per_token": 0],
            "0.005"
        ),
        (.moderation, ["input_cost_per_token": 0, "output_cost_per_token": 0], "0"),
    ]

    @Test(arguments: Self.kinds)
    func otherKinds(_ kind: CallKind, _ rates: JSONObject, _ total: String) throws {
        let cost = try self.cost(rates) {
            $0.kind = kind
            if kind == .embedding, rates["input_cost_per_image"] != nil {
                $0.usage = Usage(promptTokens: 0, completionTokens: 0)
            }
            if rates["output_cost_per_image_token"] != nil {
                $0.usage = Usage(promptTokens: 1000, completionTokens: 20)
                $0.usage?.imageOutputTokens = 20
            }
            $0.queries = kind == .rerank || kind == .search ? 3 : nil
            $0.audioSeconds = Rate("2.5")
            $0.responseMilliseconds = Rate("2500")
            $0.inputCharacters = kind == .speech ? CostCalculator.characters(in: "hello world") : nil
            $0.results = 4
            $0.size = PixelSize("256x2000")
            $0.resolution = "2K"
            $0.outputVideoSeconds = Rate("8")
            $0.pages = 5
            $0.annotatedPages = 2
            $0.credits = 2
        }
        #expect(cost.total.decimalText == total)
    }

    @Test func rangesOfTieredPricing() throws {
        let rates: JSONObject = [
            "tiered_pricing": [
                ["range": [0, 256_000], "input_cost_per_token": 5e-8, "output_cost_per_token": 4e-7],
                ["range": [256_000, 1_000_000], "input_cost_per_token": 2.5e-7, "output_cost_per_token": 2e-6],
            ]
        ]
        for (prompt, input) in [
            (0, "0"), (1, "0.00000005"), (256_000, "0.0128"), (256_001, "0.06400025"), (2_000_000, "0.5"),
        ] {
            let cost = try self.cost(rates) { $0.usage = Usage(promptTokens: prompt, completionTokens: 0) }
            #expect(cost.total.decimalText == input)
        }
        let exa = try #require(self.catalog.row(key: "exa_ai/search"))
        let price = Price(model: exa.key, source: .catalog(key: exa.key), pricing: exa.pricing, mode: exa.mode)
        for (results, total) in [(1, "0.005"), (25, "0.005"), (26, "0.025"), (500, "0.025")] {
            var consumption = Consumption(kind: .search)
            consumption.results = results
            #expect(try CostCalculator.cost(of: consumption, at: price).total.decimalText == total)
        }
    }

    /// Tuesday 2026-11-17 and Saturday 2026-11-21, in UTC.
    @Test(arguments: [
        (1_794_873_600, "0.00015"), (1_794_873_600 + 30 * 60, "0.00015"), (1_794_873_600 + 60 * 60, "0.0003"),
        (1_794_873_600 + 5 * 3600, "0.00015"), (1_794_873_600 + 9 * 3600, "0.0003"),
        (1_794_873_600 + 23 * 3600, "0.00015"), (1_795_219_200 + 9 * 3600, "0.00015"),
        (-86_400 * 4 + 9 * 3600, "0.00015"),
    ])
    func offPeak(_ moment: Int, _ total: String) throws {
        let row = try #require(self.catalog.row(for: "deepseek-flash", provider: ProviderRows.builtin["deepseek"]))
        let price = Price(model: row.key, source: .catalog(key: row.key), pricing: row.pricing, mode: row.mode)
        var consumption = Consumption(usage: Usage(promptTokens: 1000, completionTokens: 0))
        #expect(try CostCalculator.cost(of: consumption, at: price).total.decimalText == "0.0003")
        consumption.epochSeconds = moment
        #expect(try CostCalculator.cost(of: consumption, at: price).total.decimalText == total)
    }

    @Test func customPricesReplaceTheCatalogs() throws {
        let openai = try #require(ProviderRows.builtin["openai"])
        var query = PriceQuery(model: "gpt-4o", provider: openai)
        var consumption = Consumption(usage: Usage(promptTokens: 1000, completionTokens: 100))
        consumption.usage?.cachedTokens = 500

        // Cached tokens keep the catalog's price, as in LiteLLM.
        query.custom = RateSheet(["input_cost_per_token": 0.5])
        var cost = try CostCalculator.cost(of: consumption, at: self.catalog.price(query))
        #expect(cost.input.decimalText == "250.000625")
        #expect(cost.output.decimalText == "0.001")
        #expect(cost.source == .custom(over: "gpt-4o"))

        query.custom = RateSheet(["input_cost_per_second": 0.01])
        consumption.responseMilliseconds = Rate("1500")
        cost = try CostCalculator.cost(of: consumption, at: self.catalog.price(query))
        #expect(cost.total.decimalText == "0.015")

        query.custom = RateSheet(["cache_read_input_token_cost": 0])
        cost = try CostCalculator.cost(of: consumption, at: self.catalog.price(query))
        #expect(cost.input.decimalText == "0.00125")

        // What is free is free for cached tokens, too.
        query.custom = RateSheet(["input_cost_per_token": 0])
        #expect(try CostCalculator.cost(of: consumption, at: self.catalog.price(query)).input == .zero)

        query = PriceQuery(model: "my-own", provider: openai)
        query.custom = RateSheet(["input_cost_per_token": 0, "output_cost_per_token": 0])
        #expect(try CostCalculator.cost(of: consumption, at: self.catalog.price(query)).total == .zero)
    }

    @Test(arguments: [
        ("gpt-4o", "openai", nil as String?, nil as String?, nil as String?, "gpt-4o"),
        ("my-dep", "azure", "azure/gpt-4o", nil, nil, "azure/gpt-4o"),
        ("my-dep", "azure", "gpt-4o", nil, nil, "azure/gpt-4o"),
        ("my-dep", "hosted_vllm", "gpt-4o", nil, nil, "gpt-4o"),
        ("gpt-4o", "openai", nil, "gpt-4o-2024-05-13", nil, "gpt-4o-2024-05-13"),
        ("gpt-4o", "openai", nil, "gpt-unheard-of", nil, "gpt-4o"),
        ("gpt-4o", "azure", nil, nil, "mars", "azure/gpt-4o"),
        ("gpt-4o", "azure", nil, nil, "eu", "azure/eu/gpt-4o"),
        ("gpt-4o-2024-08-06", "azure", nil, nil, "eu", "azure/eu/gpt-4o-2024-08-06"),
        ("anthropic.claude-v2", "bedrock", nil, nil, "eu-central-1", "bedrock/eu-central-1/anthropic.claude-v2"),
    ])
    func whichRow(
        _ model: String,
        _ provider: String,
        _ base: String?,
        _ answered: String?,
        _ region: String?,
        _ key: String
    ) throws {
        let row: ProviderRow = try #require(ProviderRows.builtin[provider])
        var query = PriceQuery(model: model, provider: row)
        query.baseModel = base
        query.responseModel = answered
        query.region = region
        #expect(try self.catalog.price(query).source == .catalog(key: key))
    }

    @Test(arguments: [
        ("together_ai", "meta-llama/Llama-3-8b", "together-ai-4.1b-8b"),
        ("together_ai", "x/y-70B-instruct", "together-ai-41.1b-80b"),
        ("together_ai", "x/y-500b", nil as String?),
        ("together_ai", "x/unsized", nil),
        ("fireworks_ai", "accounts/a/models/new-13b", "fireworks-ai-4.1b-to-16b"),
        ("fireworks_ai", "accounts/a/models/new-8x22b", "fireworks-ai-56b-to-176b"),
        ("replicate", "owner/new", "replicate"),
        ("openai", "new-8b", nil),
    ])
    func estimates(_ provider: String, _ model: String, _ key: String?) throws {
        let row: ProviderRow = try #require(ProviderRows.builtin[provider])
        let query = PriceQuery(model: model, provider: row)
        if let key {
            #expect(try self.catalog.price(query).source == .estimate(key: key))
        } else {
            #expect(throws: CatalogError.unknownModel(model: model, provider: provider)) {
                try self.catalog.price(query)
            }
        }
    }

    @Test func reportedCostCountsWhereItIsTrusted() throws {
        var usage = Usage(promptTokens: 1000, completionTokens: 100)
        usage.cost = Money("0.5")
        for (provider, model, total) in [("openrouter", "openai/gpt-4o", "0.5"), ("openai", "gpt-4o", "0.0035")] {
            let row = try #require(ProviderRows.builtin[provider])
            let price = try self.catalog.price(PriceQuery(model: model, provider: row))
            #expect(try CostCalculator.cost(of: Consumption(usage: usage), at: price).total.decimalText == total)
        }
    }

    @Test func discountAndMargin() throws {
        let cost = try self.cost(["input_cost_per_token": 1e-6, "output_cost_per_token": 0]) { _ in }
            .adjusted(
                discount: Rate(significand: 5, exponent: -2),
                margin: Rate(significand: 1, exponent: -1),
                fixed: Money(picodollars: 7)
            )
        #expect(cost.original.decimalText == "0.001")
        #expect(cost.adjustment.discountAmount.decimalText == "0.00005")
        #expect(cost.adjustment.marginTotal.decimalText == "0.000095000007")
        #expect(cost.total.decimalText == "0.001045000007")
    }

    /// A threshold that includes its own number.
    @Test func inclusiveThresholds() throws {
        let xai = try #require(ProviderRows.builtin["xai"])
        let rows = self.catalog.keys.lazy.filter { $0.hasPrefix("xai/") }.compactMap { self.catalog.row(key: $0) }
        let threshold = RateName(.inputToken, above: 200_000)
        let row = try #require(rows.first { $0.pricing.rates[threshold] != nil })
        let price = try self.catalog.price(PriceQuery(model: row.key, provider: xai))
        let cost = try CostCalculator.cost(
            of: Consumption(usage: Usage(promptTokens: 200_000, completionTokens: 0)),
            at: price
        )
        #expect(cost.lines.first?.name == threshold)
    }
}
