/// What a reader found next in the bytes of a connection.
package enum HTTPMessageEvent<Head: Sendable>: Sendable {
    /// The input is used up.
    case needsMore
    /// A message begins; of responses, a final one.
    case head(Head)
    /// Body bytes, by their place in the input; never empty.
    case body(Range<Int>)
    /// The message is complete. What is left of the input does not belong to it.
    case end
    /// The bytes are not such a message; the connection is of no further use.
    case failed(HTTPFramingError)
}
