import HTTPFraming
import Testing

/// A response and what is to be made of it.
struct ResponseCase: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    var request = HTTPResponseReader.Request.ordinary
    var isClosed = false
    let outcome: ResponseTrace.Outcome
    var body = ""
    var framing: HTTPBodyFraming?
    var keepsAlive: Bool?

    var testDescription: String { self.name }
}

extension ResponseCase {
    static let accepted: [ResponseCase] = [
        .init(
            name: "an upgrade that was asked for",
            text:
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\u{1}any\u{0} bytes\r\n",
            request: .upgrade,
            isClosed: true,
            outcome: .end(surplus: 0),
            body: "\u{1}any\u{0} bytes\r\n",
            framing: .untilClose,
            keepsAlive: false
        ),
        .init(
            name: "an upgrade whose head speaks of a length",
            text: "HTTP/1.1 101 Switching\r\ncontent-length: 1\r\ncontent-encoding: gzip\r\n\r\nabc",
            request: .upgrade,
            isClosed: true,
            outcome: .end(surplus: 0),
            body: "abc",
            framing: .untilClose,
            keepsAlive: false
        ),
        .init(
            name: "an upgrade that is refused",
            text: "HTTP/1.1 401 No\r\ncontent-length: 2\r\n\r\nno",
            request: .upgrade,
            outcome: .end(surplus: 0),
            body: "no",
            framing: .length(2),
            keepsAlive: true
        ),
        .init(
            name: "length",
            text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            outcome: .end(surplus: 0),
            body: "hello",
            framing: .length(5),
            keepsAlive: true
        ),
        .init(
            name: "no reason",
            text: "HTTP/1.1 200\r\ncontent-length:0\r\n\r\n",
            outcome: .end(surplus: 0),
            framing: .length(0),
            keepsAlive: true
        ),
        .init(
            name: "empty reason",
            text: "HTTP/1.1 200 \r\ncontent-length: 0 \r\n\r\n",
            outcome: .end(surplus: 0),
            framing: .length(0),
            keepsAlive: true
        ),
        .init(
            name: "reason in Latin-1",
            text: "HTTP/1.1 404 nicht gef\u{FC}nden\r\ncontent-length: 0\r\n\r\n",
            outcome: .end(surplus: 0),
            framing: .length(0)
        ),
        .init(
            name: "chunks",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0a\r\n0123456789\r\n0\r\n\r\n",
            outcome: .end(surplus: 0),
            body: "abc0123456789",
            framing: .chunked,
            keepsAlive: true
        ),
        .init(
            name: "many chunks",
            text: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                + String(repeating: "1\r\na\r\n0002\r\nbc\r\n00000000003\r\ndef\r\n", count: 3) + "0\r\n\r\n",
            outcome: .end(surplus: 0),
            body: "abcdefabcdefabcdef"
        ),
        .init(
            name: "chunk extensions and padding",
            text:
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;a=b;c=\"d e\"\r\nabc\r\n2  \r\nde\r\n1 ;x\r\nf\r\n0;last\r\n\r\n",
            outcome: .end(surplus: 0),
            body: "abcdef",
            framing: .chunked
        ),
        .init(
            name: "trailers",
            text: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n",
            outcome: .end(surplus: 0),
            body: "x",
            framing: .chunked
        ),
        .init(
            name: "leading zeros of a chunk size",
            text: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n000000000000000000000003\r\nabc\r\n00\r\n\r\n",
            outcome: .end(surplus: 0),
            body: "abc"
        ),
        .init(
            name: "until close",
            text: "HTTP/1.1 200 OK\r\n\r\nall of it",
            isClosed: true,
            outcome: .end(surplus: 0),
            body: "all of it",
            framing: .untilClose,
            keepsAlive: false
        ),
        .init(
            name: "until close, empty",
            text: "HTTP/1.1 200 OK\r\n\r\n",
            isClosed: true,
            outcome: .end(surplus: 0),
            framing: .untilClose,
            keepsAlive: false
        ),
        .init(
            name: "HTTP/1.0",
            text: "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nab",
            outcome: .end(surplus: 0),
            body: "ab",
            framing: .length(2),
            keepsAlive: false
        ),
        .init(
            name: "HTTP/1.0 keep-alive",
            text: "HTTP/1.0 200 OK\r\nConnection: foo , Keep-Alive\r\ncontent-length: 2\r\n\r\nab",
            outcome: .end(surplus: 0),
            body: "ab",
            framing: .length(2),
            keepsAlive: true
        ),
        .init(
            name: "close wins",
            text: "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\nconnection: CLOSE\r\ncontent-length: 0\r\n\r\n",
            outcome: .end(surplus: 0),
            keepsAlive: false
        ),
        .init(
            name: "204",
            text: "HTTP/1.1 204 No Content\r\n\r\n",
            outcome: .end(surplus: 0),
            framing: HTTPBodyFraming.none,
            keepsAlive: true
        ),
        .init(
            name: "304 with a length",
            text: "HTTP/1.1 304 Not Modified\r\ncontent-length: 50\r\n\r\n",
            outcome: .end(surplus: 0),
            framing: HTTPBodyFraming.none,
            keepsAlive: true
        ),
        .init(
            name: "HEAD",
            text: "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n",
            request: .head,
            outcome: .end(surplus: 0),
            framing: HTTPBodyFraming.none,
            keepsAlive: true
        ),
        .init(
            name: "CONNECT",
            text: "HTTP/1.1 200 Connection established\r\n\r\n",
            request: .connect,
            outcome: .end(surplus: 0),
            framing: HTTPBodyFraming.none
        ),
        .init(
            name: "CONNECT refused",
            text: "HTTP/1.1 407 Who\r\ncontent-length: 2\r\n\r\nno",
            request: .connect,
            outcome: .end(surplus: 0),
            body: "no",
            framing: .length(2)
        ),
        .init(
            name: "interim",
            text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
                + "HTTP/1.1 201 Created\r\ncontent-length: 1\r\n\r\n!",
            outcome: .end(surplus: 0),
            body: "!",
            framing: .length(1)
        ),
        .init(
            name: "equal lengths",
            text: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2, 2\r\n\r\nab",
            outcome: .end(surplus: 0),
            body: "ab",
            framing: .length(2)
        ),
        .init(
            name: "bare line feeds in the head",
            text: "HTTP/1.1 200 OK\ncontent-length: 2\n\nab",
            outcome: .end(surplus: 0),
            body: "ab",
            framing: .length(2)
        ),
        .init(
            name: "bare line feeds in trailers",
            text: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: b\n\n",
            outcome: .end(surplus: 0)
        ),
        .init(
            name: "surplus",
            text: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabcde",
            outcome: .end(surplus: 3),
            body: "ab"
        ),
        .init(
            name: "surplus after 204",
            text: "HTTP/1.1 204 No\r\n\r\nabc",
            outcome: .end(surplus: 3)
        ),
        .init(
            name: "odd status",
            text: "HTTP/1.1 999 Denied\r\ncontent-length: 0\r\n\r\n",
            outcome: .end(surplus: 0)
        ),
        .init(
            name: "bytes beyond ASCII in a value",
            text: "HTTP/1.1 200 OK\r\nx: \u{E9}\r\ncontent-length: 0\r\n\r\n",
            outcome: .end(surplus: 0)
        ),
        .init(
            name: "tabulators around a value",
            text: "HTTP/1.1 200 OK\r\ncontent-length:\t 1 \t\r\n\r\na",
            outcome: .end(surplus: 0),
            body: "a"
        ),
    ]

