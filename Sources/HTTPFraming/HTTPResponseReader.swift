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
    }

    /// What was found next.
    package enum Event: Sendable {
        /// The input is used up.
        case needsMore
        /// A final response begins.
        case head(HTTPResponseHead)
        /// Body bytes, by their place in the input; never empty.
        case body(Range<Int>)
        /// The response is complete. What is left of the input does not belong to it.
        case end
        /// The bytes are not a response; the connection is of no further use.
        case failed(HTTPFramingError)
    }

    enum State: Hashable {
        case head
        case fixedBody
        case bodyUntilClose
        case chunkSize
        case chunkSizePadding
        case chunkExtension
        case chunkSizeLineFeed
        case chunkBody
        case chunkBodyReturn
        case chunkBodyLineFeed
        case trailer
        case ending
        case done
        case failed
    }

    let limits: HTTPResponseLimits
    var state = State.head
    /// Bytes left of a fixed body or a chunk; the number read so far of a chunk's size.
    var remaining = 0
    /// Bytes of the size line or trailer section so far.
    var lineBytes = 0
    /// Bytes of the head's or trailer's current line so far, but for its CR.
    private var lineLength = 0
    private var endsWithReturn = false
    private var request = Request.ordinary
    private var interimCount = 0
    /// A head that came in pieces.
    private var partialHead: [UInt8] = []
    private var failure = HTTPFramingError.surplus

    /// A reader at the beginning of a connection's first response.
    package init(limits: HTTPResponseLimits = HTTPResponseLimits()) {
        self.limits = limits
    }

    /// Prepares for the response to the next request.
    package mutating func begin(_ request: Request) {
        self.state = .head
        self.request = request
        self.interimCount = 0
        self.resetLine()
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
            case .fixedBody, .chunkBody:
                guard position < input.count else { return .needsMore }
                return self.takeBody(input, &position)
            case .bodyUntilClose:
                guard position < input.count else { return .needsMore }
                let range = position..<input.count
                position = input.count
                return .body(range)
            case .chunkSize, .chunkSizePadding, .chunkExtension, .chunkSizeLineFeed, .chunkBodyReturn,
                .chunkBodyLineFeed:
                guard position < input.count else { return .needsMore }
                if let error = self.readChunkFraming(input, &position) { return self.fail(error) }
            case .trailer:
                guard position < input.count else { return .needsMore }
                if let error = self.readTrailer(input, &position) { return self.fail(error) }
            case .ending:
                self.state = .done
                return .end
            case .done:
                return position < input.count ? self.fail(.surplus) : .needsMore
            case .failed:
                return .failed(self.failure)
            }
        }
    }

    /// What the end of the connection means: the end of a body that lasts until then, or an error.
    package mutating func finish() -> Event {
        switch self.state {
        case .bodyUntilClose, .ending:
            self.state = .done
            return .end
        case .head: return self.fail(self.isUntouched ? .closedBeforeHead : .closedInHead)
        case .done: return .needsMore
        case .failed: return .failed(self.failure)
        default: return self.fail(.closedInBody)
        }
    }

    mutating func fail(_ error: HTTPFramingError) -> Event {
        self.state = .failed
        self.failure = error
        return .failed(error)
    }

    private mutating func takeBody(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Event {
        let count = min(self.remaining, input.count - position)
        let range = position..<(position + count)
        position += count
        self.remaining -= count
        if self.remaining == 0 { self.state = self.state == .fixedBody ? .ending : .chunkBodyReturn }
        return .body(range)
    }
}

// MARK: - Heads and trailers

extension HTTPResponseReader {
    /// nil when an interim response was read and the next head begins.
    private mutating func readHead(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Event? {
        guard position < input.count else { return .needsMore }
        guard self.hasResponsePrefix(input, position) else { return self.fail(.statusLine) }
        let start = position
        let isComplete = self.scanLines(input, &position)
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
        try HTTPHeadParser.parse(bytes, answering: self.request, limits: self.limits)
    }

    private func parse(_ bytes: [UInt8]) throws(HTTPFramingError) -> HTTPResponseHead {
        try bytes.withUnsafeBufferPointer { buffer throws(HTTPFramingError) in try self.parse(buffer) }
    }

    private mutating func receive(_ head: HTTPResponseHead) throws(HTTPFramingError) -> Event? {
        self.resetLine()
        if head.status < 200 {
            guard head.status != 101 else { throw .upgrade }
            self.interimCount += 1
            guard self.interimCount <= self.limits.interimResponses else { throw .tooManyInterimResponses }
            return nil
        }
        switch head.framing {
        case .none, .length(0): self.state = .ending
        case .length(let length):
            self.remaining = length
            self.state = .fixedBody
        case .chunked:
            self.remaining = 0
            self.lineBytes = 0
            self.state = .chunkSize
        case .untilClose: self.state = .bodyUntilClose
        }
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

    /// Moves on to the end of the head's empty line (true) or of the input (false).
    private mutating func scanLines(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
        while let lineFeed = HTTPBytes.lineFeed(in: input, from: position) {
            let isEmpty = self.endLine(input, position..<lineFeed)
            position = lineFeed + 1
            if isEmpty { return true }
        }
        if position < input.count {
            self.lineLength += input.count - position
            self.endsWithReturn = input[input.count - 1] == HTTPBytes.carriageReturn
            position = input.count
        }
        return false
    }

    /// Whether the line that ends with this piece is empty but for a CR.
    private mutating func endLine(_ input: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>) -> Bool {
        let length = self.lineLength + piece.count
        let hasReturn =
            piece.isEmpty ? self.endsWithReturn : input[piece.upperBound - 1] == HTTPBytes.carriageReturn
        self.lineLength = 0
        self.endsWithReturn = false
        return length == 0 || (length == 1 && hasReturn)
    }

    private mutating func resetLine() {
        self.lineLength = 0
        self.lineBytes = 0
        self.endsWithReturn = false
    }

    /// Trailers are ignored.
    private mutating func readTrailer(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        let start = position
        let isComplete = self.scanLines(input, &position)
        self.lineBytes += position - start
        guard self.lineBytes <= self.limits.headBytes else { return .headTooLarge }
        if isComplete {
            self.resetLine()
            self.state = .ending
        }
        return nil
    }
}
