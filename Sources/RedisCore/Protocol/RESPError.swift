/// Why bytes are no replies of a Redis server; the connection is of no further use.
package enum RESPError: String, Error, Sendable, Hashable {
    case unknownType
    case malformedLine
    case malformedNumber
    case missingLineEnd
    /// Null, nested or streamed where the protocol has no such thing.
    case misplaced
    case tooLong
    case tooDeep
    case tooManyElements
}

/// What one reply may be at most.
package struct RESPLimits: Sendable, Hashable {
    /// Bytes of a line: a status, an error, a number.
    package var line = 64 * 1024
    /// Bytes of one reply with everything in it.
    package var reply = 128 * 1024 * 1024
    /// Elements of one reply, nested ones included.
    package var elements = 1 << 20
    /// How deep collections may nest.
    package var depth = 16

    package init() {}
}
