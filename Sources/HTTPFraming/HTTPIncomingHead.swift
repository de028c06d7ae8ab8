package import LLMCore

/// The head of a client's request.
package struct HTTPIncomingHead: Sendable {
    /// The method as it was sent; methods are case-sensitive.
    package let method: String
    /// Path without the query, still percent-encoded; `*` for a question about the server itself.
    package let path: String
    /// Query without the `?`; empty when there is none.
    package let query: String
    /// All fields in the order they came.
    package let headers: WireHeaders
    /// Where the body ends; never `untilClose`.
    package let framing: HTTPBodyFraming
    /// Whether the connection may carry another request.
    package let keepsAlive: Bool
    package let isVersion10: Bool
    /// Whether the client waits for a word before it sends the body.
    package let expectsContinue: Bool
}

/// What a client may send at most.
package struct HTTPRequestLimits: Hashable, Sendable {
    /// Bytes of one head, and of one trailer section.
    package var headBytes = 64 * 1024
    /// Bytes of one field.
    package var fieldBytes = 32 * 1024
    /// Fields of one head.
    package var headerCount = 200
    /// Bytes of a chunk's size line with its extensions.
    package var chunkLineBytes = 4096

    package init() {}
}
