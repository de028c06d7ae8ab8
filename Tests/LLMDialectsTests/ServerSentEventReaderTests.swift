import Foundation
import LLMCore
import LLMDialects
import TestSupport
import Testing

/// An event as a value, to compare.
struct ReadEvent: Hashable, Sendable {
    var name = ""
    var data: String
}

/// Reads a stream that is cut at the given places.
struct EventRun {
    private(set) var events: [ReadEvent] = []
    private(set) var failed = false

    init(_ bytes: [UInt8], cuts: [Int], maximumEventBytes: Int = 32 << 20) {
        var reader = ServerSentEventReader(maximumEventBytes: maximumEventBytes)
        var events: [ReadEvent] = []
        let take = { (event: StreamEvent) -> Bool in
            let name = String(decoding: event.name, as: UTF8.self)
            events.append(ReadEvent(name: name, data: String(decoding: event.data, as: UTF8.self)))
            return true
        }
        do throws(LLMError) {
            var offset = 0
            for cut in cuts + [bytes.count] {
                // A copy of its own, so that reading outside of it would be noticed.
                let piece = Array(bytes[offset..<cut])
                try piece.withUnsafeBufferPointer { (piece) throws(LLMError) in try reader.receive(piece, take) }
                offset = cut
            }
            try reader.receiveEnd(take)
        } catch {
            self.failed = true
        }
        self.events = events
    }
}

@Suite struct ServerSentEventReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let stream: String
        let events: [ReadEvent]
        var testDescription: String { self.name }

        init(_ name: String, _ stream: String, _ events: ReadEvent...) {
            self.name = name
            self.stream = stream
            self.events = events
        }
    }

    static let cases = [
        Case("one line", "data: a\n\n", ReadEvent(data: "a")),
        Case("no space after the colon", "data:a\n\n", ReadEvent(data: "a")),
        Case("only one space is taken", "data:  a \n\n", ReadEvent(data: " a ")),
        Case("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", ReadEvent(data: "a"), ReadEvent(data: "b")),
        Case("CR", "data: a\r\rdata: b\r\r", ReadEvent(data: "a"), ReadEvent(data: "b")),
        Case("mixed line ends", "data: a\rdata: b\r\n\ndata: c\n\r", ReadEvent(data: "a\nb"), ReadEvent(data: "c")),
        Case("several lines", "data: a\ndata\ndata: c\n\n", ReadEvent(data: "a\n\nc")),
        Case("empty data", "data\n\n", ReadEvent(data: "")),
        Case(
            "a name",
            "event: ping\ndata: {}\n\ndata: x\n\n",
            ReadEvent(name: "ping", data: "{}"),
            ReadEvent(data: "x")
        ),
        Case("the last name counts", "event: a\nevent\ndata: x\n\n", ReadEvent(data: "x")),
        Case("a name after its data", "data: x\nevent: a\n\n", ReadEvent(name: "a", data: "x")),
        Case("a name without data", "event: a\n\ndata: x\n\n", ReadEvent(data: "x")),
        Case("comments", ": hello\n\n:\ndata: x\n: in between\n\n", ReadEvent(data: "x")),
        Case("other fields", "id: 1\nretry: 10\nfoo: bar\ndata: x\nnonsense\n\n", ReadEvent(data: "x")),
        Case(
            "fields that begin alike",
            "data2: a\ndatum: b\nevents: c\neve: d\ndat\ndata: x\n\n",
            ReadEvent(data: "x")
        ),
        Case("byte order mark", "\u{FEFF}data: x\n\n", ReadEvent(data: "x")),
        Case(
            "a mark later is none",
            "\ndata: x\n\n\u{FEFF}data: y\n\ndata: z\n\n",
            ReadEvent(data: "x"),
            ReadEvent(data: "z")
        ),
        Case("two marks", "\u{FEFF}\u{FEFF}data: x\n\n"),
        Case("no blank line at the end", "data: x\n\ndata: y", ReadEvent(data: "x"), ReadEvent(data: "y")),
        Case("a line end but no blank line", "event: e\ndata: y\n", ReadEvent(name: "e", data: "y")),
        Case("nothing", ""),
        Case("blank lines", "\n\r\n\r\r\n\n"),
        Case(
            "long",
            "data: " + String(repeating: "abc\"é", count: 200) + "\n\n",
            ReadEvent(data: String(repeating: "abc\"é", count: 200))
        ),
    ]

    @Test(arguments: ServerSentEventReaderTests.cases)
    func `reads events by the standard`(_ test: Case) {
        let run = EventRun(Array(test.stream.utf8), cuts: [])
        #expect(run.events == test.events)
        #expect(!run.failed)
    }

    @Test(arguments: ServerSentEventReaderTests.cases)
    func `reads the same events wherever the stream is cut`(_ test: Case) {
        let bytes = Array(test.stream.utf8)
        let whole = EventRun(bytes, cuts: []).events
        #expect(EventRun(bytes, cuts: Array(bytes.indices.dropFirst())).events == whole)
        for cut in bytes.indices where EventRun(bytes, cuts: [cut]).events != whole {
            Issue.record("cut at \(cut)")
        }
    }

    @Test(arguments: 0..<200)
    func `random streams do not depend on their cuts`(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let words = [
            "data", "data:", "data: ", "event:", ":", "\n", "\n\n", "\r", "\r\n", "a", "é", "id: 1", "\u{FEFF}", " ",
        ]
        var stream = ""
        for _ in 0..<Int.random(in: 0..<60, using: &random) { stream += words.randomElement(using: &random) ?? "" }
        let bytes = Array(stream.utf8)
        let limit = Bool.random(using: &random) ? 12 : 32 << 20
        let whole = EventRun(bytes, cuts: [], maximumEventBytes: limit)
        for _ in 0..<8 {
            let cuts = bytes.indices.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            let run = EventRun(bytes, cuts: cuts, maximumEventBytes: limit)
            #expect(
                run.events == whole.events && run.failed == whole.failed,
                "\(stream.debugDescription) cut at \(cuts)"
            )
        }
    }

    @Test func `an event may be as large as the limit and no larger`() {
        let stream = Array("data: 12\ndata: 34\n\ndata: 5\n\n".utf8)
        #expect(EventRun(stream, cuts: [], maximumEventBytes: 16).events.count == 2)
        for cuts in [[], [3], [12], Array(1..<stream.count)] {
            let run = EventRun(stream, cuts: cuts, maximumEventBytes: 15)
            #expect(run.failed && run.events.isEmpty)
        }
    }

    @Test func `comments do not add up to an event that is too large`() {
        let stream = Array((String(repeating: ": ping\n", count: 100) + "data: x\n\n").utf8)
        for cuts in [[], [5], Array(1..<stream.count)] {
            #expect(EventRun(stream, cuts: cuts, maximumEventBytes: 16).events == [ReadEvent(data: "x")])
        }
    }

    @Test func `stops where it is told to`() throws {
        var reader = ServerSentEventReader()
        var seen = 0
        try Array("data: a\n\ndata: b\n\n".utf8).withUnsafeBufferPointer { bytes in
            try reader.receive(bytes) { _ in
                seen += 1
                return false
            }
        }
        #expect(seen == 1)
    }

    @Test func `kept fuzzing inputs do not depend on their cuts`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "Fuzz/Corpus/sse")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = Array(try Data(contentsOf: file))
            let whole = EventRun(bytes, cuts: [])
            for cut in bytes.indices where EventRun(bytes, cuts: [cut]).events != whole.events {
                Issue.record("\(file.lastPathComponent) cut at \(cut)")
            }
        }
    }
}
