/// One request to a provider, complete but for its credentials.
package struct WireRequest: Sendable, Hashable {
    package var method: String
    package var url: WireURL
    /// Header fields in sending order, without `host`, `content-length` and credentials.
    package var headers: WireHeaders
    package var body: [UInt8]

    package init(method: String = "POST", url: WireURL, headers: WireHeaders, body: [UInt8]) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A provider's whole answer.
package struct WireResponse: Sendable {
    package var status: Int
    package var headers: WireHeaders
    package var body: [UInt8]

    package init(status: Int, headers: WireHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension WireResponse {
    /// Takes off the mark that some servers put before text in UTF-8; it is no part of JSON (RFC 8259, section 8.1).
    package mutating func dropByteOrderMark() {
        guard self.body.first == 0xEF, self.body.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        self.body.removeFirst(3)
    }
}
