import LLMCore
import LLMDialects
import Testing

/// Streams that went wrong on their way: whatever comes, the client gets well-formed events, and an end.
@Suite struct MessagesStreamRobustnessTests {
    /// Streams that are made anew here; events that are passed on are as good as the provider's.
    private static let made = MessagesFixture.all.filter {
        $0.bytes("wire-stream.sse") != nil && !Self.isPassedOn($0)
    }

    private static let passedOn = MessagesFixture.all.filter {
        $0.bytes("wire-stream.sse") != nil && Self.isPassedOn($0)
    }

    private static func isPassedOn(_ fixture: MessagesFixture) -> Bool {
        ["messages/anthropic", "messages/vertex"].contains { fixture.name.hasPrefix($0) }
    }

    /// Drops, repeats and swaps events, and puts values of other types into them.
    private static func damaged(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var events = String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").map { String($0) }
        for _ in 0...dice.roll(3) {
            guard !events.isEmpty else { break }
            let (one, other) = (dice.roll(events.count), dice.roll(events.count))
            switch dice.roll(4) {
            case 0: events.remove(at: one)
            case 1: events.insert(events[one], at: other)
            case 2: events.swapAt(one, other)
            default: events[one] = Self.changed(events[one], &dice)
            }
        }
        return Array(events.map { $0 + "\n\n" }.joined().utf8)
    }

    private static func changed(_ event: String, _ dice: inout Dice) -> String {
        guard let start = event.firstRange(of: "data: ")?.upperBound,
            let json = try? JSON(parsing: String(event[start...]))
        else { return event }
        return event[..<start] + Self.changed(json, &dice).description
    }

    private static func changed(_ json: JSON, _ dice: inout Dice) -> JSON {
        let wrong: [JSON] = [nil, 1, -7, 1e300, true, "", "x", [], [:], ["a"], ["type": 3]]
        switch json {
        case .object(let members) where !members.isEmpty && dice.roll(6) > 0:
            var members = members
            let key = dice.pick(members.keys)
            members[key] = Self.changed(members[key] ?? nil, &dice)
            return .object(members)
        case .array(var elements) where !elements.isEmpty && dice.roll(6) > 0:
            let index = dice.roll(elements.count)
            elements[index] = Self.changed(elements[index], &dice)
            return .array(elements)
        default:
            return dice.pick(wrong)
        }
    }

    @Test(arguments: Self.made)
    func `a damaged stream is made into well-formed events`(_ fixture: MessagesFixture) throws {
        let bytes = try #require(fixture.bytes("wire-stream.sse"))
        let call = try fixture.call()
        for seed in 1...150 {
            var dice = Dice(UInt64(seed))
            let run = MessagesRun(call, Self.damaged(bytes, &dice), cuts: [], isCut: dice.roll(2) == 0)
            #expect(MessagesSum(run.events).faults == [], "seed \(seed)")
            #expect(["failed", "broken", "finished"].contains(run.state), "seed \(seed)")
            #expect(run.state != "broken" || run.events.last?["type"] == "error", "seed \(seed)")
            #expect(run.state != "finished" || run.events.last?["type"] == "message_stop", "seed \(seed)")
        }
    }

    @Test(arguments: Self.passedOn)
    func `a damaged stream that is passed on has an end`(_ fixture: MessagesFixture) throws {
        let bytes = try #require(fixture.bytes("wire-stream.sse"))
        let call = try fixture.call()
        for seed in 1...150 {
            var dice = Dice(UInt64(seed))
            let run = MessagesRun(call, Self.damaged(bytes, &dice), cuts: [], isCut: dice.roll(2) == 0)
            #expect(["failed", "broken", "finished"].contains(run.state), "seed \(seed)")
            let last = run.events.last?["type"]?.stringValue
            #expect(run.state == "failed" || ["error", "message_stop"].contains(last), "seed \(seed)")
        }
    }

    @Test func `the key of a login needs its headers`() throws {
        let fixture = try #require(MessagesFixture.all.first { $0.name == "messages/anthropic-headers" })
        let call = try fixture.call()
        var target = call.target
        #expect(Target.isAnthropicLogin("sk-ant-oat01-x") && !Target.isAnthropicLogin("sk-ant-api03-x"))
        target.headers.set("anthropic-beta", "own-1")
        target.useAnthropicLogin()
        let headers = try call.bridge.encode(call.input, for: target).wire.headers
        #expect(headers["anthropic-beta"] == "context-1m-2025-08-07,foo-1,oauth-2025-04-20,own-1")
        #expect(headers["anthropic-dangerous-direct-browser-access"] == "true")
        let count = try #require(try call.bridge.encodeCount(call.input, for: target)).wire
        #expect(count.headers["anthropic-beta"]?.hasSuffix("token-counting-2024-11-01") == true)
        #expect(count.url.path == "/v1/messages/count_tokens")
    }
}
