package import LLMCore

/// How the end of a body is found.
package enum HTTPBodyFraming: Hashable, Sendable {
    /// There is no body: an answer to HEAD, or status 204 or 304.
    case none
    /// This many bytes.
    case length(Int)
    /// Chunks.
    case chunked
    /// All bytes until the connection is closed.
    case untilClose
}

/// What `Content-Encoding` says.
package enum HTTPContentCoding: Hashable, Sendable {
    /// Nothing, or `identity`.
    case identity
    /// `gzip` or `x-gzip`.
    case gzip
    /// `deflate`: zlib's format, or raw deflate where a server got it wrong.
    case deflate
    /// Anything else, also a combination.
    case other
}

/// The head of a final response (never 1xx, but a 101 that was asked for).
package struct HTTPResponseHead: Sendable {
    /// Status code, 200 to 999, or 101.
    package let status: Int
    /// All fields in the order they came.
    package let headers: WireHeaders
    /// Where the body ends.
    package let framing: HTTPBodyFraming
    /// Whether the connection may carry another request once this response has ended.
    package let keepsAlive: Bool
    /// How the body is compressed.
    package let coding: HTTPContentCoding
    /// Seconds after which the server closes an idle connection, if its `Keep-Alive` header says so.
    package let keepAliveSeconds: Int?
}

/// What an upstream may send at most.
package struct HTTPResponseLimits: Hashable, Sendable {
    /// Bytes of one head, and of one trailer section.
    package var headBytes = 64 * 1024
    /// Fields of one head.
    package var headerCount = 512
    /// Bytes of a chunk's size line with its extensions.
    package var chunkLineBytes = 4096
    /// Interim responses (1xx) before a final one.
    package var interimResponses = 32

    package init() {}
}
