/// Finds the body's bytes and its end, for requests and responses alike.
///
/// A state machine without I/O that begins after the head. Body bytes are named by their place in the input; chunk framing
/// is left out, trailers are ignored. What strangers send is held to the grammar, trailers included; servers may pad a
/// chunk's size and write their trailers as they like.
struct HTTPBodyReader: Sendable {
    /// What was found next.
    enum Event {
        /// The input is used up.
        case needsMore
        /// Body bytes, by their place in the input; never empty.
        case body(Range<Int>)
        /// The message is complete.
        case end
        /// The bytes are no body of this framing.
        case failed(HTTPFramingError)
    }

    private enum State: Hashable {
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
    }

    private let role: HTTPFieldParser.Role
    /// Bytes of a trailer section at most.
    private let trailerBytes: Int
    /// Bytes of a chunk's size line at most.
    private let chunkLineBytes: Int
    private var state = State.done
    /// Bytes left of a fixed body or a chunk; the number read so far of a chunk's size.
    private var remaining = 0
    /// Bytes of the size line or trailer section so far.
    private var lineBytes = 0
    private var lines = HTTPHeadLines()
    private var trailers = HTTPTrailerReader()

    init(of role: HTTPFieldParser.Role, trailerBytes: Int, chunkLineBytes: Int) {
        self.role = role
        self.trailerBytes = trailerBytes
        self.chunkLineBytes = chunkLineBytes
    }

    /// Prepares for a body.
    mutating func begin(_ framing: HTTPBodyFraming) {
        self.remaining = 0
        self.lineBytes = 0
        self.lines.reset()
        self.trailers = HTTPTrailerReader()
        switch framing {
        case .none, .length(0): self.state = .ending
        case .length(let length):
            self.remaining = length
            self.state = .fixedBody
        case .chunked: self.state = .chunkSize
        case .untilClose: self.state = .bodyUntilClose
        }
    }

    /// Whether the message's end was found and told.
    var isDone: Bool { self.state == .done }

    /// The next event in the input at or after `position`, which moves on.
    mutating func next(_ input: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Event {
        while true {
            switch self.state {
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
                if let error = self.readChunkFraming(input, &position) { return .failed(error) }
            case .trailer:
                guard position < input.count else { return .needsMore }
                if let error = self.readTrailer(input, &position) { return .failed(error) }
            case .ending:
                self.state = .done
                return .end
            case .done:
                return .needsMore
            }
        }
    }

    /// Whether the end of the connection is the end of the body.
    mutating func finish() -> Bool {
        guard self.state == .bodyUntilClose || self.state == .ending else { return false }
        self.state = .done
        return true
    }

    private mutating func takeBody(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Event {
        let count = min(self.remaining, input.count - position)
        let range = position..<(position + count)
        position += count
        self.remaining -= count
        if self.remaining == 0 { self.state = self.state == .fixedBody ? .ending : .chunkBodyReturn }
        return .body(range)
    }

    /// Trailers are ignored.
    private mutating func readTrailer(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        if self.role == .request { return self.readStrictTrailer(input, &position) }
        let start = position
        let isComplete = self.lines.scan(input, &position)
        self.lineBytes += position - start
        guard self.lineBytes <= self.trailerBytes else { return .headTooLarge }
        if isComplete { self.state = .ending }
        return nil
    }

    private mutating func readStrictTrailer(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        while position < input.count {
            let byte = input[position]
            position += 1
            self.lineBytes += 1
            guard self.lineBytes <= self.trailerBytes else { return .headTooLarge }
            do throws(HTTPFramingError) {
                guard try self.trailers.read(byte) else { continue }
                self.state = .ending
                return nil
            } catch {
                return error
            }
        }
        return nil
    }
}

// MARK: - Chunks

extension HTTPBodyReader {
    /// Takes the usual bytes between the data of two chunks, CR LF, size and CR LF, in one step.
    ///
    /// Does nothing where they are anything else or not all there: the state machine takes them one by one.
    mutating func skipPlainChunkFraming(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        guard self.state == .chunkBodyReturn else { return }
        var index = position + 2
        let end = min(input.count - 2, index + 8)
        guard index < end, input[position] == HTTPBytes.carriageReturn, input[position + 1] == HTTPBytes.lineFeed else {
            return
        }
        var size = 0
        while index < end {
            let digit = HTTPBytes.hexValue(input[index])
            guard digit < 16 else { break }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard size > 0, input[index] == HTTPBytes.carriageReturn, input[index + 1] == HTTPBytes.lineFeed else {
            return
        }
        guard index - position - 2 <= self.chunkLineBytes else { return }
        position = index + 2
        self.remaining = size
        self.state = .chunkBody
    }

    /// Reads the bytes around a chunk's data until the state has changed or the input is used up.
    ///
    /// Unlike a head's lines, these must end with CR LF: a length that two readers find in different places is the
    /// root of request smuggling.
    private mutating func readChunkFraming(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        switch self.state {
        case .chunkSize: return self.readChunkSize(input, &position)
        case .chunkSizePadding, .chunkExtension: return self.skipSizeLineRest(input, &position)
        case .chunkSizeLineFeed:
            guard input[position] == HTTPBytes.lineFeed else { return .chunkSize }
            position += 1
            self.lineBytes = 0
            self.state = self.remaining == 0 ? .trailer : .chunkBody
        case .chunkBodyReturn:
            guard input[position] == HTTPBytes.carriageReturn else { return .chunkEnd }
            position += 1
            self.state = .chunkBodyLineFeed
        default:
            guard input[position] == HTTPBytes.lineFeed else { return .chunkEnd }
            position += 1
            self.state = .chunkSize
        }
        return nil
    }

    private mutating func readChunkSize(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        var size = self.remaining
        var digits = self.lineBytes
        while position < input.count {
            let byte = input[position]
            let digit = HTTPBytes.hexValue(byte)
            guard digit < 16 else {
                guard digits > 0 else { return .chunkSize }
                self.remaining = size
                self.lineBytes = digits
                guard byte == HTTPBytes.carriageReturn else {
                    guard self.role == .response || byte == UInt8(ascii: ";") else { return .chunkSize }
                    self.state = .chunkSizePadding
                    return nil
                }
                position += 1
                self.state = .chunkSizeLineFeed
                return nil
            }
            guard size >> 58 == 0, digits < self.chunkLineBytes else { return .chunkSize }
            size = size << 4 | Int(digit)
            digits += 1
            position += 1
        }
        self.remaining = size
        self.lineBytes = digits
        return nil
    }

    /// Passes over what stands between a size and its line's end: padding, for some servers pad the size to a fixed
    /// width, and extensions.
    ///
    /// Of a request, only the semicolon of extensions comes here.
    private mutating func skipSizeLineRest(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        while position < input.count {
            let byte = input[position]
            position += 1
            if byte == HTTPBytes.carriageReturn {
                self.state = .chunkSizeLineFeed
                return nil
            }
            if self.state == .chunkExtension {
                guard byte >= 0x20 || byte == HTTPBytes.tab, byte != 0x7F else { return .chunkSize }
            } else if byte == UInt8(ascii: ";") {
                self.state = .chunkExtension
                continue
            } else {
                guard HTTPBytes.isBlank(byte) else { return .chunkSize }
            }
            self.lineBytes += 1
            guard self.lineBytes <= self.chunkLineBytes else { return .chunkSize }
        }
        return nil
    }
}
