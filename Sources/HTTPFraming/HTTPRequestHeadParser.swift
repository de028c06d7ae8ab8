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
        while index < line.upperBound, bytes[index] > HTTPBytes.space, bytes[index] != 0x7F { index += 1 }
        guard index > target, index < line.upperBound, bytes[index] == HTTPBytes.space else { throw .requestLine }
        try self.readVersion((index + 1)..<line.upperBound)
        self.method = Self.text(bytes, method)
        try self.readTarget(target..<index)
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

    /// A path, a whole address (whose path counts), or `*`.
    private mutating func readTarget(_ target: Range<Int>) throws(HTTPFramingError) {
        let bytes = self.fields.bytes
        var start = target.lowerBound
        if bytes[start] != UInt8(ascii: "/"), let authority = self.authority(target) {
            start = authority
            while start < target.upperBound, bytes[start] != UInt8(ascii: "/"), bytes[start] != UInt8(ascii: "?") {
                start += 1
            }
        }
        var end = start
        while end < target.upperBound, bytes[end] != UInt8(ascii: "?") { end += 1 }
        self.path = end > start ? Self.text(bytes, start..<end) : "/"
        if end < target.upperBound { self.query = Self.text(bytes, (end + 1)..<target.upperBound) }
    }

    /// Where the authority of an absolute target begins.
    private func authority(_ target: Range<Int>) -> Int? {
        for scheme: StaticString in ["http://", "https://"] {
            let count = scheme.utf8CodeUnitCount
            if target.count > count,
                HTTPBytes.equals(self.fields.bytes, target.lowerBound..<(target.lowerBound + count), scheme)
            {
                return target.lowerBound + count
            }
        }
        return nil
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private func head(_ headers: WireHeaders) throws(HTTPFramingError) -> HTTPIncomingHead {
        let fields = self.fields
        guard fields.isVersion10 ? fields.hosts <= 1 : fields.hosts == 1 else { throw .host }
        let framing: HTTPBodyFraming =
            if fields.isChunked { .chunked } else if let length = fields.contentLength { .length(length) } else {
                .none
            }
        return HTTPIncomingHead(
            method: self.method,
            path: self.path,
            query: self.query,
            headers: headers,
            framing: framing,
            keepsAlive: (fields.isVersion10 ? fields.saysKeepAlive : true) && !fields.saysClose,
            isVersion10: fields.isVersion10,
            expectsContinue: fields.expectsContinue && !fields.isVersion10
        )
    }
}
