import LLMCore
import LLMRouter
import Testing

@Suite struct TagTests {
    /// Deployments tagged free; paid; paid and eu; default; not at all.
    static func world(_ change: (inout RoutingSettings) -> Void = { _ in }, withDefault: Bool = true) -> RoutingWorld {
        var settings = RoutingSettings()
        settings.filtersTags = true
        change(&settings)
        let tags = [["free"], ["paid"], ["paid", "eu"], [withDefault ? "default" : "other"], []]
        return RoutingWorld(RoutingWorld.deployments(5) { $0.tags = tags[$1] }, settings: settings)
    }

    @Test(
        arguments: [
            ([], [3]), (["free"], [0]), (["paid"], [1, 2]), (["free", "eu"], [0, 2]), (["gold"], [3]),
            (["paid", "!eu"], [1]), (["&eu"], [2]), (["free", "&eu"], []), (["paid", "&eu"], [2]),
            (["!default"], []), (["!paid"], [3]), (["&gold"], []), (["free", "gold"], [0]), (["gold", "!default"], []),
            (["default"], [3]), (["paid", "&gold"], []),
        ] as [([String], [Int])]
    )
    func `one common tag is enough`(_ tags: [String], expected: [Int]) {
        var world = Self.world()
        world.request.tags = tags
        #expect(world.pickable() == Set(expected))
    }

    @Test(
        arguments: [(["paid", "eu"], [2]), (["paid"], [1, 2]), (["paid", "free"], []), (["gold", "x"], [3])]
            as [([String], [Int])]
    )
    func `all tags are needed where it is so configured`(_ tags: [String], expected: [Int]) {
        var world = Self.world { $0.matchesAnyTag = false }
        world.request.tags = tags
        #expect(world.pickable() == Set(expected))
    }

    @Test func `without default deployments everybody takes what has no tags, nobody what has unknown ones`() {
        var world = Self.world(withDefault: false)
        #expect(world.pickable() == [0, 1, 2, 3, 4])
        world.request.tags = ["!paid"]
        #expect(world.pickable() == [0, 3, 4])
        world.request.tags = ["gold"]
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.status == 401)
        #expect(error?.message.contains("gold") == true)
    }

    @Test func `a prefix is cut`() {
        var world = Self.world { $0.tagPrefix = "route:" }
        world.request.tags = ["route:free"]
        #expect(world.pickable() == [0])
        world.request.tags = ["route:!eu", "route:paid"]
        #expect(world.pickable() == [1])
        world.request.tags = ["!route:free", "route:paid"]
        #expect(world.pickable() == [1, 2])
    }

    @Test func `that a tag's deployments rest is no reason to use others`() throws {
        var world = Self.world()
        world.request.tags = ["free"]
        try world.fail(.rateLimit)
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.status == 429)
        #expect(error?.retryAfter == .seconds(5))
    }

    @Test func `tags mean nothing unless asked for`() throws {
        var world = Self.world { $0.filtersTags = false }
        world.request.tags = ["free"]
        #expect(world.pickable() == [0, 1, 2, 3, 4])
        world.request.filtersTags = true
        #expect(world.pickable() == [0])
    }

    @Test(
        arguments: [(nil, false, false), (true, false, true), (false, true, false), (nil, true, true)]
            as [(Bool?, Bool, Bool)]
    )
    func `a deployment may say whether its group goes by tags`(_ own: Bool?, setting: Bool, isUsed: Bool) {
        var settings = RoutingSettings()
        settings.filtersTags = setting
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, index in
                deployment.tags = index == 0 ? ["free"] : ["paid"]
                deployment.filtersTags = own
            },
            settings: settings
        )
        world.request.tags = ["free"]
        #expect(world.pickable() == (isUsed ? [0] : [0, 1]))
    }

    @Test func `a user agent leads to a deployment`() throws {
        var settings = RoutingSettings()
        settings.filtersTags = true
        let pattern = try TextPattern("^User-Agent: claude-code/\\d+")
        var world = RoutingWorld(
            RoutingWorld.deployments(3) { deployment, index in
                if index == 0 { deployment.tagPatterns = [pattern] }
                if index == 1 { deployment.tags = ["default"] }
                if index == 2 { deployment.tags = ["paid"] }
            },
            settings: settings
        )
        #expect(world.pickable() == [1])
        world.request.userAgent = "claude-code/2.1"
        #expect(world.pickable() == [0])
        world.request.userAgent = "curl/8"
        #expect(world.pickable() == [1])
        world.request.tags = ["paid"]
        world.request.userAgent = "claude-code/2.1"
        #expect(world.pickable() == [0, 2])
    }
}
