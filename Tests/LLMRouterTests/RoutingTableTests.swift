import LLMRouter
import Testing

@Suite struct RoutingTableTests {
    static func table(_ entries: [(id: String, group: String, model: String)]) -> RoutingTable {
        RoutingTable(
            deployments: entries.enumerated().map { index, entry in
                RoutedDeployment(index: index, id: entry.id, group: entry.group, model: entry.model)
            },
            aliases: ["short": .init(target: "gpt-4o"), "hidden": .init(target: "gpt-4o", isHidden: true)]
        )
    }

    static let usual = table([
        ("1", "gpt-4o", "openai/gpt-4o"), ("2", "gpt-4o", "azure/gpt-4o-eu"), ("3", "anthropic/*", "anthropic/*"),
        ("4", "anthropic/claude-3*", "anthropic/claude-3*"), ("5", "*", "openai/*"), ("gpt-4o-x", "other", "groq/x"),
    ])

    @Test(arguments: [
        ("gpt-4o", "gpt-4o", ["1", "2"]),
        ("short", "gpt-4o", ["1", "2"]),
        ("2", "gpt-4o", ["2"]),
        ("anthropic/claude-3-opus", "anthropic/claude-3*", ["4"]),
        ("anthropic/other", "anthropic/*", ["3"]),
        ("whatever", "*", ["5"]),
        ("gpt-4o-x", "other", ["gpt-4o-x"]),
    ])
    func `finds the group that a name stands for`(_ name: String, group: String, ids: [String]) throws {
        let found = try #require(Self.usual.resolve(name, inferredProvider: nil))
        #expect(found.group == group)
        #expect(found.candidates.map(\.id) == ids)
    }

    @Test func `answers name the group where it takes the alias's place`() {
        let table = RoutingTable(
            deployments: RoutingWorld.deployments(1),
            aliases: [
                "kept": .init(target: "g"), "replaced": .init(target: "next", isReplaced: true),
                "next": .init(target: "g"),
            ]
        )
        #expect(table.shownGroup(of: "kept") == "kept")
        #expect(table.shownGroup(of: "replaced") == "g")
        #expect(table.shownGroup(of: "g") == "g")
        #expect(table.shownGroup(of: "unknown") == "unknown")
    }

    @Test func `an alias may lead to another one, but not in a circle`() {
        let table = RoutingTable(
            deployments: RoutingWorld.deployments(1) + RoutingWorld.deployments(1, group: "b"),
            aliases: [
                "x": .init(target: "y", isHidden: true), "y": .init(target: "z"), "z": .init(target: "g"),
                "to-b": .init(target: "b"), "b": .init(target: "g"), "left": .init(target: "right"),
                "right": .init(target: "left"),
            ]
        )
        func group(_ name: String) -> String? { table.resolve(name, inferredProvider: nil)?.group }
        #expect(group("x") == "g")
        #expect(table.aliases["x"] == .init(target: "g", isHidden: true))
        // What is a group is one, even where another alias has its name.
        #expect(group("to-b") == "b")
        #expect(group("left") == nil)
    }

    /// The order of LiteLLM, which compares the expressions that it makes of the patterns.
    @Test(arguments: [
        (["longername*", "*-4.1-*"], "longername-4.1-mini", "*-4.1-*"), (["ab*", "a*"], "abc", "ab*"),
        (["a*", "a*c*"], "abcd", "a*c*"), (["*", "x*"], "xy", "x*"), (["a-*", "abc*"], "a-c", "a-*"),
        (["*b*", "a*b"], "abab", "*b*"), (["openai/*", "openai/gpt-*"], "openai/gpt-4o", "openai/gpt-*"),
    ])
    func `the most specific pattern comes first`(_ patterns: [String], name: String, expected: String) {
        for patterns in [patterns, patterns.reversed()] {
            let table = Self.table(patterns.map { ($0, $0, "openai/*") })
            #expect(table.resolve(name, inferredProvider: nil)?.group == expected)
        }
    }

    @Test func `equal patterns come in the order of the configuration`() {
        for patterns in [["*ab*", "a*b*"], ["a*b*", "*ab*"]] {
            let table = Self.table(patterns.map { ($0, $0, "openai/*") })
            #expect(table.resolve("ab", inferredProvider: nil)?.group == patterns[0])
        }
    }

    @Test func `many patterns cost no more than a few`() {
        let many = Self.table((0..<10_000).map { ("\($0)", "p\($0)/*", "openai/*") } + [("all", "*-x", "openai/*")])
        let took = ContinuousClock().measure {
            for number in 0..<1000 {
                #expect(many.resolve("p\(number)/m", inferredProvider: nil)?.group == "p\(number)/*")
            }
            #expect(many.resolve("other-x", inferredProvider: nil)?.group == "*-x")
            #expect(many.resolve("other", inferredProvider: "p3")?.group == "p3/*")
            #expect(many.resolve("other", inferredProvider: "nobody") == nil)
        }
        // Ten million comparisons take longer.
        #expect(took < .milliseconds(500))
    }

    @Test func `a bare name matches its provider's pattern`() throws {
        let table = Self.table([("1", "anthropic/*", "anthropic/*")])
        let found = try #require(table.resolve("claude-3-opus", inferredProvider: "anthropic"))
        #expect(found.captures == ["claude-3-opus"])
        #expect(table.resolve("claude-3-opus", inferredProvider: nil) == nil)
    }

    @Test func `an upstream model can be asked for by its own name`() throws {
        let table = Self.table([("1", "fast", "groq/llama")])
        #expect(try #require(table.resolve("groq/llama", inferredProvider: nil)).candidates.map(\.id) == ["1"])
    }

    @Test(arguments: [
        ("openai/*", "openai/gpt-4o", ["gpt-4o"]),
        ("*", "anything", ["anything"]),
        ("a-*-b-*", "a-1-b-2-b-3", ["1-b-2", "3"]),
        ("gpt-*-mini", "gpt-4o-mini-2024", ["4o"]),
    ])
    func `a star takes as much as it can`(_ pattern: String, name: String, captures: [String]) {
        #expect(WildcardPattern(pattern).captures(in: name) == captures)
    }

    @Test(arguments: [
        ("openai/*", "azure/x"), ("a*b", "ac"), ("x", "y"), ("openai/*", "openai/../x"), ("openai/*", "openai/a/.."),
        ("*", "./x"), ("openai/*", "openai/a\nb"), ("openai/*", "openai/a\u{7F}"),
    ])
    func `other names do not match`(_ pattern: String, name: String) {
        #expect(WildcardPattern(pattern).captures(in: name) == nil)
    }

    @Test(arguments: [
        ("openai/gpt-4o", ["x"], "r", "openai/gpt-4o"),
        ("openai/*", ["gpt-4o"], "r", "openai/gpt-4o"),
        ("openai/*", ["a", "b"], "whole/name", "whole/name"),
        ("*/*", ["a", "b"], "r", "a/b"),
    ])
    func `captures fill the upstream model`(_ model: String, captures: [String], requested: String, expected: String) {
        #expect(WildcardPattern.fill(model: model, captures: captures, requested: requested) == expected)
    }

    @Test func `a very long name matches no pattern`() {
        #expect(WildcardPattern("a*b*c*d").captures(in: String(repeating: "a", count: 100_000)) == nil)
    }
}
