import LLMCore

/// Reads one complete request head.
///
/// Source: RFC 9112, sections 3 and 6.
struct HTTPRequestHeadParser {
    private var fields: HTTPFieldParser
    private var method = ""
    private var path = ""
    private var query = ""

    /// Longer methods are nobody's.
    private static let longestMethod = 32

    /// Reads a head that ends with its empty line.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        limits: HTTPRequestLimits
    ) throws(HTTPFramingError) -> HTTPIncomingHead {
        var parser = HTTPRequestHeadParser(
            fields: HTTPFieldParser(
                bytes,
                of: .request,
                maximumCount: limits.headerCount,
                maximumBytes: limits.fieldBytes
            )
        )
        try parser.readRequestLine()
        let headers = try parser.fields.readFields()
        return try parser.head(headers)
    }

    /// Checks a head's first line, given with its end; what follows may not have come yet.
    static func checkLine(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPFramingError) {
        let fields = HTTPFieldParser(bytes, of: .request, maximumCount: 0, maximumBytes: 0)
        var parser = HTTPRequestHeadParser(fields: fields)
        try parser.readRequestLine()
    }

    private mutating func readRequestLine() throws(HTTPFramingError) {
        guard let line = try self.fields.nextLine() else { throw .requestLine }
        let bytes = self.fields.bytes
        var index = line.lowerBound
        while index < line.upperBound, HTTPBytes.isToken(bytes[index]) { index += 1 }
        let method = line.lowerBound..<index
        guard !method.isEmpty, method.count <= Self.longestMethod, index < line.upperBound,
            bytes[index] == HTTPBytes.space
        else { throw .requestLine }
        let target = index + 1
        index = target
        while index < line.upperBound, Self.isTarget(bytes[index]) { index += 1 }
        guard index > target, index < line.upperBound, bytes[index] == HTTPBytes.space else { throw .requestLine }
        try self.readVersion((index + 1)..<line.upperBound)
        self.method = Self.text(bytes, method)
        try self.readTarget(target..<index)
    }

    /// Whether a byte may stand in a target.
    ///
    /// Some are taken that a client should have encoded, but no fragment and nothing beyond ASCII.
    private static func isTarget(_ byte: UInt8) -> Bool {
        byte > HTTPBytes.space && byte < 0x7F && byte != UInt8(ascii: "#")
    }

    private mutating func readVersion(_ range: Range<Int>) throws(HTTPFramingError) {
        let bytes = self.fields.bytes
        let prefix: StaticString = "HTTP/"
        guard range.count == 8, bytes[range.lowerBound + 6] == UInt8(ascii: ".") else { throw .requestLine }
        for offset in 0..<prefix.utf8CodeUnitCount where bytes[range.lowerBound + offset] != prefix.utf8Start[offset] {
            throw .requestLine
        }
        switch (bytes[range.lowerBound + 5], bytes[range.lowerBound + 7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): self.fields.isVersion10 = false
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): self.fields.isVersion10 = true
        case (UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "0")...UInt8(ascii: "9")): throw .version
        default: throw .requestLine
        }
    }

    /// A path; a whole address, whose path counts; `*` for OPTIONS; host and port for CONNECT, which no route knows.
    ///
    /// Source: RFC 9112, section 3.2.
    private mutating func readTarget(_ target: Range<Int>) throws(HTTPFramingError) {
        let bytes = self.fields.bytes
        var start = target.lowerBound
        if self.method == "CONNECT" {
            guard HTTPBytes.isHostText(bytes, target) else { throw .requestLine }
        } else if bytes[start] != UInt8(ascii: "/") {
            if let authority = self.authority(target) {
                start = authority.upperBound
            } else {
                guard target.count == 1, bytes[start] == UInt8(ascii: "*"), self.method == "OPTIONS" else {
                    throw .requestLine
                }
            }
        }
        var end = start
        while end < target.upperBound, bytes[end] != UInt8(ascii: "?") { end += 1 }
        self.path = end > start ? Self.text(bytes, start..<end) : "/"
        if end < target.upperBound { self.query = Self.text(bytes, (end + 1)..<target.upperBound) }
    }

    /// The host and port of an absolute target.
    private func authority(_ target: Range<Int>) -> Range<Int>? {
        let bytes = self.fields.bytes
        for scheme: StaticString in ["http://", "https://"] {
            let start = target.lowerBound + scheme.utf8CodeUnitCount
            guard start < target.upperBound, HTTPBytes.equals(bytes, target.lowerBound..<start, scheme) else {
                continue
            }
            var end = start
            while end < target.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
            return end > start && HTTPBytes.isHostText(bytes, start..<end) ? start..<end : nil
        }
        return nil
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private func head(_ headers: WireHeaders) throws(HTTPFramingError) -> HTTPIncomingHead {
        let fields = self.fields
        guard fields.isVersion10 ? fields.hosts <= 1 : fields.hosts == 1 else { throw .host }
        return HTTPIncomingHead(
            method: self.method,
            path: self.path,
            query: self.query,
            headers: headers,
            framing: fields.framing ?? .none,
            keepsAlive: fields.isPersistent,
            isVersion10: fields.isVersion10,
            expectsContinue: fields.expectsContinue && !fields.isVersion10
        )
    }
}
