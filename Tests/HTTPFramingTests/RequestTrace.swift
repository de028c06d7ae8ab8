import HTTPFraming
import LLMCore

/// What a reader makes of a connection's bytes, however they are cut.
struct RequestTrace: Hashable {
    enum Outcome: Hashable {
        case failed(HTTPFramingError)
        /// More bytes were wanted.
        case open
    }

    /// One of the connection's requests.
    struct Request: Hashable {
        var method: String
        var path: String
        var query: String
        var headers: [String]
        var framing: HTTPBodyFraming
        var keepsAlive: Bool
        var isVersion10: Bool
        var expectsContinue: Bool
        var body: [UInt8] = []
        var isComplete = false

        init(_ head: HTTPIncomingHead) {
            self.method = head.method
            self.path = head.path
            self.query = head.query
            self.headers = head.headers.all.map { "\($0.name): \($0.value)" }
            self.framing = head.framing
            self.keepsAlive = head.keepsAlive
            self.isVersion10 = head.isVersion10
            self.expectsContinue = head.expectsContinue
        }

        /// Method, target and body in one line.
        var summary: String {
            let target = self.query.isEmpty ? self.path : "\(self.path)?\(self.query)"
            return "\(self.method) \(target) \(String(decoding: self.body, as: UTF8.self))"
        }
    }

    var requests: [Request] = []
    var outcome = Outcome.open

    /// - Parameters:
    ///   - bytes: Everything that is received.
    ///   - cuts: Where one read ends and the next begins, ascending.
    ///   - limits: What may be received.
    init(of bytes: [UInt8], cutAt cuts: [Int] = [], limits: HTTPRequestLimits = HTTPRequestLimits()) {
        var reader = HTTPRequestReader(limits: limits)
        var start = 0
        for end in cuts + [bytes.count] {
            // A copy of its own, so that a read beyond a piece's end is not hidden by the next piece.
            let piece = Array(bytes[start..<end])
            let isOver = piece.withUnsafeBufferPointer { self.read($0, &reader) }
            if isOver { return }
            start = end
        }
    }

    init(of text: String) {
        self.init(of: Array(text.utf8))
    }

    /// Whether all that came are complete requests.
    var isComplete: Bool {
        self.outcome == .open && !self.requests.isEmpty && self.requests.allSatisfy(\.isComplete)
    }

    private mutating func read(_ input: UnsafeBufferPointer<UInt8>, _ reader: inout HTTPRequestReader) -> Bool {
        var position = 0
        while true {
            let last = self.requests.count - 1
            switch reader.next(input, at: &position) {
            case .needsMore:
                precondition(position == input.count, "bytes are left over")
                return false
            case .head(let head): self.requests.append(Request(head))
            case .body(let range):
                precondition(!range.isEmpty && last >= 0 && !self.requests[last].isComplete, "a body of nothing")
                self.requests[last].body += input[range]
            case .end:
                precondition(last >= 0 && !self.requests[last].isComplete, "an end of nothing")
                self.requests[last].isComplete = true
            case .failed(let error):
                self.outcome = .failed(error)
                return true
            }
        }
    }
}
