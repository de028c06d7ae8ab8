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

    /// The first value of a header field, without the blanks around it.
    func header(_ name: String) -> String? {
        guard let value = self.headers.first(name: name) else { return nil }
        guard let last = value.utf8.last, last == 0x20 || last == 0x09 else { return value }
        return String(value.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
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
