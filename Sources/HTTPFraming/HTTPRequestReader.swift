/// Finds the head, the body and the end of HTTP/1.1 requests in the bytes of one connection.
///
/// A state machine without I/O: it is fed whatever was read and hands out one event at a time. Body bytes are named by
/// their place in the input, so nothing is copied. Where the input is split makes no difference. What is ambiguous is
/// refused, for what two readers understand differently is the root of request smuggling.
package struct HTTPRequestReader: Sendable {
    /// What was found next.
    package enum Event: Sendable {
        /// The input is used up.
        case needsMore
        /// A request begins.
        case head(HTTPIncomingHead)
        /// Body bytes, by their place in the input; never empty.
        case body(Range<Int>)
        /// The request is complete. What is left of the input belongs to the next one.
        case end
        /// The bytes are not a request; the connection is of no further use.
        case failed(HTTPFramingError)
    }

    private enum State: Hashable {
        case head
        case body
        case failed(HTTPFramingError)
    }

    private let limits: HTTPRequestLimits
    private var state = State.head
    private var lines = HTTPHeadLines()
    private var body: HTTPBodyReader
    /// A head that came in pieces.
    private var partialHead: [UInt8] = []

    /// A reader at the beginning of a connection's first request.
    package init(limits: HTTPRequestLimits = HTTPRequestLimits()) {
        self.limits = limits
        self.body = HTTPBodyReader(trailerBytes: limits.headBytes, chunkLineBytes: limits.chunkLineBytes)
    }

    /// The next event in the input at or after `position`, which moves on.
    ///
    /// Called until it answers `needsMore` or `failed`; after `end` it goes on with the next request.
    package mutating func next(_ input: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Event {
        switch self.state {
        case .head:
            return self.readHead(input, &position)
        case .body:
            switch self.body.next(input, at: &position) {
            case .needsMore: return .needsMore
            case .body(let range): return .body(range)
            case .end:
                self.state = .head
                return .end
            case .failed(let error): return self.fail(error)
            }
        case .failed(let error):
            return .failed(error)
        }
    }

    private mutating func fail(_ error: HTTPFramingError) -> Event {
        self.state = .failed(error)
        return .failed(error)
    }

    private mutating func readHead(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Event {
        if self.partialHead.isEmpty { self.skipEmptyLines(input, &position) }
        guard position < input.count else { return .needsMore }
        let start = position
        let isComplete = self.lines.scan(input, &position)
        guard self.partialHead.count + position - start <= self.limits.headBytes else {
            return self.fail(.headTooLarge)
        }
        let piece = UnsafeBufferPointer(rebasing: input[start..<position])
        guard isComplete else {
            guard Self.mayBegin(self.partialHead.first ?? piece[0]) else { return self.fail(.requestLine) }
            self.partialHead.append(contentsOf: piece)
            return .needsMore
        }
        self.lines.reset()
        do throws(HTTPFramingError) {
            guard !self.partialHead.isEmpty else { return try self.receive(self.parse(piece)) }
            self.partialHead.append(contentsOf: piece)
            let whole = self.partialHead
            self.partialHead = []
            return try self.receive(self.parse(whole))
        } catch {
            return self.fail(error)
        }
    }

    /// Empty lines before a request are left over from a client that ends its body with one.
    ///
    /// Source: RFC 9112, section 2.2.
    private mutating func skipEmptyLines(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        while position < input.count,
            input[position] == HTTPBytes.carriageReturn || input[position] == HTTPBytes.lineFeed
        {
            position += 1
        }
    }

    /// Refuses what cannot become a request at its first byte (TLS, for one), before an endless line is waited for.
    private static func mayBegin(_ byte: UInt8) -> Bool {
        HTTPBytes.isToken(byte)
    }

    private func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPFramingError) -> HTTPIncomingHead {
        try HTTPRequestHeadParser.parse(bytes, limits: self.limits)
    }

    private func parse(_ bytes: [UInt8]) throws(HTTPFramingError) -> HTTPIncomingHead {
        try bytes.withUnsafeBufferPointer { buffer throws(HTTPFramingError) in try self.parse(buffer) }
    }

    private mutating func receive(_ head: HTTPIncomingHead) -> Event {
        self.body.begin(head.framing)
        self.state = .body
        return .head(head)
    }
}
