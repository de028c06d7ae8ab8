/// The cause of an error that a provider told of, or that showed, inside a stream that had begun well.
package struct FailedStream: Error, CustomStringConvertible {
    package var description: String { "in the stream" }
}
