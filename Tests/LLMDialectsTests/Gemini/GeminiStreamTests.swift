import LLMCore
import LLMDialects
import Testing

/// Streams that are not as they should be: each ends in an answer or an error.
@Suite struct GeminiStreamTests {
    private static let streams = FixtureCase.all.filter { $0.name.hasPrefix("gemini/") && $0.has("wire-stream.sse") }

    private static func events(of fixture: FixtureCase) -> [String] {
        String(decoding: fixture.bytes("wire-stream.sse") ?? [], as: UTF8.self)
            .split(separator: "\r\n\r\n").map { String($0) + "\r\n\r\n" }
    }

    private static func run(_ events: [String], _ fixture: FixtureCase) throws -> String {
        let run = StreamRun(try StreamRun.Start(fixture), Array(events.joined().utf8), cuts: [])
        return try #require(run.json["state"]?.stringValue)
    }

    @Test func `the events of a fixture are found`() throws {
        let fixture = try #require(Self.streams.first { $0.name == "gemini/pair-text" })
        let events = Self.events(of: fixture)
        #expect(events.count == 3)
        let json = try JSON(parsing: String(events[0].dropFirst("data: ".count)))
        #expect(Self.broken(json).count > 50)
    }

    @Test(arguments: Self.streams)
    func `events may be lost, doubled or turned round`(_ fixture: FixtureCase) throws {
        let events = Self.events(of: fixture)
        var variants = [events.reversed().map { $0 }, events + events]
        for index in events.indices {
            var without = events
            without.remove(at: index)
            variants += [without, Array(events[..<index])]
        }
        for variant in variants {
            #expect(["finished", "failed", "broken"].contains(try Self.run(variant, fixture)))
        }
    }

    @Test(arguments: Self.streams)
    func `no value of a wrong type crashes it`(_ fixture: FixtureCase) throws {
        let events = Self.events(of: fixture)
        for (index, event) in events.enumerated() {
            guard let json = try? JSON(parsing: String(event.dropFirst("data: ".count))) else { continue }
            for broken in Self.broken(json) {
                var variant = events
                variant[index] = "data: \(broken)\r\n\r\n"
                #expect(["finished", "failed", "broken"].contains(try Self.run(variant, fixture)))
            }
        }
    }

    /// The value with each of its values replaced by others.
    private static func broken(_ json: JSON) -> [JSON] {
        var all: [JSON] = [nil, 1, "x", [], [:]]
        switch json {
        case .object(let members):
            for (key, value) in members {
                for other in Self.broken(value) {
                    var changed = json
                    changed[key] = other
                    all.append(changed)
                }
            }
        case .array(let elements):
            for (index, value) in elements.enumerated() {
                for other in Self.broken(value) {
                    var changed = elements
                    changed[index] = other
                    all.append(.array(changed))
                }
            }
        default: break
        }
        return all
    }
}
