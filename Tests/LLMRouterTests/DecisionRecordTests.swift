import LLMCore
import LLMRouter
import Testing

@Suite struct DecisionRecordTests {
    @Test func `a decision is told to machines and people`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.costBased)
        var world = RoutingWorld(
            RoutingWorld.deployments(3) {
                $0.costPerToken = [0.5, 0.25, 0.125][$1]
                $0.isBlocked = $1 == 2
            },
            settings: settings
        )
        var record: DecisionRecord? = DecisionRecord()
        _ = try world.pick("g", recording: &record)
        let made = try #require(record)
        #expect(made.json["strategy"]?.stringValue == "cost-based-routing")
        #expect(made.json["picked"]?.stringValue == "g1")
        let candidates = try #require(made.json["candidates"]?.arrayValue)
        #expect(candidates.map { $0["verdict"]?.stringValue } == ["outscored", "picked", "blocked"])
        #expect(candidates.map { $0["score"]?.doubleValue } == [0.5, 0.25, nil])
        #expect(made.words.contains("g0 (openai/m): others scored better, score 0.5"))
    }

    @Test func `a refusal is recorded, too`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(1))
        try world.fail(.authentication)
        var record: DecisionRecord? = DecisionRecord()
        #expect(throws: LLMError.self) { try world.pick("g", recording: &record) }
        #expect(record?.json["picked"] == .null)
        #expect(record?.verdict(at: 0) == .cooldown)
        #expect(record?.words.contains("rests after failures") == true)
    }

    @Test func `verdicts have words and labels of their own`() {
        #expect(Set(Verdict.allCases.map(\.words)).count == Verdict.allCases.count)
        #expect(Set(Verdict.allCases.map(\.label)).count == Verdict.allCases.count)
    }
}