    static let refused: [ResponseCase] = [
        refuse("nothing", "", .closedBeforeHead),
        refuse("half a head", "HTTP/1.1 200 OK\r\ncontent-le", .closedInHead),
        refuse("after an interim response", "HTTP/1.1 100 Continue\r\n\r\n", .closedInHead),
        refuse("short body", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab", .closedInBody),
        refuse("chunks without an end", "\(chunked)1\r\na\r\n", .closedInBody),
        refuse("last chunk without its line", "\(chunked)0\r\n", .closedInBody),
        refuse("another protocol", "SSH-2.0-OpenSSH_9.2\r\n", .statusLine),
        refuse("TLS", "\u{15}\u{3}\u{3}", .statusLine),
        refuse("HTTP/2", "HTTP/2 200 OK\r\n\r\n", .statusLine),
        refuse("HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", .statusLine),
        refuse("lower case", "http/1.1 200 OK\r\n\r\n", .statusLine),
        refuse("empty line before", "\r\nHTTP/1.1 200 OK\r\n\r\n", .statusLine),
        refuse("status of two digits", "HTTP/1.1 20 OK\r\n\r\n", .statusLine),
        refuse("status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", .statusLine),
        refuse("status below 100", "HTTP/1.1 099 OK\r\n\r\n", .statusLine),
        refuse("no status", "HTTP/1.1 \r\n\r\n", .statusLine),
        refuse("two spaces", "HTTP/1.1  200 OK\r\n\r\n", .statusLine),
        refuse("control character in the reason", "HTTP/1.1 200 O\u{0}K\r\n\r\n", .statusLine),
        refuse("bare CR in the reason", "HTTP/1.1 200 O\rK\r\n\r\n", .statusLine),
        refuse("upgrade", "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n", .upgrade),
        refuse("folded line", "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n", .foldedHeader),
        refuse("folded status line", "HTTP/1.1 200 OK\r\n a: b\r\n\r\n", .foldedHeader),
        refuse("no colon", "HTTP/1.1 200 OK\r\nab\r\n\r\n", .headerName),
        refuse("empty name", "HTTP/1.1 200 OK\r\n: b\r\n\r\n", .headerName),
        refuse("space before the colon", "HTTP/1.1 200 OK\r\ncontent-length : 0\r\n\r\n", .headerName),
        refuse("name beyond ASCII", "HTTP/1.1 200 OK\r\n\u{E9}: b\r\n\r\n", .headerName),
        refuse("NUL in a value", "HTTP/1.1 200 OK\r\na: b\u{0}c\r\n\r\n", .headerValue),
        refuse("bare CR in a value", "HTTP/1.1 200 OK\r\na: b\rc\r\n\r\n", .headerValue),
        refuse(
            "different lengths",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n",
            .contentLength
        ),
        refuse("different lengths in one", "HTTP/1.1 200 OK\r\ncontent-length: 2, 3\r\n\r\n", .contentLength),
        refuse("empty length", "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n", .contentLength),
        refuse("length with a comma", "HTTP/1.1 200 OK\r\ncontent-length: 2,\r\n\r\n", .contentLength),
        refuse("signed length", "HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\n", .contentLength),
        refuse("negative length", "HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n", .contentLength),
        refuse("hexadecimal length", "HTTP/1.1 200 OK\r\ncontent-length: 0x2\r\n\r\n", .contentLength),
        refuse("huge length", "HTTP/1.1 200 OK\r\ncontent-length: 9223372036854775808\r\n\r\n", .contentLength),
        refuse(
            "length and chunks",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n",
            .contradictingLengths
        ),
        refuse(
            "chunks and length",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n",
            .contradictingLengths
        ),
        refuse(
            "other transfer coding",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
            .unknownCoding
        ),
        refuse("identity", "HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\n\r\n", .transferEncoding),
        refuse(
            "chunked twice",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n",
            .transferEncoding
        ),
        refuse("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", .transferEncoding),
        refuse("empty chunk size", "\(chunked)\r\n", .chunkSize),
        refuse("no digit", "\(chunked)g\r\n", .chunkSize),
        refuse("prefixed size", "\(chunked)0x3\r\nabc\r\n", .chunkSize),
        refuse("signed size", "\(chunked)-1\r\n", .chunkSize),
        refuse("space before a size", "\(chunked) 3\r\nabc\r\n", .chunkSize),
        refuse("space inside a size", "\(chunked)3 3\r\nabc\r\n", .chunkSize),
        refuse("huge size", "\(chunked)ffffffffffffffff\r\n", .chunkSize),
        refuse("size that wraps", "\(chunked)10000000000000003\r\nabc\r\n", .chunkSize),
        refuse("bare LF after a size", "\(chunked)3\nabc\r\n", .chunkSize),
        refuse("bare CR after a size", "\(chunked)3\rabc\r\n", .chunkSize),
        refuse("bare LF in an extension", "\(chunked)3;a\nabc\r\n", .chunkSize),
        refuse("bare LF after data", "\(chunked)3\r\nabc\n0\r\n\r\n", .chunkEnd),
        refuse("too much data", "\(chunked)3\r\nabcd\r\n0\r\n\r\n", .chunkEnd),
    ]

    private static let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

    private static func refuse(_ name: String, _ text: String, _ error: HTTPFramingError) -> ResponseCase {
        ResponseCase(name: name, text: text, isClosed: true, outcome: .failed(error))
    }
}
