import LLMCore

/// Reads one complete response head.
struct HTTPResponseHeadParser {
    private var fields: HTTPFieldParser
    private var status = 0

    /// Reads a head that ends with its empty line.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        answering request: HTTPResponseReader.Request,
        limits: HTTPResponseLimits
    ) throws(HTTPFramingError) -> HTTPResponseHead {
        var parser = HTTPResponseHeadParser(
            fields: HTTPFieldParser(
                bytes,
                of: .response,
                maximumCount: limits.headerCount,
                maximumBytes: limits.headBytes
            )
        )
        try parser.readStatusLine()
        let headers = try parser.fields.readFields()
        return parser.head(headers, answering: request)
    }

    private mutating func readStatusLine() throws(HTTPFramingError) {
        // "HTTP/1.1 200" at least; the reader has checked "HTTP/1." already.
        guard let line = try self.fields.nextLine(), line.count >= 12 else { throw .statusLine }
        let start = line.lowerBound
        let bytes = self.fields.bytes
        switch bytes[start + 7] {
        case UInt8(ascii: "0"): self.fields.isVersion10 = true
        case UInt8(ascii: "1"): self.fields.isVersion10 = false
        default: throw .statusLine
        }
        guard bytes[start + 8] == HTTPBytes.space else { throw .statusLine }
        for index in (start + 9)..<(start + 12) {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .statusLine }
            self.status = self.status * 10 + Int(digit)
        }
        guard self.status >= 100 else { throw .statusLine }
        guard line.count == 12 || bytes[start + 12] == HTTPBytes.space else { throw .statusLine }
        guard HTTPBytes.isFieldText(bytes, (start + 12)..<line.upperBound) else { throw .statusLine }
    }

    /// RFC 9112 section 6.3.
    private func head(_ headers: WireHeaders, answering request: HTTPResponseReader.Request) -> HTTPResponseHead {
        if request == .upgrade, self.status == 101 { return self.upgradedHead(headers) }
        let isBodyless = self.status < 200 || self.status == 204 || self.status == 304
        let isTunnel = request == .connect && (200..<300).contains(self.status)
        let hasBody = !isBodyless && !isTunnel && request != .head
        let framing: HTTPBodyFraming = hasBody ? self.fields.framing ?? .untilClose : .none
        return HTTPResponseHead(
            status: self.status,
            headers: headers,
            framing: framing,
            keepsAlive: self.fields.isPersistent && framing != .untilClose,
            coding: self.fields.coding,
            keepAliveSeconds: self.fields.keepAliveSeconds
        )
    }

    /// What comes after it is of another protocol, without length, end or compression that HTTP knows of.
    private func upgradedHead(_ headers: WireHeaders) -> HTTPResponseHead {
        HTTPResponseHead(
            status: self.status,
            headers: headers,
            framing: .untilClose,
            keepsAlive: false,
            coding: .identity,
            keepAliveSeconds: nil
        )
    }
}
