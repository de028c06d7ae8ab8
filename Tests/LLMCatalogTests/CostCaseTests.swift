import LLMCatalog
import LLMCore
import Testing

/// Costs that LiteLLM has worked out, worked out again.
@Suite struct CostCaseTests {
    private let catalog = ModelCatalog()
    private let resolver = ModelResolver()

    /// Tokens of the cases that give text instead; counting is another module's work.
    private static let tokens = ["text inputs": (2, 2), "messages input": (9, 2)]

    /// LiteLLM's list has lost this model; ours keeps it as retired, so that it has a price.
    private static let retired: Set = ["command-r"]

    @Test func everyCase() throws {
        let cases = try TestData.list("cost_cases.json")
        #expect(cases.count == 33)
        for json in cases {
            let name = "\(json["fn"]?.stringValue ?? "") \(json["name"]?.stringValue ?? "") \(json["args"] ?? .null)"
            do {
                let breakdown = try self.cost(json)
                switch json["result"] {
                case .array(let parts)?:
                    #expect(Self.equal(breakdown.input, parts[0]), "\(name): \(breakdown)")
                    #expect(Self.equal(breakdown.output, parts[1]), "\(name): \(breakdown)")
                case .number?:
                    #expect(Self.equal(breakdown.total, json["result"]), "\(name): \(breakdown)")
                default:
                    #expect(Self.retired.contains(json["args"]?["model"]?.stringValue ?? ""), "\(name): \(breakdown)")
                }
            } catch {
                let wanted = json["result"]?["error"]?.stringValue
                switch error as? CatalogError {
                case .unknownProvider?: #expect(wanted == "BadRequestError", "\(name): \(error)")
                case .unknownModel?: #expect(wanted == "ModelNotMappedError", "\(name): \(error)")
                default: Issue.record("\(name): \(error)")
                }
            }
        }
    }

    @Test func aRetiredModelHasAPrice() throws {
        let price = try self.catalog.price(PriceQuery(model: "command-r"))
        let usage = Usage(promptTokens: 1000, completionTokens: 500)
        let cost = try CostCalculator.cost(of: Consumption(usage: usage), at: price)
        #expect(cost.total.decimalText == "0.00045")
    }

    private func cost(_ json: JSON) throws -> CostBreakdown {
        let args = json["args"] ?? [:]
        let model = try #require(json["model"]?.stringValue ?? args["model"]?.stringValue)
        var consumption = Consumption(kind: CallKind(callType: args["call_type"]?.stringValue ?? "completion"))
        consumption.usage = self.usage(json)
        if let tier = args["service_tier"]?.stringValue {
            consumption.tier = try #require(RateTier(serviceTier: tier))
        }
        consumption.responseMilliseconds = Rate(json: args["response_time_ms"] ?? args["total_time"])
        switch consumption.kind {
        // The recorded call was for a minute of sound.
        case .transcription: consumption.audioSeconds = Rate(significand: 60, exponent: 0)
        case .speech: consumption.inputCharacters = CostCalculator.characters(in: args["prompt"]?.stringValue ?? "")
        default: break
        }
        return try CostCalculator.cost(of: consumption, at: self.price(of: model, args))
    }

    private func usage(_ json: JSON) -> Usage? {
        if let usage = json["usage"] {
            return Usage(openAI: usage)
        }
        let args = json["args"] ?? [:]
        if let (prompt, completion) = Self.tokens[json["name"]?.stringValue ?? ""] {
            return Usage(promptTokens: prompt, completionTokens: completion)
        }
        let prompt = args["prompt_tokens"]?.intValue ?? 0
        return Usage(promptTokens: prompt, completionTokens: args["completion_tokens"]?.intValue ?? 0)
    }

    private func price(of model: String, _ args: JSON) throws -> Price {
        if let custom = args["custom_cost_per_token"]?.objectValue {
            return Price(model: model, custom: RateSheet(custom))
        }
        if let perSecond = args["custom_cost_per_second"] {
            return Price(model: model, custom: RateSheet(["cost_per_second": perSecond]))
        }
        let resolved = try self.resolver.resolve(model: model, provider: args["custom_llm_provider"]?.stringValue)
        var query = PriceQuery(model: resolved.model, provider: resolved.provider)
        query.baseModel = args["base_model"]?.stringValue
        query.allowsEstimate = false
        return try self.catalog.price(query)
    }

    /// Equal up to the noise of the recorded binary sums.
    private static func equal(_ amount: Money, _ json: JSON?) -> Bool {
        guard case .number(let number)? = json, let wanted = Money(number.text) else {
            return false
        }
        return abs((amount - wanted).picodollars) <= 1
    }
}
