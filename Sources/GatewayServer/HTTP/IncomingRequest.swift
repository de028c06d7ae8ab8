import LLMCore
import NIOHTTP1

/// One request as it came in, body and all.
struct IncomingRequest: Sendable {
    let method: HTTPMethod
    /// Path without the query, still percent-encoded.
    let path: String
    /// Query without the `?`; empty when there is none.
    let query: String
    let headers: HTTPHeaders
    var body: [UInt8]
    /// The peer's address, for the access log.
    let remoteAddress: String
    /// When the head was complete, in nanoseconds of the monotonic clock.
    let receivedAt: UInt64
    /// Which seldom header fields are there at all.
    let marks: HeaderMarks

    init(
        method: HTTPMethod,
        path: String,
        query: String,
        headers: HTTPHeaders,
        body: [UInt8],
        remoteAddress: String,
        receivedAt: UInt64
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.receivedAt = receivedAt
        self.marks = HeaderMarks(headers)
    }

    /// The first value of a header field, without the blanks around it.
    func header(_ name: String) -> String? {
        guard let value = self.headers.first(name: name) else { return nil }
        guard let last = value.utf8.last, last == 0x20 || last == 0x09 else { return value }
        return String(value.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// The first value of one of the gateway's own header fields (`x-litellm-…`).
    func ownHeader(_ name: String) -> String? {
        self.marks.contains(.own) ? self.header(name) : nil
    }

    /// The first value of a query parameter, decoded.
    func queryValue(_ name: String) -> String? {
        for pair in self.query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.first.map(String.init) == name else { continue }
            return parts.count > 1 ? PercentEncoding.decode(parts[1].replacing("+", with: "%20")) : ""
        }
        return nil
    }
}

/// Which seldom header fields a request has, found in one pass: each look-up by name goes through all fields.
struct HeaderMarks: OptionSet, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Some field begins `x-litellm-`.
    static let own = HeaderMarks(rawValue: 1)
    /// `origin`: a browser asks.
    static let origin = HeaderMarks(rawValue: 2)
    /// `openai-organization`.
    static let organization = HeaderMarks(rawValue: 4)
    /// `anthropic-beta`.
    static let beta = HeaderMarks(rawValue: 8)

    init(_ headers: HTTPHeaders) {
        self = []
        for (name, _) in headers {
            // The first letter and the length rule nearly all out.
            switch ((name.utf8.first ?? 0) | 0x20, name.utf8.count) {
            case (UInt8(ascii: "x"), 11...): if name.lowercased().hasPrefix("x-litellm-") { self.insert(.own) }
            case (UInt8(ascii: "o"), 6): if name.lowercased() == "origin" { self.insert(.origin) }
            case (UInt8(ascii: "o"), 19): self.insert(.organization)
            case (UInt8(ascii: "a"), 14): self.insert(.beta)
            default: break
            }
        }
    }
}
