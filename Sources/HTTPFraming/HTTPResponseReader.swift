/// Finds the head, the body and the end of HTTP/1.1 responses in the bytes of one connection.
///
/// A state machine without I/O: it is fed whatever was read and hands out one event at a time. Body bytes are named by
/// their place in the input, so nothing is copied; chunk framing is left out. Where the input is split makes no
/// difference to heads, bodies and errors.
package struct HTTPResponseReader: Sendable {
    /// What the request's method means for the response's body.
    package enum Request: Hashable, Sendable {
        /// Any method but the others.
        case ordinary
        /// HEAD: never a body.
        case head
        /// CONNECT: a 2xx answer has no body, what follows belongs to the tunnel.
        case connect
        /// Asks for another protocol: after a 101 answer all bytes until the connection's end belong to that.
        case upgrade
    }

    /// What was found next.
    package enum Event: Sendable {
        /// The input is used up.
        case needsMore
        /// A final response begins, or a 101 that was asked for.
        case head(HTTPResponseHead)
        /// Body bytes, by their place in the input; never empty.
        case body(Range<Int>)
        /// The response is complete. What is left of the input does not belong to it.
        case end
        /// The bytes are not a response; the connection is of no further use.
        case failed(HTTPFramingError)
    }

    private enum State: Hashable {
        case head
        case body
        case failed
    }

    private let limits: HTTPResponseLimits
    private var state = State.head
    private var lines = HTTPHeadLines()
    private var body: HTTPBodyReader
    private var request = Request.ordinary
    private var interimCount = 0
    /// A head that came in pieces.
    private var partialHead: [UInt8] = []
    private var failure = HTTPFramingError.surplus

    /// A reader at the beginning of a connection's first response.
    package init(limits: HTTPResponseLimits = HTTPResponseLimits()) {
        self.limits = limits
        self.body = HTTPBodyReader(
            of: .response,
            trailerBytes: limits.headBytes,
            chunkLineBytes: limits.chunkLineBytes
        )
    }

    /// Prepares for the response to the next request.
    package mutating func begin(_ request: Request) {
        self.state = .head
        self.request = request
        self.interimCount = 0
        self.lines.reset()
        self.partialHead.removeAll(keepingCapacity: false)
    }

    /// Whether not a byte of a response was seen since ``begin(_:)``.
    package var isUntouched: Bool {
        self.state == .head && self.partialHead.isEmpty && self.interimCount == 0
    }

    /// The next event in the input at or after `position`, which moves on.
    ///
    /// Called until it answers `needsMore`, `end` or `failed`.
    package mutating func next(_ input: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Event {
        while true {
            switch self.state {
            case .head:
                if let event = self.readHead(input, &position) { return event }
            case .body:
                switch self.body.next(input, at: &position) {
                case .body(let range): return .body(range)
                case .end: return .end
                case .needsMore:
                    guard position < input.count else { return .needsMore }
                    return self.fail(.surplus)
                case .failed(let error): return self.fail(error)
                }
            case .failed:
                return .failed(self.failure)
            }
        }
    }

    /// What the end of the connection means: the end of a body that lasts until then, or an error.
    package mutating func finish() -> Event {
        switch self.state {
        case .head: return self.fail(self.isUntouched ? .closedBeforeHead : .closedInHead)
        case .body:
            if self.body.isDone { return .needsMore }
            return self.body.finish() ? .end : self.fail(.closedInBody)
        case .failed: return .failed(self.failure)
        }
    }

    private mutating func fail(_ error: HTTPFramingError) -> Event {
        self.state = .failed
        self.failure = error
        return .failed(error)
    }

    /// Copies two slices of a body and all that follow them in the input.
    ///
    /// For answers in many small chunks, which cost less to copy together than to hand on one by one.
    ///
    /// - Parameters:
    ///   - first: The first slice that was found.
    ///   - second: The second one.
    ///   - input: What was read.
    ///   - position: Where to go on; moves to where it stopped.
    ///   - target: Takes the bytes; at least as large as the input.
    ///   - count: How many bytes `target` holds.
    /// - Returns: What comes after them: `needsMore`, `end` or `failed`.
    package mutating func gather(
        _ first: Range<Int>,
        _ second: Range<Int>,
        of input: UnsafeBufferPointer<UInt8>,
        at position: inout Int,
        into target: UnsafeMutableBufferPointer<UInt8>,
        count: inout Int
    ) -> Event {
        precondition(target.count >= input.count)
        guard let from = input.baseAddress, let to = target.baseAddress else { return .needsMore }
        to.update(from: from + first.lowerBound, count: first.count)
        (to + first.count).update(from: from + second.lowerBound, count: second.count)
        count = first.count + second.count
        while true {
            self.body.skipPlainChunkFraming(input, &position)
            let event = self.next(input, at: &position)
            guard case .body(let range) = event else { return event }
            (to + count).update(from: from + range.lowerBound, count: range.count)
            count += range.count
        }
    }
}

// MARK: - Heads

extension HTTPResponseReader {
    /// nil when an interim response was read and the next head begins.
    private mutating func readHead(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Event? {
        guard position < input.count else { return .needsMore }
        guard self.hasResponsePrefix(input, position) else { return self.fail(.statusLine) }
        let start = position
        let isComplete = self.lines.scan(input, &position)
        guard self.partialHead.count + position - start <= self.limits.headBytes else {
            return self.fail(.headTooLarge)
        }
        let piece = UnsafeBufferPointer(rebasing: input[start..<position])
        guard isComplete else {
            self.partialHead.append(contentsOf: piece)
            return .needsMore
        }
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

    private func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPFramingError) -> HTTPResponseHead {
        try HTTPResponseHeadParser.parse(bytes, answering: self.request, limits: self.limits)
    }

    private func parse(_ bytes: [UInt8]) throws(HTTPFramingError) -> HTTPResponseHead {
        try bytes.withUnsafeBufferPointer { buffer throws(HTTPFramingError) in try self.parse(buffer) }
    }

    private mutating func receive(_ head: HTTPResponseHead) throws(HTTPFramingError) -> Event? {
        self.lines.reset()
        if head.status < 200, !(head.status == 101 && self.request == .upgrade) {
            guard head.status != 101 else { throw .upgrade }
            self.interimCount += 1
            guard self.interimCount <= self.limits.interimResponses else { throw .tooManyInterimResponses }
            return nil
        }
        self.body.begin(head.framing)
        self.state = .body
        return .head(head)
    }

    /// Refuses what cannot become a response at its first wrong byte, before an endless line is waited for.
    private func hasResponsePrefix(_ input: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        let prefix: StaticString = "HTTP/1."
        var offset = self.partialHead.count
        var index = position
        while offset < prefix.utf8CodeUnitCount, index < input.count {
            guard input[index] == prefix.utf8Start[offset] else { return false }
            offset += 1
            index += 1
        }
        return true
    }
}
