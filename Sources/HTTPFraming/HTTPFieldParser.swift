import LLMCore

/// Reads the fields of one complete head, line by line, and notes those that decide how the message is read.
///
/// Requests come from strangers and are read strictly: lines end with CR LF, a length is told once, a host is a host.
/// Responses may end lines with a bare LF and repeat the same length.
struct HTTPFieldParser {
    /// Whose head it is.
    enum Role {
        case request
        case response
    }

    let bytes: UnsafeBufferPointer<UInt8>
    private let role: Role
    private let maximumCount: Int
    private let maximumBytes: Int
    private var position = 0
    private var fields: [WireHeaders.Field] = []
    /// Set by who reads the first line.
    var isVersion10 = false
    private var contentLength: Int?
    private var isChunked = false
    private var saysClose = false
    private var saysKeepAlive = false
    private(set) var keepAliveSeconds: Int?
    private(set) var coding = HTTPContentCoding.identity
    private(set) var hosts = 0
    private(set) var expectsContinue = false

    /// How the fields say where the body ends; nil if they do not.
    var framing: HTTPBodyFraming? {
        if self.isChunked { return .chunked }
        return self.contentLength.map { .length($0) }
    }

    /// Whether the version and the fields let the connection stay open (RFC 9112, section 9.3).
    var isPersistent: Bool { (self.isVersion10 ? self.saysKeepAlive : true) && !self.saysClose }

    /// - Parameters:
    ///   - bytes: a head that ends with its empty line.
    ///   - role: whose head it is.
    ///   - maximumCount: how many fields it may have.
    ///   - maximumBytes: how long a field's line may be.
    init(_ bytes: UnsafeBufferPointer<UInt8>, of role: Role, maximumCount: Int, maximumBytes: Int) {
        self.bytes = bytes
        self.role = role
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    /// The next line without its end; nil after the last one.
    mutating func nextLine() throws(HTTPFramingError) -> Range<Int>? {
        guard let end = HTTPBytes.lineFeed(in: self.bytes, from: self.position) else { return nil }
        let start = self.position
        self.position = end + 1
        let hasReturn = end > start && self.bytes[end - 1] == HTTPBytes.carriageReturn
        guard hasReturn || self.role == .response else { throw .lineEnd }
        return start..<(hasReturn ? end - 1 : end)
    }

    /// Reads all fields after the first line: one copy of the block, and each field's place in it.
    mutating func readFields() throws(HTTPFramingError) -> WireHeaders {
        let start = self.position
        self.fields.reserveCapacity(16)
        while let line = try self.nextLine(), !line.isEmpty { try self.readField(line, blockStart: start) }
        return WireHeaders(block: UnsafeBufferPointer(rebasing: self.bytes[start..<self.position]), fields: self.fields)
    }

    private mutating func readField(_ line: Range<Int>, blockStart: Int) throws(HTTPFramingError) {
        guard !HTTPBytes.isBlank(self.bytes[line.lowerBound]) else { throw .foldedHeader }
        guard self.fields.count < self.maximumCount else { throw .tooManyHeaders }
        guard line.count <= self.maximumBytes else { throw .headTooLarge }
        var colon = line.lowerBound
        while colon < line.upperBound, HTTPBytes.isToken(self.bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, self.bytes[colon] == UInt8(ascii: ":") else {
            throw .headerName
        }
        let name = line.lowerBound..<colon
        let value = HTTPBytes.trimmed(self.bytes, (colon + 1)..<line.upperBound)
        guard HTTPBytes.isFieldText(self.bytes, value) else { throw .headerValue }
        try self.note(name, value)
        self.fields.append(WireHeaders.Field(name: name, value: value, blockStart: blockStart))
    }

    /// Looks at the fields that decide how the message is read.
    private mutating func note(_ name: Range<Int>, _ value: Range<Int>) throws(HTTPFramingError) {
        switch name.count {
        case 4 where self.role == .request && HTTPBytes.equals(self.bytes, name, "host"):
            guard HTTPBytes.isHostText(self.bytes, value) else { throw .host }
            self.hosts += 1
        case 6 where self.role == .request && HTTPBytes.equals(self.bytes, name, "expect"):
            for word in self.elements(value) where HTTPBytes.equals(self.bytes, word, "100-continue") {
                self.expectsContinue = true
            }
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
            try self.noteTransferCoding(value)
        default:
            break
        }
        guard !(self.isChunked && self.contentLength != nil) else { throw .contradictingLengths }
    }

    /// Nothing but one `chunked` is understood; where it at least ends the list, the message's end could be found.
    private mutating func noteTransferCoding(_ value: Range<Int>) throws(HTTPFramingError) {
        guard !self.isChunked, !self.isVersion10 else { throw .transferEncoding }
        if !HTTPBytes.equals(self.bytes, value, "chunked") {
            var last = value
            for element in self.elements(value) { last = element }
            throw HTTPBytes.equals(self.bytes, last, "chunked") ? .unknownCoding : .transferEncoding
        }
        self.isChunked = true
    }

    /// A response may repeat a length, in one field or several, if it is the same number each time.
    private mutating func noteContentLength(_ value: Range<Int>) throws(HTTPFramingError) {
        if self.role == .request {
            guard self.contentLength == nil else { throw .contentLength }
            self.contentLength = try self.decimal(value)
            return
        }
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
