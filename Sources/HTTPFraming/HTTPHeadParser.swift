import LLMCore

/// Reads one complete response head, line by line.
///
/// Lines end with CR LF; a bare LF is taken as well. Everything else that a strict reader may refuse is refused.
struct HTTPHeadParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: HTTPResponseLimits
    private var position = 0
    private var isVersion10 = false
    private var status = 0
    private var headers = WireHeaders()
    private var contentLength: Int?
    private var isChunked = false
    private var saysClose = false
    private var saysKeepAlive = false
    private var keepAliveSeconds: Int?
    private var coding = HTTPContentCoding.identity

    private init(_ bytes: UnsafeBufferPointer<UInt8>, limits: HTTPResponseLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads a head that ends with its empty line.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        answering request: HTTPResponseReader.Request,
        limits: HTTPResponseLimits
    ) throws(HTTPFramingError) -> HTTPResponseHead {
        var parser = HTTPHeadParser(bytes, limits: limits)
        try parser.readStatusLine()
        parser.headers.reserve(bytes: bytes.count, fields: 16)
        while let line = parser.nextLine(), !line.isEmpty {
            try parser.readField(line)
        }
        return parser.head(answering: request)
    }

    /// The next line without its end; nil after the last one.
    private mutating func nextLine() -> Range<Int>? {
        guard let end = HTTPBytes.lineFeed(in: self.bytes, from: self.position) else { return nil }
        let start = self.position
        self.position = end + 1
        let hasReturn = end > start && self.bytes[end - 1] == HTTPBytes.carriageReturn
        return start..<(hasReturn ? end - 1 : end)
    }

    private mutating func readStatusLine() throws(HTTPFramingError) {
        // "HTTP/1.1 200" at least; the reader has checked "HTTP/1." already.
        guard let line = self.nextLine(), line.count >= 12 else { throw .statusLine }
        let start = line.lowerBound
        switch self.bytes[start + 7] {
        case UInt8(ascii: "0"): self.isVersion10 = true
        case UInt8(ascii: "1"): self.isVersion10 = false
        default: throw .statusLine
        }
        guard self.bytes[start + 8] == HTTPBytes.space else { throw .statusLine }
        for index in (start + 9)..<(start + 12) {
            let digit = self.bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .statusLine }
            self.status = self.status * 10 + Int(digit)
        }
        guard self.status >= 100 else { throw .statusLine }
        guard line.count == 12 || self.bytes[start + 12] == HTTPBytes.space else { throw .statusLine }
        guard HTTPBytes.isFieldText(self.bytes, (start + 12)..<line.upperBound) else { throw .statusLine }
    }

    private mutating func readField(_ line: Range<Int>) throws(HTTPFramingError) {
        guard !HTTPBytes.isBlank(self.bytes[line.lowerBound]) else { throw .foldedHeader }
        guard self.headers.count < self.limits.headerCount else { throw .tooManyHeaders }
        var colon = line.lowerBound
        while colon < line.upperBound, HTTPBytes.isToken(self.bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, self.bytes[colon] == UInt8(ascii: ":") else {
            throw .headerName
        }
        let name = line.lowerBound..<colon
        let value = HTTPBytes.trimmed(self.bytes, (colon + 1)..<line.upperBound)
        guard HTTPBytes.isFieldText(self.bytes, value) else { throw .headerValue }
        try self.note(name, value)
        self.headers.append(
            name: UnsafeBufferPointer(rebasing: self.bytes[name]),
            value: UnsafeBufferPointer(rebasing: self.bytes[value])
        )
    }

    /// Looks at the fields that decide how the message is read.
    private mutating func note(_ name: Range<Int>, _ value: Range<Int>) throws(HTTPFramingError) {
        switch name.count {
        case 10 where HTTPBytes.equals(self.bytes, name, "connection"):
            for word in self.elements(value) {
                if HTTPBytes.equals(self.bytes, word, "close") { self.saysClose = true }
                if HTTPBytes.equals(self.bytes, word, "keep-alive") { self.saysKeepAlive = true }
            }
        case 10 where HTTPBytes.equals(self.bytes, name, "keep-alive"):
            self.noteKeepAlive(value)
        case 14 where HTTPBytes.equals(self.bytes, name, "content-length"):
            try self.noteContentLength(value)
        case 16 where HTTPBytes.equals(self.bytes, name, "content-encoding"):
            self.noteContentCoding(value)
        case 17 where HTTPBytes.equals(self.bytes, name, "transfer-encoding"):
            guard !self.isChunked, !self.isVersion10, HTTPBytes.equals(self.bytes, value, "chunked") else {
                throw .transferEncoding
            }
            self.isChunked = true
        default:
            break
        }
        guard !(self.isChunked && self.contentLength != nil) else { throw .contradictingLengths }
    }

    /// A repeated length, in one field or several, must be the same number each time.
    private mutating func noteContentLength(_ value: Range<Int>) throws(HTTPFramingError) {
        for element in self.elements(value) {
            let number = try self.decimal(element)
            guard self.contentLength == nil || self.contentLength == number else { throw .contentLength }
            self.contentLength = number
        }
    }

    private func decimal(_ range: Range<Int>) throws(HTTPFramingError) -> Int {
        guard !range.isEmpty else { throw .contentLength }
        var number = 0
        for index in range {
            let digit = self.bytes[index] &- UInt8(ascii: "0")
            guard digit < 10, number < Int.max / 10 else { throw .contentLength }
            number = number * 10 + Int(digit)
        }
        return number
    }

    private mutating func noteContentCoding(_ value: Range<Int>) {
        guard !HTTPBytes.equals(self.bytes, value, "identity"), !value.isEmpty else { return }
        guard self.coding == .identity else {
            self.coding = .other
            return
        }
        if HTTPBytes.equals(self.bytes, value, "gzip") || HTTPBytes.equals(self.bytes, value, "x-gzip") {
            self.coding = .gzip
        } else if HTTPBytes.equals(self.bytes, value, "deflate") {
            self.coding = .deflate
        } else {
            self.coding = .other
        }
    }

    /// Reads `timeout=5, max=100`.
    private mutating func noteKeepAlive(_ value: Range<Int>) {
        for word in self.elements(value) where word.count > 8 && word.count < 18 {
            let equals = word.lowerBound + 7
            guard HTTPBytes.equals(self.bytes, word.lowerBound..<equals, "timeout"),
                self.bytes[equals] == UInt8(ascii: "="),
                let seconds = try? self.decimal((equals + 1)..<word.upperBound)
            else { continue }
            self.keepAliveSeconds = seconds
        }
    }

    private func elements(_ value: Range<Int>) -> HTTPListElements {
        HTTPListElements(bytes: self.bytes, start: value.lowerBound, end: value.upperBound)
    }

    /// RFC 9112 section 6.3.
    private func head(answering request: HTTPResponseReader.Request) -> HTTPResponseHead {
        let isBodyless = self.status < 200 || self.status == 204 || self.status == 304
        let isTunnel = request == .connect && (200..<300).contains(self.status)
        let framing: HTTPBodyFraming =
            if isBodyless || isTunnel || request == .head {
                .none
            } else if self.isChunked {
                .chunked
            } else if let length = self.contentLength {
                .length(length)
            } else {
                .untilClose
            }
        let isPersistent = self.isVersion10 ? self.saysKeepAlive : true
        return HTTPResponseHead(
            status: self.status,
            headers: self.headers,
            framing: framing,
            keepsAlive: isPersistent && !self.saysClose && framing != .untilClose,
            coding: self.coding,
            keepAliveSeconds: self.keepAliveSeconds
        )
    }
}

/// The elements of a comma-separated list, trimmed; an empty list has one empty element.
private struct HTTPListElements: Sequence, IteratorProtocol {
    let bytes: UnsafeBufferPointer<UInt8>
    var start: Int
    let end: Int

    mutating func next() -> Range<Int>? {
        guard self.start <= self.end else { return nil }
        let start = self.start
        var comma = start
        while comma < self.end, self.bytes[comma] != UInt8(ascii: ",") { comma += 1 }
        self.start = comma + 1
        return HTTPBytes.trimmed(self.bytes, start..<comma)
    }
}
