import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// The same answer of a provider, once whole and once streamed, comes to the same for our clients and for their bill.
@Suite struct PairTests {
    /// Every case with an answer of success and a stream that comes to a good end.
    static let pairs: [Pair] = FixtureCase.chat.compactMap { Pair($0) }

    @Test(arguments: Self.pairs)
    func `answer and stream are equal, and cost the same`(_ pair: Pair) throws {
        let fixture = pair.fixture
        let (translator, target, input) = (try fixture.translator(), try fixture.target(), try fixture.chatInput())
        let response = try #require(try fixture.response())
        let answer = try translator.decode(response, of: input, from: target)
        let start = StreamRun.Start(
            stream: translator.makeStream(for: input, from: target),
            renderer: OpenAIChatRenderer(model: nil, includesUsage: true)
        )
        let run = StreamRun(start, try #require(fixture.stream), cuts: [])
        #expect(run.state == .finished)
        FixtureTests.expectEqual(
            StreamSum(run.chunks).json,
            StreamSum(response: answer.document.tree).json,
            fixture.name
        )
        #expect(run.counted == answer.usage)
        let prices = Self.prices(of: target)
        #expect(!prices.isEmpty)
        for price in prices {
            #expect(try Self.cost(of: run.counted, at: price) == Self.cost(of: answer.usage, at: price))
        }
    }

    /// The catalog's price of the model, if it has one, and one at which every token and every search costs something.
    private static func prices(of target: Target) -> [Price] {
        let query = PriceQuery(model: target.model, provider: target.provider)
        let rates: JSONObject = [
            "input_cost_per_token": 0.000_003, "output_cost_per_token": 0.000_011,
            "cache_read_input_token_cost": 0.000_000_7, "cache_creation_input_token_cost": 0.000_005,
            "output_cost_per_reasoning_token": 0.000_013,
        ]
        let known = try? ModelCatalog().price(query)
        return [known, Price(model: target.model, custom: RateSheet(rates))].compactMap { $0 }
    }

    /// Nothing where nothing was counted: both forms are then counted by their text, which is equal.
    private static func cost(of usage: Usage?, at price: Price) throws -> Money? {
        guard let usage else { return nil }
        var consumption = Consumption(usage: usage)
        if let tier = usage.serviceTier.flatMap({ RateTier(serviceTier: $0) }) { consumption.tier = tier }
        return try? CostCalculator.cost(of: consumption, at: price).total
    }

    // MARK: Whether there is one

    @Test(arguments: DialectFamily.all)
    func `there are pairs of what a dialect can do`(_ family: DialectFamily) {
        let found = Set(Self.pairs.filter { family.has($0.fixture) }.flatMap(\.shows))
        for content in Pair.Content.allCases {
            if let reason = family.missing[content] {
                #expect(!reason.isEmpty && !found.contains(content), "\(family): there is a pair of \(content)")
            } else {
                #expect(found.contains(content), "\(family): no answer with its stream shows \(content)")
            }
        }
    }

    @Test func `every dialect that chats is listed`() {
        let listed = Set(DialectFamily.all.map(\.dialect))
        for dialect in DialectID.allCases where Dialect.named(dialect)?.chat != nil {
            #expect(listed.contains(dialect), "\(dialect): say in DialectFamily what it can do")
        }
    }
}

/// A case with an answer and its stream.
struct Pair: Sendable, CustomTestStringConvertible {
    /// What answers are made of.
    enum Content: CaseIterable {
        case text
        case calls
        case reasoning
    }

    let fixture: FixtureCase
    /// What this answer is made of.
    let shows: Set<Content>

    var testDescription: String { self.fixture.name }

    init?(_ fixture: FixtureCase) {
        guard fixture.stream != nil, fixture.has("wire-response.json"),
            let output = try? fixture.json("output.json"), let response = output["response"], output["error"] == nil
        else { return nil }
        self.fixture = fixture
        var shows: Set<Content> = []
        for choice in response["choices"]?.arrayValue ?? [] {
            let message = choice["message"]
            if message?["content"]?.stringValue?.isEmpty == false { shows.insert(.text) }
            if message?["tool_calls"]?.arrayValue?.isEmpty == false { shows.insert(.calls) }
            if message?["reasoning_content"]?.stringValue?.isEmpty == false { shows.insert(.reasoning) }
        }
        self.shows = shows
    }
}
