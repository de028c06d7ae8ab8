import LLMTransport
import NIOEmbedded
import Testing

@Suite("What a loop puts off to the end of its turn")
struct LoopTurnTests {
    /// Writes down when it is flushed, and may ask for another turn.
    private final class Writer: LoopWriter {
        private let name: String
        private let log: Log
        private let onFlush: () -> Void

        init(_ name: String, _ log: Log, onFlush: @escaping () -> Void = {}) {
            self.name = name
            self.log = log
            self.onFlush = onFlush
        }

        func flush() {
            self.log.lines.append(self.name)
            self.onFlush()
        }
    }

    private final class Log {
        var lines: [String] = []
    }

    @Test("nothing goes out before the turn's end, and then in the order in which it was written")
    func order() {
        let loop = EmbeddedEventLoop()
        let (turn, log) = (LoopTurn(eventLoop: loop), Log())
        turn.flush(Writer("a", log))
        turn.flush(Writer("b", log))
        #expect(log.lines.isEmpty)
        loop.run()
        #expect(log.lines == ["a", "b"])
        loop.run()
        #expect(log.lines == ["a", "b"], "nothing goes out twice")
    }

    @Test("what is written while others are sent goes out, too")
    func reentrance() {
        let loop = EmbeddedEventLoop()
        let (turn, log) = (LoopTurn(eventLoop: loop), Log())
        let last = Writer("last", log)
        turn.flush(Writer("first", log) { turn.flush(last) })
        turn.flush(Writer("second", log))
        loop.run()
        #expect(log.lines == ["first", "second", "last"])
    }

    @Test("a turn after a turn begins anew")
    func again() {
        let loop = EmbeddedEventLoop()
        let (turn, log) = (LoopTurn(eventLoop: loop), Log())
        for round in 1...3 {
            turn.flush(Writer("\(round)", log))
            loop.run()
            #expect(log.lines.count == round)
        }
    }
}
