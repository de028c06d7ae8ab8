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
    /// Whether its first line has been looked at.
    private var isLineChecked = false
    /// Whether the CR of an empty line before a request has come.
    private var isInEmptyLine = false

    /// A reader at the beginning of a connection's first request.
    package init(limits: HTTPRequestLimits = HTTPRequestLimits()) {
        self.limits = limits
        self.body = HTTPBodyReader(
            of: .request,
            trailerBytes: limits.headBytes,
            chunkLineBytes: limits.chunkLineBytes
        )
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
        if self.partialHead.isEmpty {
            guard self.skipEmptyLines(input, &position) else { return self.fail(.requestLine) }
            guard position < input.count else { return .needsMore }
            // What cannot become a request (TLS, for one) is refused at its first byte.
            guard HTTPBytes.isToken(input[position]) else { return self.fail(.requestLine) }
        }
        guard position < input.count else { return .needsMore }
        let start = position
        let isComplete = self.lines.scan(input, &position)
        let piece = UnsafeBufferPointer(rebasing: input[start..<position])
        let isTooLarge = self.partialHead.count + piece.count > self.limits.headBytes
        do throws(HTTPFramingError) {
            guard isComplete, !isTooLarge else {
                try self.keep(piece)
                return isTooLarge ? self.fail(.headTooLarge) : .needsMore
            }
            self.lines.reset()
            guard !self.partialHead.isEmpty else { return try self.receive(self.parse(piece)) }
            self.partialHead.append(contentsOf: piece)
            let whole = self.partialHead
            self.partialHead = []
            self.isLineChecked = false
            return try self.receive(self.parse(whole))
        } catch {
            return self.fail(error)
        }
    }

    /// Keeps a piece of a head, as far as it may be kept.
    ///
    /// Looks at the first line as soon as it is there: what is no request need not be waited for.
    private mutating func keep(_ piece: UnsafeBufferPointer<UInt8>) throws(HTTPFramingError) {
        let start = self.partialHead.count
        self.partialHead.append(contentsOf: piece.prefix(self.limits.headBytes - start))
        guard !self.isLineChecked else { return }
        self.isLineChecked = try self.partialHead.withUnsafeBufferPointer { head throws(HTTPFramingError) in
            guard let end = HTTPBytes.lineFeed(in: head, from: start) else { return false }
            try HTTPRequestHeadParser.checkLine(UnsafeBufferPointer(rebasing: head[...end]))
            return true
        }
    }

    /// Empty lines before a request are left over from a client that ends its body with one.
    ///
    /// Source: RFC 9112, section 2.2.
    ///
    /// - Returns: Whether there was no CR or LF alone.
    private mutating func skipEmptyLines(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
        while position < input.count {
            if self.isInEmptyLine {
                guard input[position] == HTTPBytes.lineFeed else { return false }
                self.isInEmptyLine = false
            } else {
                guard input[position] == HTTPBytes.carriageReturn else { return true }
                self.isInEmptyLine = true
            }
            position += 1
        }
        return true
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
