import HTTPFraming

extension RequestCase {
    static let refused = Self.badLines + Self.badTargets + Self.badHeaders + Self.badLengths + Self.badChunks

    private static func refuse(_ name: String, _ text: String, _ error: HTTPFramingError) -> RequestCase {
        RequestCase(name: name, text: text, outcome: .failed(error))
    }

    /// A request with this first line.
    private static func line(_ line: String) -> String { "\(line)\r\nhost: a\r\n\r\n" }

    /// A request with this target.
    private static func target(_ target: String) -> String { Self.line("GET \(target) HTTP/1.1") }

    /// A request with these header lines.
    private static func lines(_ lines: String) -> String { "POST / HTTP/1.1\r\nhost: a\r\n\(lines)\r\n0\r\n\r\n" }

    private static let chunked = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"

    private static let badLines: [RequestCase] = [
        refuse("NUL", "\u{0}", .requestLine),
        refuse("NUL before a request", "\u{0}GET / HTTP/1.1\n\n", .requestLine),
        refuse("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", .requestLine),
        refuse("blank before", " GET / HTTP/1.1\r\nhost: a\r\n\r\n", .requestLine),
        refuse("LF before", "\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", .requestLine),
        refuse("CR before", "\rGET / HTTP/1.1\r\nhost: a\r\n\r\n", .requestLine),
        refuse("two CRs before", "\r\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", .requestLine),
        refuse("LF after an empty line", "\r\n\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", .requestLine),
        refuse("another protocol, at its first line", "SSH-2.0-OpenSSH_9.2\r\n", .requestLine),
        refuse("a response", "HTTP/1.1 200 OK\r\n\r\n", .requestLine),
        refuse("words", "hello there\r\n", .requestLine),
        refuse("method alone", line("GET"), .requestLine),
        refuse("no version", line("GET /"), .requestLine),
        refuse("no version but a blank", line("GET / "), .requestLine),
        refuse("no target", line("GET HTTP/1.1"), .requestLine),
        refuse("no target but blanks", line("GET  HTTP/1.1"), .requestLine),
        refuse("no method", line(" / HTTP/1.1"), .requestLine),
        refuse("method that is no token", line("G(T / HTTP/1.1"), .requestLine),
        refuse("method beyond ASCII", line("G\u{CB}T / HTTP/1.1"), .requestLine),
        refuse("method too long", line("\(String(repeating: "M", count: 33)) / HTTP/1.1"), .requestLine),
        refuse("two blanks before the target", line("GET  / HTTP/1.1"), .requestLine),
        refuse("two blanks before the version", line("GET /  HTTP/1.1"), .requestLine),
        refuse("blank after the version", line("GET / HTTP/1.1 "), .requestLine),
        refuse("tabulator before the target", line("GET\t/ HTTP/1.1"), .requestLine),
        refuse("tabulator before the version", line("GET /\tHTTP/1.1"), .requestLine),
        refuse("words after the version", line("GET / HTTP/1.1 x"), .requestLine),
        refuse("CR in the line", line("GET / HTTP/1.1\r"), .requestLine),
        refuse("lower case", line("GET / http/1.1"), .requestLine),
        refuse("no minor version", line("GET / HTTP/2"), .requestLine),
        refuse("version of two digits", line("GET / HTTP/1.10"), .requestLine),
        refuse("version with a comma", line("GET / HTTP/1,1"), .requestLine),
        refuse("another scheme", line("GET / RTSP/1.0"), .requestLine),
        refuse("HTTP/0.9", line("GET / HTTP/0.9"), .version),
        refuse("HTTP/1.2", line("GET / HTTP/1.2"), .version),
        refuse("HTTP/2.0", line("GET / HTTP/2.0"), .version),
        refuse("HTTP/3.0, at its first line", "GET / HTTP/3.0\r\nho", .version),
        refuse("HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .version),
        refuse("bare LF after the line", "GET / HTTP/1.1\nhost: a\r\n\r\n", .lineEnd),
        refuse("bare LFs", "GET / HTTP/1.1\nhost: a\n\n", .lineEnd),
        refuse(
            "after a good one",
            "GET / HTTP/1.1\r\nhost: a\r\n\r\nSURPLUS\r\n\r\n",
            .requestLine
        ),
    ]

    private static let badTargets: [RequestCase] = [
        refuse("relative", target("a/b"), .requestLine),
        refuse("asterisk of a GET", target("*"), .requestLine),
        refuse("asterisk and more", line("OPTIONS */a HTTP/1.1"), .requestLine),
        refuse("authority of a GET", target("a:80"), .requestLine),
        refuse("path of a CONNECT", line("CONNECT /a HTTP/1.1"), .requestLine),
        refuse("whole address of a CONNECT", line("CONNECT http://a/ HTTP/1.1"), .requestLine),
        refuse("another scheme of an address", target("ftp://a/b"), .requestLine),
        refuse("address without a host", target("http:///a"), .requestLine),
        refuse("address of nothing", target("http://"), .requestLine),
        refuse("address with a user", target("http://u@b/a"), .requestLine),
        refuse("query alone", target("?a"), .requestLine),
        refuse("fragment", target("/a#b"), .requestLine),
        refuse("fragment of an address", target("http://a#b"), .requestLine),
        refuse("fragment of a query", target("/a?b#c"), .requestLine),
        refuse("blank in a target", target("/a b"), .requestLine),
        refuse("NUL in a target", target("/a\u{0}b"), .requestLine),
        refuse("control character in a target", target("/a\u{1B}b"), .requestLine),
        refuse("DEL in a target", target("/a\u{7F}b"), .requestLine),
        refuse("bytes beyond ASCII in a target", target("/\u{C3}\u{A9}"), .requestLine),
        refuse("CR in a target", target("/a\rb"), .requestLine),
        refuse("backslash before", target("\\a"), .requestLine),
    ]

    private static let badHeaders: [RequestCase] = [
        refuse("no host", "GET / HTTP/1.1\r\n\r\n", .host),
        refuse("two hosts", "GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n", .host),
        refuse("two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n", .host),
        refuse("host with a path", "GET / HTTP/1.1\r\nhost: a/b\r\n\r\n", .host),
        refuse("host with a user", "GET / HTTP/1.1\r\nhost: a@b\r\n\r\n", .host),
        refuse("host of two words", "GET / HTTP/1.1\r\nhost: a b\r\n\r\n", .host),
        refuse("host beyond ASCII", "GET / HTTP/1.1\r\nhost: \u{E9}\r\n\r\n", .host),
        refuse("no host in a whole address' request", "GET http://a/ HTTP/1.1\r\n\r\n", .host),
        refuse("folded line", lines("a: b\r\n c\r\n"), .foldedHeader),
        refuse("folded with a tabulator", lines("a: b\r\n\tc\r\n"), .foldedHeader),
        refuse("folded first line", "GET / HTTP/1.1\r\n host: a\r\n\r\n", .foldedHeader),
        refuse("line of a blank", lines("a: b\r\n \r\n"), .foldedHeader),
        refuse("no colon", lines("ab\r\n"), .headerName),
        refuse("no name", lines(": b\r\n"), .headerName),
        refuse("blank before the colon", lines("a : b\r\n"), .headerName),
        refuse("tabulator before the colon", lines("transfer-encoding\t: chunked\r\n"), .headerName),
        refuse("blank in a name", lines("a b: c\r\n"), .headerName),
        refuse("name beyond ASCII", lines("\u{E9}: b\r\n"), .headerName),
        refuse("NUL in a name", lines("a\u{0}: b\r\n"), .headerName),
        refuse("CR before a name", lines("\ra: b\r\n"), .headerName),
        refuse("CR in a name", lines("a\rb: c\r\n"), .headerName),
        refuse("NUL in a value", lines("a: b\u{0}c\r\n"), .headerValue),
        refuse("control character in a value", lines("a: b\u{1}\r\n"), .headerValue),
        refuse("vertical tabulator before a value", lines("transfer-encoding:\u{B}chunked\r\n"), .headerValue),
        refuse("DEL in a value", lines("a: \u{7F}\r\n"), .headerValue),
        refuse("CR in a value", lines("a: b\rc\r\n"), .headerValue),
        refuse("CR at the end of a value", lines("a: b\r\r\n"), .headerValue),
        refuse("bare LF after a field", lines("a: b\nc: d\r\n"), .lineEnd),
        refuse("bare LF as the empty line", "GET / HTTP/1.1\r\nhost: a\r\n\nGET / HTTP/1.1\r\n\r\n", .lineEnd),
        refuse("CR and CR LF as the empty line", "GET / HTTP/1.1\r\nhost: a\r\n\r\r\n\r\n", .headerName),
    ]

    private static let badLengths: [RequestCase] = [
        refuse("different lengths", lines("content-length: 2\r\nContent-Length: 3\r\n"), .contentLength),
        refuse("equal lengths", lines("content-length: 2\r\ncontent-length: 2\r\n"), .contentLength),
        refuse("lengths in one", lines("content-length: 2, 2\r\n"), .contentLength),
        refuse("length with a comma", lines("content-length: 2,\r\n"), .contentLength),
        refuse("empty length", lines("content-length:\r\n"), .contentLength),
        refuse("negative length", lines("content-length: -1\r\n"), .contentLength),
        refuse("length with a plus", lines("content-length: +1\r\n"), .contentLength),
        refuse("hexadecimal length", lines("content-length: 0x1\r\n"), .contentLength),
        refuse("fractional length", lines("content-length: 1.0\r\n"), .contentLength),
        refuse("length with a blank", lines("content-length: 1 0\r\n"), .contentLength),
        refuse("length and a word", lines("content-length: 1x\r\n"), .contentLength),
        refuse("length of 2^63", lines("content-length: 9223372036854775808\r\n"), .contentLength),
        refuse("length that wraps", lines("content-length: 18446744073709551617\r\n"), .contentLength),
        refuse(
            "length of many digits",
            lines("content-length: \(String(repeating: "9", count: 300))\r\n"),
            .contentLength
        ),
        refuse("digits beyond ASCII", lines("content-length: \u{B2}\r\n"), .contentLength),
        refuse(
            "length and chunks",
            lines("content-length: 5\r\ntransfer-encoding: chunked\r\n"),
            .contradictingLengths
        ),
        refuse(
            "chunks and length",
            lines("transfer-encoding: chunked\r\ncontent-length: 5\r\n"),
            .contradictingLengths
        ),
        refuse(
            "chunks and a length of zero",
            lines("transfer-encoding: chunked\r\ncontent-length: 0\r\n"),
            .contradictingLengths
        ),
        refuse(
            "chunks in HTTP/1.0",
            "POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            .transferEncoding
        ),
        refuse("compressed chunks", lines("transfer-encoding: gzip, chunked\r\n"), .unknownCoding),
        refuse("chunked twice in one", lines("transfer-encoding: chunked, chunked\r\n"), .unknownCoding),
        refuse("compressed", lines("transfer-encoding: gzip\r\n"), .transferEncoding),
        refuse("chunks, compressed", lines("transfer-encoding: chunked, gzip\r\n"), .transferEncoding),
        refuse(
            "chunked twice",
            lines("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n"),
            .transferEncoding
        ),
        refuse(
            "chunked and then identity",
            lines("transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n"),
            .transferEncoding
        ),
        refuse("identity", lines("transfer-encoding: identity\r\n"), .transferEncoding),
        refuse("empty coding", lines("transfer-encoding:\r\n"), .transferEncoding),
        refuse("chunked with a comma", lines("transfer-encoding: chunked,\r\n"), .transferEncoding),
        refuse("chunked with a parameter", lines("transfer-encoding: chunked;a=b\r\n"), .transferEncoding),
        refuse("nearly chunked", lines("transfer-encoding: xchunked\r\n"), .transferEncoding),
        refuse("chunked in quotes", lines("transfer-encoding: \"chunked\"\r\n"), .transferEncoding),
    ]

    private static let badChunks: [RequestCase] = [
        refuse("empty chunk size", "\(chunked)\r\n", .chunkSize),
        refuse("no digit", "\(chunked)g\r\n", .chunkSize),
        refuse("prefixed size", "\(chunked)0x3\r\nabc\r\n", .chunkSize),
        refuse("negative size", "\(chunked)-1\r\n", .chunkSize),
        refuse("size with a plus", "\(chunked)+1\r\n", .chunkSize),
        refuse("blank before a size", "\(chunked) 3\r\nabc\r\n", .chunkSize),
        refuse("blank after a size", "\(chunked)3 \r\nabc\r\n", .chunkSize),
        refuse("blank before an extension", "\(chunked)3 ;a\r\nabc\r\n", .chunkSize),
        refuse("extension alone", "\(chunked);a\r\n", .chunkSize),
        refuse("huge size", "\(chunked)ffffffffffffffff\r\n", .chunkSize),
        refuse("size that wraps", "\(chunked)10000000000000003\r\nabc\r\n", .chunkSize),
        refuse("bare LF after a size", "\(chunked)3\nabc\r\n", .chunkSize),
        refuse("bare CR after a size", "\(chunked)3\rabc\r\n", .chunkSize),
        refuse("bare LF in an extension", "\(chunked)3;a\nabc\r\n", .chunkSize),
        refuse("bare CR in an extension", "\(chunked)3;a\rb\r\nabc\r\n", .chunkSize),
        refuse("NUL in an extension", "\(chunked)3;a\u{0}\r\nabc\r\n", .chunkSize),
        refuse("bare LF after data", "\(chunked)3\r\nabc\n0\r\n\r\n", .chunkEnd),
        refuse("bare CR after data", "\(chunked)3\r\nabc\r0\r\n\r\n", .chunkEnd),
        refuse("too much data", "\(chunked)3\r\nabcd\r\n0\r\n\r\n", .chunkEnd),
        refuse("too little data", "\(chunked)4\r\nabc\r\n0\r\n\r\n", .chunkEnd),
        refuse("bare LF after the last chunk", "\(chunked)0\n\r\n", .chunkSize),
        refuse("bare LF as the end", "\(chunked)0\r\n\nGET / HTTP/1.1\r\n\r\n", .lineEnd),
        refuse("bare CR as the end", "\(chunked)0\r\n\rGET / HTTP/1.1\r\n\r\n", .lineEnd),
        refuse("bare LF after a trailer", "\(chunked)0\r\na: b\n\r\n", .lineEnd),
        refuse("bare CR in a trailer", "\(chunked)0\r\na: b\rc\r\n\r\n", .headerValue),
        refuse("NUL in a trailer", "\(chunked)0\r\na: \u{0}\r\n\r\n", .headerValue),
        refuse("folded trailer", "\(chunked)0\r\na: b\r\n c\r\n\r\n", .foldedHeader),
        refuse("trailer without a colon", "\(chunked)0\r\nab\r\n\r\n", .headerName),
        refuse("trailer without a name", "\(chunked)0\r\n: b\r\n\r\n", .headerName),
        refuse("request in place of a trailer", "\(chunked)0\r\nGET / HTTP/1.1\r\n\r\n", .headerName),
        refuse("bytes after chunks", "\(chunked)0\r\n\r\n{\"a\": 1}\r\n\r\n", .requestLine),
    ]
}
