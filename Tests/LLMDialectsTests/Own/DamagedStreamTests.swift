import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Whatever a provider's stream has lost, repeated or swapped, it ends as an answer or as an error.
@Suite struct DamagedStreamTests {
    private static let dialects = [
        "cohere", "gigachat", "oci", "ollama", "ollama-chat", "predibase", "replicate", "triton", "watsonx",
        "watsonx-text",
    ]

    /// All streams of some dialects, and of the others those that also have a whole answer.
    private static let cases: [FixtureCase] = {
        let own = FixtureCase.all.filter { fixture in
            fixture.has("wire-stream.sse") && Self.dialects.contains { fixture.name.hasPrefix($0 + "/") }
        }
        let names = Set(own.map(\.name))
        return own + PairTests.pairs.map(\.fixture).filter { $0.has("wire-stream.sse") && !names.contains($0.name) }
    }()

    @Test func `streams of every dialect that streams events of text are damaged`() throws {
        let damaged = Set(try Self.cases.map { try $0.target().provider.dialect })
        let framed: Set<DialectID> = [.bedrock, .sagemaker, .sagemakerChat]
        for family in DialectFamily.all where family.missing[.text] == nil && !framed.contains(family.dialect) {
            #expect(damaged.contains(family.dialect), "\(family.dialect)")
        }
    }

    @Test(arguments: Self.cases)
    func `ends`(_ fixture: FixtureCase) throws {
        let start = try StreamRun.Start(fixture)
        let bytes = try #require(fixture.bytes("wire-stream.sse"))
        for count in stride(from: 0, through: bytes.count, by: 13) {
            Self.check(StreamRun(start, Array(bytes[..<count]), cuts: []), "cut off after \(count) bytes")
        }
        let events = Self.events(bytes)
        for index in events.indices {
            var fewer = events
            fewer.remove(at: index)
            Self.check(StreamRun(start, Array(fewer.joined()), cuts: []), "without event \(index)")
            var more = events
            more.insert(events[index], at: index)
            Self.check(StreamRun(start, Array(more.joined()), cuts: []), "with event \(index) twice")
            var other = events
            other.swapAt(index, events.count - 1 - index)
            Self.check(StreamRun(start, Array(other.joined()), cuts: []), "with event \(index) elsewhere")
        }
    }

    /// Values of a wrong type in every place.
    @Test(arguments: Self.cases, ["null", "7", "\"x\"", "[]", "{}", "[{}]"])
    func `ends with other types`(_ fixture: FixtureCase, _ value: String) throws {
        let start = try StreamRun.Start(fixture)
        let text = String(decoding: try #require(fixture.bytes("wire-stream.sse")), as: UTF8.self)
        let places = text.indices.filter { text[$0] == ":" && text[text.index(after: $0)...].first != "/" }
        for place in places.prefix(24) {
            let rest = text[text.index(after: place)...]
            let end = rest.firstIndex { ",}]\n".contains($0) } ?? rest.endIndex
            let changed = text[...place] + value + rest[end...]
            Self.check(StreamRun(start, Array(changed.utf8), cuts: []), "with \(value) at \(place)")
        }
    }

    private static func check(_ run: StreamRun, _ what: String) {
        switch run.state {
        case .finished: #expect(run.failure == nil, "\(what)")
        case .failed, .broken: #expect(run.failure != nil, "\(what)")
        case .waiting, .streaming: Issue.record("\(what): the stream did not end")
        }
    }

    /// The stream's lines or events, ends included.
    private static func events(_ bytes: [UInt8]) -> [[UInt8]] {
        var events: [[UInt8]] = []
        var event: [UInt8] = []
        let isLines = bytes.first == UInt8(ascii: "{")
        for byte in bytes {
            event.append(byte)
            guard byte == UInt8(ascii: "\n"), isLines || event.suffix(2).elementsEqual("\n\n".utf8) else { continue }
            events.append(event)
            event = []
        }
        return event.isEmpty ? events : events + [event]
    }
}
