import HTTPFraming
import LLMCore

/// One request's head as it came in.
///
/// A reference, because it is handed on several times and holds much.
final class IncomingRequest: Sendable {
    let method: RequestMethod
    /// Path without the query, still percent-encoded.
    let path: String
    /// Query without the `?`; empty when there is none.
    let query: String
    let headers: WireHeaders
    /// The peer's address, for the access log.
    let remoteAddress: String
    /// When the head was complete, in nanoseconds of the monotonic clock.
    let receivedAt: UInt64
    /// Which seldom header fields are there at all.
    let marks: HeaderMarks

    init(_ head: HTTPIncomingHead, from remoteAddress: String, at receivedAt: UInt64) {
        self.method = RequestMethod(name: head.method)
        self.path = head.path
        self.query = head.query
        self.headers = head.headers
        self.remoteAddress = remoteAddress
        self.receivedAt = receivedAt
        self.marks = HeaderMarks(head.headers)
    }

    /// The first value of a header field, without the blanks around it.
    func header(_ name: String) -> String? {
        self.headers[name]
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
            guard parts.count > 1 else { return "" }
            // What encodes no text stands for itself, so that it is looked for and not found.
            return PercentEncoding.decode(parts[1].replacing("+", with: "%20")) ?? String(parts[1])
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

    init(_ headers: WireHeaders) {
        self = []
        for field in headers.fields {
            // The length rules nearly all out.
            switch field.nameEnd - field.nameStart {
            case 6: if headers.isNamed(field, "origin") { self.insert(.origin) }
            case 14 where headers.isNamed(field, "anthropic-beta"): self.insert(.beta)
            case 19 where headers.isNamed(field, "openai-organization"): self.insert(.organization)
            case 11...: if headers.hasPrefix(field, "x-litellm-") { self.insert(.own) }
            default: break
            }
        }
    }
}
