import LLMCore
import NIOCore
import NIOHTTP1

/// Writes answer heads as bytes.
///
/// NIO's encoder makes a buffer per part; an answer of ours is one buffer and one write.
enum ResponseBytes {
    /// Header fields that every answer carries.
    ///
    /// Source: the headers that LiteLLM's proxy sends with each answer.
    private static let always: [UInt8] = Array(
        """
        x-frame-options: DENY\r
        content-security-policy: frame-ancestors 'none'\r
        x-content-type-options: nosniff\r
        vary: Origin\r

        """.utf8
    )

    /// How the body's end is told to the client.
    enum Framing: Hashable {
        case length(Int)
        case chunked
        /// Up to the connection's end (HTTP/1.0 clients of a stream).
        case untilClose
    }

    /// The field that says when an answer was made.
    ///
    /// Source: RFC 9110, section 6.6.1.
    static func dateLine(unixSeconds: Int) -> [UInt8] {
        Array("date: \(HTTPDate.text(unixSeconds))\r\n".utf8)
    }

    /// Appends status line and header fields, and the empty line after them.
    static func writeHead(
        status: Int,
        headers: HeaderLines,
        framing: Framing,
        keepAlive: Bool,
        isHTTP10: Bool = false,
        date: [UInt8],
        into buffer: inout ByteBuffer
    ) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(self.statusText(status))
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(headers.bytes)
        buffer.writeBytes(self.always)
        buffer.writeBytes(date)
        switch framing {
        case .length(let length):
            buffer.writeStaticString("content-length: ")
            buffer.writeString(String(length))
            buffer.writeStaticString("\r\n")
        case .chunked: buffer.writeStaticString("transfer-encoding: chunked\r\n")
        case .untilClose: break
        }
        if !keepAlive {
            buffer.writeStaticString("connection: close\r\n")
        } else if isHTTP10 {
            // Older clients take a connection for closing unless they are told.
            buffer.writeStaticString("connection: keep-alive\r\n")
        }
        buffer.writeStaticString("\r\n")
    }

    /// Appends one piece of a chunked body.
    static func writeChunk(_ bytes: [UInt8], into buffer: inout ByteBuffer) {
        buffer.writeString(String(bytes.count, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(bytes)
        buffer.writeStaticString("\r\n")
    }

    private static func statusText(_ status: Int) -> String {
        switch status {
        case 200: "200 OK"
        case 499: "499 Client Closed Request"
        default: "\(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)"
        }
    }
}
