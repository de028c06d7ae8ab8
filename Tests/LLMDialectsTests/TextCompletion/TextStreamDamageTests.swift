import LLMCore
import LLMDialects
import Testing

/// Damaged streams of text models: whatever is lost, repeated, swapped or of a wrong type, the stream comes to an end.
@Suite struct TextStreamDamageTests {
    private static let dialects = [
        "text-completion/", "azure-text/", "anthropic-text/", "petals/", "nlp-cloud/", "aleph-alpha/",
        "fill-in-the-middle/", "ollama-text/", "openai/completion",
    ]

    static let cases = FixtureCase.all.filter { fixture in
        fixture.has("wire-stream.sse") && Self.dialects.contains { fixture.name.hasPrefix($0) }
    }

    /// Runs a stream; it must be over at its end.
    private static func check(_ start: StreamRun.Start, _ bytes: [UInt8], _ name: String) {
        let run = StreamRun(start, bytes, cuts: [])
        #expect(run.state != .waiting && run.state != .streaming, "\(name)")
        #expect((run.failure == nil) == (run.state == .finished), "\(name)")
        #expect(run.output.isEmpty == (run.state == .failed), "\(name)")
    }

    @Test(arguments: cases)
    func `comes to an end`(_ fixture: FixtureCase) throws {
        let start = try StreamRun.Start(fixture)
        let bytes = try #require(fixture.bytes("wire-stream.sse"))
        for end in 0..<bytes.count { Self.check(start, Array(bytes[..<end]), "cut at \(end)") }
        let isLines = bytes.first == UInt8(ascii: "{")
        let text = String(decoding: bytes, as: UTF8.self)
        let events = text.split(separator: isLines ? "\n" : "\n\n").map { String($0) }
        func join(_ events: [String]) -> [UInt8] { Array(events.map { $0 + (isLines ? "\n" : "\n\n") }.joined().utf8) }
        for index in events.indices {
            var lost = events
            lost.remove(at: index)
            Self.check(start, join(lost), "without event \(index)")
            var repeated = events
            repeated.insert(events[index], at: index)
            Self.check(start, join(repeated), "event \(index) twice")
            var swapped = events
            swapped.swapAt(0, index)
            Self.check(start, join(swapped), "event \(index) first")
            for wrong in ["null", "[]", "\"x\"", "{}", "7", "{\"choices\":[{}]}", "{\"choices\":[null]}", "\u{FFFD}"] {
                var changed = events
                changed[index] = (isLines ? "" : "data: ") + wrong
                Self.check(start, join(changed), "event \(index) is \(wrong)")
            }
            for (value, wrong) in [("\"", "7"), ("null", "{}"), ("[", "{"), (":", ",")] {
                var changed = events
                changed[index] = events[index].split(separator: value, omittingEmptySubsequences: false)
                    .joined(separator: wrong)
                Self.check(start, join(changed), "event \(index) with \(wrong) for \(value)")
            }
        }
    }
}
