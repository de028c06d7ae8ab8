import LLMCore
import LLMRouter
import Testing

@Suite struct TeamNameTests {
    /// A team's own `gpt`, the `gpt` of everybody, a team's pattern, a pattern of everybody.
    static func table() -> RoutingTable {
        var own = RoutedDeployment(index: 0, id: "own", group: "model_name_red_1", model: "azure/a")
        own.team = "red"
        own.teamName = "gpt"
        var second = RoutedDeployment(index: 1, id: "second", group: "model_name_red_2", model: "azure/b")
        second.team = "red"
        second.teamName = "gpt"
        let common = RoutedDeployment(index: 2, id: "common", group: "gpt", model: "openai/gpt")
        var pattern = RoutedDeployment(index: 3, id: "pattern", group: "model_name_red_3", model: "groq/*")
        pattern.team = "red"
        pattern.teamName = "groq/*"
        let all = RoutedDeployment(index: 4, id: "all", group: "mistral/*", model: "mistral/*")
        return RoutingTable(
            deployments: [own, second, common, pattern, all],
            aliases: ["short": .init(target: "gpt")]
        )
    }

    @Test(
        arguments: [
            ("gpt", nil, ["common"]), ("gpt", "red", ["own", "second"]), ("gpt", "blue", ["common"]),
            ("short", "red", ["own", "second"]), ("short", nil, ["common"]), ("groq/llama", "red", ["pattern"]),
            ("groq/llama", "blue", nil), ("mistral/x", "red", ["all"]), ("own", nil, ["own"]),
        ] as [(String, String?, [String]?)]
    )
    func `a team's own names come before those of everybody`(_ name: String, team: String?, ids: [String]?) {
        let found = Self.table().resolve(name, team: team, inferredProvider: nil)
        #expect(found?.candidates.map(\.id) == ids)
    }

    @Test(
        arguments: [
            ("gpt", ["common"]), ("model_name_red_1", ["own"]), ("inner", ["blue"]), ("only", ["blue"]), ("twice", nil),
            ("blue", ["blue"]),
        ] as [(String, [String]?)]
    )
    func `who may act for every team has the names that one team alone has`(_ name: String, ids: [String]?) {
        var blue = RoutedDeployment(index: 5, id: "blue", group: "inner", model: "openai/x")
        (blue.team, blue.teamName) = ("blue", "only")
        var first = RoutedDeployment(index: 6, id: "first", group: "a", model: "openai/y")
        (first.team, first.teamName) = ("red", "twice")
        var second = RoutedDeployment(index: 7, id: "second", group: "b", model: "openai/z")
        (second.team, second.teamName) = ("blue", "twice")
        let table = RoutingTable(deployments: Self.table().deployments + [blue, first, second])
        let found = table.resolve(name, mayActForTeams: true, inferredProvider: nil)
        #expect(found?.candidates.map(\.id) == ids)
        #expect(table.groups == ["gpt", "mistral/*"] && table.hasTeams)
        #expect(table.resolve("only", inferredProvider: nil) == nil)
        #expect(table.resolve("only", team: "red", mayActForTeams: true, inferredProvider: nil) == nil)
    }

    @Test func `a team's deployments share what is known, though their groups differ`() throws {
        let table = Self.table()
        let found = try #require(table.resolve("gpt", team: "red", inferredProvider: nil))
        let router = Router(table: table)
        var request = RoutingRequest()
        request.team = "red"
        var random = CallRandom(seed: (1, 2))
        var record: DecisionRecord?
        let now = RoutingWorld.start
        let lease = try router.pick(from: found.set, for: &request, at: now, using: &random, recording: &record)
        lease.failed(LLMError(.authentication, "x"), at: now)
        let other = try router.pick(from: found.set, for: &request, at: now, using: &random, recording: &record)
        #expect(other.index != lease.index)
    }

    @Test func `a deployment is asked for by its id or its model`() throws {
        let table = Self.table()
        #expect(table.resolveSpecific("common")?.candidates.map(\.id) == ["common"])
        #expect(table.resolveSpecific("azure/b")?.candidates.map(\.id) == ["second"])
        #expect(table.resolveSpecific("nothing") == nil)
        let group = try #require(table.resolve("gpt", team: "red", inferredProvider: nil))
        #expect(table.resolveSpecific("azure/a", within: group)?.candidates.map(\.id) == ["own"])
        #expect(table.resolveSpecific("openai/gpt", within: group) == nil)
    }
}
