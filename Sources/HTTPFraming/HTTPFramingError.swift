/// Why bytes are not an HTTP/1.1 message we accept.
package enum HTTPFramingError: Error, Hashable, Sendable, CaseIterable {
    /// The first bytes are not `HTTP/1.0` or `HTTP/1.1`, a status and a reason.
    case statusLine
    /// The first line is not a method, a target and a version.
    case requestLine
    /// A request of another version of HTTP.
    case version
    /// A request has no `Host`, several, or one that is none.
    case host
    /// A line of a request's head or trailer section ends with CR or LF alone.
    case lineEnd
    /// Status 101: nobody asked to change the protocol.
    case upgrade
    /// A header name is empty, no token, or not followed by a colon.
    case headerName
    /// A header value holds a control character.
    case headerValue
    /// A header line continues the line before (obsolete line folding).
    case foldedHeader
    /// The head, or the trailer section, is larger than the limit.
    case headTooLarge
    /// More header fields than the limit.
    case tooManyHeaders
    /// More interim responses (1xx) than the limit.
    case tooManyInterimResponses
    /// `Content-Length` is no decimal number, too large, or there are two different ones.
    case contentLength
    /// `Transfer-Encoding` is anything but `chunked`, or stands in an HTTP/1.0 message.
    case transferEncoding
    /// `Transfer-Encoding` ends with `chunked`, but holds more.
    case unknownCoding
    /// Both `Content-Length` and `Transfer-Encoding`.
    case contradictingLengths
    /// A chunk's size line is malformed, too large or too long.
    case chunkSize
    /// A chunk's data is not followed by CR LF.
    case chunkEnd
    /// The connection was closed before the first byte of a response.
    case closedBeforeHead
    /// The connection was closed inside a head.
    case closedInHead
    /// The connection was closed inside a body whose length was known.
    case closedInBody
    /// Bytes after the end of a response.
    case surplus

    /// A short constant text for logs and error messages.
    package var reason: String {
        switch self {
        case .statusLine: "not an HTTP/1.1 response"
        case .requestLine: "not an HTTP/1.1 request"
        case .version: "unsupported version of HTTP"
        case .host: "not exactly one valid Host"
        case .lineEnd: "line without CR LF"
        case .upgrade: "unexpected protocol change (101)"
        case .headerName: "malformed header name"
        case .headerValue: "malformed header value"
        case .foldedHeader: "folded header line"
        case .headTooLarge: "head too large"
        case .tooManyHeaders: "too many headers"
        case .tooManyInterimResponses: "too many interim responses"
        case .contentLength: "malformed Content-Length"
        case .transferEncoding, .unknownCoding: "unsupported Transfer-Encoding"
        case .contradictingLengths: "both Content-Length and Transfer-Encoding"
        case .chunkSize: "malformed chunk size"
        case .chunkEnd: "malformed end of chunk"
        case .closedBeforeHead: "connection closed before the response"
        case .closedInHead: "connection closed inside the head"
        case .closedInBody: "connection closed inside the body"
        case .surplus: "bytes after the end of the message"
        }
    }
}
