import HTTPFraming
import LLMCore

/// What a reader makes of a connection's bytes, however they are cut.
struct ResponseTrace: Hashable {
    enum Outcome: Hashable {
        /// Complete, with this many bytes after it.
        case end(surplus: Int)
        case failed(HTTPFramingError)
        /// More bytes were wanted.
        case open
    }

    var status: Int?
    var headers: [String] = []
    var framing: HTTPBodyFraming?
    var keepsAlive: Bool?
    var coding: HTTPContentCoding?
    var keepAliveSeconds: Int?
    var body: [UInt8] = []
    var outcome = Outcome.open
    /// How many pieces the body came in; not compared.
    private(set) var slices = Uncompared(value: 0)
    private var gathers = Uncompared(value: false)

    struct Uncompared<Value>: Hashable {
        var value: Value

        static func == (left: Self, right: Self) -> Bool { true }
        func hash(into hasher: inout Hasher) {}
    }

    /// - Parameters:
    ///   - bytes: Everything that is received.
    ///   - cuts: Where one read ends and the next begins, ascending.
    ///   - request: What the response answers.
    ///   - isClosed: Whether the connection is closed after the last byte.
    ///   - limits: What may be received.
    ///   - gathers: Whether the slices of one piece are copied together by the reader.
    init(
        of bytes: [UInt8],
        cutAt cuts: [Int] = [],
        answering request: HTTPResponseReader.Request = .ordinary,
        isClosed: Bool = true,
        limits: HTTPResponseLimits = HTTPResponseLimits(),
        gathers: Bool = false
    ) {
        self.gathers.value = gathers
        var reader = HTTPResponseReader(limits: limits)
        reader.begin(request)
        var start = 0
        for end in cuts + [bytes.count] {
            // A copy of its own, so that a read beyond a piece's end is not hidden by the next piece.
            let piece = Array(bytes[start..<end])
            let isOver = piece.withUnsafeBufferPointer { self.read($0, &reader, after: start, of: bytes.count) }
            if isOver { return }
            start = end
        }
        guard isClosed else { return }
        switch reader.finish() {
        case .end: self.outcome = .end(surplus: 0)
        case .failed(let error): self.outcome = .failed(error)
        default: break
        }
    }

    init(of text: String, answering request: HTTPResponseReader.Request = .ordinary, isClosed: Bool = true) {
        self.init(of: Array(text.utf8), answering: request, isClosed: isClosed)
    }

    private mutating func read(
        _ input: UnsafeBufferPointer<UInt8>,
        _ reader: inout HTTPResponseReader,
        after offset: Int,
        of total: Int
    ) -> Bool {
        var position = 0
        var gathered: HTTPResponseReader.Event?
        while true {
            let event = gathered ?? reader.next(input, at: &position)
            gathered = nil
            switch event {
            case .needsMore: return false
            case .body(let first) where self.gathers.value:
                gathered = reader.next(input, at: &position)
                guard case .body(let second) = gathered else {
                    self.body += input[first]
                    continue
                }
                var memory = [UInt8](repeating: 0, count: input.count)
                var count = 0
                gathered = memory.withUnsafeMutableBufferPointer {
                    reader.gather(first, second, of: input, at: &position, into: $0, count: &count)
                }
                self.body += memory[..<count]
            case .head(let head):
                self.status = head.status
                self.headers = head.headers.all.map { "\($0.name): \($0.value)" }
                self.framing = head.framing
                self.keepsAlive = head.keepsAlive
                self.coding = head.coding
                self.keepAliveSeconds = head.keepAliveSeconds
            case .body(let range):
                self.body += input[range]
                self.slices.value += 1
            case .end:
                self.outcome = .end(surplus: total - offset - position)
                return true
            case .failed(let error):
                self.outcome = .failed(error)
                return true
            }
        }
    }
}
