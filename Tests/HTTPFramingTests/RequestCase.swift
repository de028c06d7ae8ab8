import HTTPFraming
import Testing

/// What a client sends and what is to be made of it.
struct RequestCase: CustomTestStringConvertible, Sendable {
    let name: String
    /// Latin-1, so that a character is a byte.
    let text: String
    var outcome = RequestTrace.Outcome.open
    /// Method, target and body of each request.
    var requests: [String] = []
    /// Of the last request.
    var framing: HTTPBodyFraming?
    /// Of the last request.
    var keepsAlive: Bool?

    var testDescription: String { self.name }
}

extension RequestCase {
    static let accepted = Self.lines + Self.targets + Self.bodies + Self.connections + Self.sequences

    private static func accept(
        _ name: String,
        _ text: String,
        _ requests: String...,
        framing: HTTPBodyFraming? = nil,
        keepsAlive: Bool? = nil
    ) -> RequestCase {
        RequestCase(name: name, text: text, requests: requests, framing: framing, keepsAlive: keepsAlive)
    }

    /// A request with these header lines.
    private static func post(_ lines: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nhost: a\r\n\(lines)\r\n\(body)"
    }

    private static let chunked = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"

    private static let longest = String(repeating: "M", count: 32)

    private static let lines: [RequestCase] = [
        accept("least", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / ", framing: HTTPBodyFraming.none, keepsAlive: true),
        accept("any token is a method", "!#$%&'*+-.^_`|~9aZ / HTTP/1.1\r\nhost: a\r\n\r\n", "!#$%&'*+-.^_`|~9aZ / "),
        accept("methods are case-sensitive", "get / HTTP/1.1\r\nhost: a\r\n\r\n", "get / "),
        accept("longest method", "\(longest) / HTTP/1.1\r\nhost: a\r\n\r\n", "\(longest) / "),
        accept("HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n", "GET / ", keepsAlive: false),
        accept("empty host", "GET / HTTP/1.1\r\nhost:\r\n\r\n", "GET / "),
        accept("host and port", "GET / HTTP/1.1\r\nHOST: a.example:4000\r\n\r\n", "GET / "),
        accept("IPv6 host", "GET / HTTP/1.1\r\nhost: [::1]:4000\r\n\r\n", "GET / "),
        accept("underscore in a host", "GET / HTTP/1.1\r\nhost: lite_llm\r\n\r\n", "GET / "),
        accept("value without a blank", "GET / HTTP/1.1\r\nhost:a\r\n\r\n", "GET / "),
        accept("empty value", "GET / HTTP/1.1\r\nhost: a\r\nx:\r\ny: \r\n\r\n", "GET / "),
        accept("tabulator in a value", "GET / HTTP/1.1\r\nhost: a\r\nx: b\tc\r\n\r\n", "GET / "),
        accept("bytes beyond ASCII in a value", "GET / HTTP/1.1\r\nhost: a\r\nx: \u{E9}\u{FF}\r\n\r\n", "GET / "),
    ]

    private static let targets: [RequestCase] = [
        accept("query", "GET /a/b?c=d&e HTTP/1.1\r\nhost: a\r\n\r\n", "GET /a/b?c=d&e "),
        accept("empty query", "GET /a? HTTP/1.1\r\nhost: a\r\n\r\n", "GET /a "),
        accept("question mark in a query", "GET /a?b?c HTTP/1.1\r\nhost: a\r\n\r\n", "GET /a?b?c "),
        accept("percent encoding is kept", "GET /a%2Fb%00?%20 HTTP/1.1\r\nhost: a\r\n\r\n", "GET /a%2Fb%00?%20 "),
        accept("two slashes are a path", "GET //a/b HTTP/1.1\r\nhost: a\r\n\r\n", "GET //a/b "),
        accept("dots are kept", "GET /../a HTTP/1.1\r\nhost: a\r\n\r\n", "GET /../a "),
        accept("odd characters", "GET /a|b{c}\"<>\\^` HTTP/1.1\r\nhost: a\r\n\r\n", "GET /a|b{c}\"<>\\^` "),
        accept("whole address", "GET http://b:80/a?c HTTP/1.1\r\nhost: a\r\n\r\n", "GET /a?c "),
        accept("whole address, secure", "POST HTTPS://b/a HTTP/1.1\r\nhost: a\r\n\r\n", "POST /a "),
        accept("whole address without a path", "GET http://b HTTP/1.1\r\nhost: a\r\n\r\n", "GET / "),
        accept("whole address with a query alone", "GET http://b?c=/d HTTP/1.1\r\nhost: a\r\n\r\n", "GET /?c=/d "),
        accept("address in a path", "GET /http://b/a HTTP/1.1\r\nhost: a\r\n\r\n", "GET /http://b/a "),
        accept("asterisk", "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", "OPTIONS * "),
        accept("OPTIONS of a path", "OPTIONS /a HTTP/1.1\r\nhost: a\r\n\r\n", "OPTIONS /a "),
        accept("CONNECT", "CONNECT b:443 HTTP/1.1\r\nhost: b:443\r\n\r\n", "CONNECT b:443 "),
    ]

    private static let bodies: [RequestCase] = [
        accept("length", post("Content-Length: 5\r\n", "hello"), "POST / hello", framing: .length(5)),
        accept("length of zero", post("content-length: 0\r\n"), "POST / ", framing: .length(0)),
        accept("leading zeros of a length", post("content-length: 0002\r\n", "ab"), "POST / ab", framing: .length(2)),
        accept("blanks around a length", post("content-length:\t 1 \t\r\n", "a"), "POST / a", framing: .length(1)),
        accept("body of a GET", "GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx", "GET / x"),
        accept("body that looks like a head", post("content-length: 4\r\n", "\r\n\r\n"), "POST / \r\n\r\n"),
        accept("length in HTTP/1.0", "POST / HTTP/1.0\r\ncontent-length: 1\r\n\r\nx", "POST / x", keepsAlive: false),
        accept(
            "chunks",
            "\(chunked)3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n",
            "POST / abc0123456789",
            framing: .chunked
        ),
        accept(
            "chunked in capitals",
            post("Transfer-Encoding:  CHUNKED \r\n", "0\r\n\r\n"),
            "POST / ",
            framing: .chunked
        ),
        accept("leading zeros of a chunk size", "\(chunked)00000000000000000000001\r\na\r\n000\r\n\r\n", "POST / a"),
        accept("chunk extensions", "\(chunked)1;a=b;c=\"d e\"\r\nx\r\n1;\r\ny\r\n0;last\r\n\r\n", "POST / xy"),
        accept("trailers", "\(chunked)1\r\nx\r\n0\r\nA: b\r\nC:\r\nd:\te \t\r\n\r\n", "POST / x"),
        accept(
            "trailers decide nothing",
            "\(chunked)0\r\ncontent-length: 9\r\nconnection: close\r\n\r\n",
            "POST / ",
            framing: .chunked,
            keepsAlive: true
        ),
        accept("chunk that looks like an end", "\(chunked)5\r\n0\r\n\r\n\r\n0\r\n\r\n", "POST / 0\r\n\r\n"),
    ]

    private static let connections: [RequestCase] = [
        accept("close", post("connection: close\r\n"), "POST / ", keepsAlive: false),
        accept("close in a list", post("Connection: TE, Close ,x\r\n"), "POST / ", keepsAlive: false),
        accept("close wins", post("connection: keep-alive\r\nconnection: close\r\n"), "POST / ", keepsAlive: false),
        accept("other words", post("connection: closed, upgrade, ,\r\nupgrade: h2c\r\n"), "POST / ", keepsAlive: true),
        accept("empty connection", post("connection:\r\n"), "POST / ", keepsAlive: true),
        accept("HTTP/1.0 keep-alive", "GET / HTTP/1.0\r\nconnection: Keep-Alive\r\n\r\n", "GET / ", keepsAlive: true),
        accept(
            "HTTP/1.0 keep-alive and close",
            "GET / HTTP/1.0\r\nconnection: keep-alive, close\r\n\r\n",
            "GET / ",
            keepsAlive: false
        ),
        accept("HTTP/1.0 Keep-Alive header", "GET / HTTP/1.0\r\nkeep-alive: 5\r\n\r\n", "GET / ", keepsAlive: false),
    ]

    private static let sequences: [RequestCase] = [
        accept("empty lines before", "\r\n\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", "GET / "),
        accept(
            "empty line after a body",
            post("content-length: 1\r\n", "x") + "\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n",
            "POST / x",
            "GET /2 "
        ),
        accept(
            "one after another",
            "GET /1 HTTP/1.1\r\nhost: a\r\n\r\n" + post("content-length: 2\r\n", "xy") + "\(chunked)1\r\nz\r\n0\r\n\r\n"
                + "GET /4 HTTP/1.0\r\n\r\n",
            "GET /1 ",
            "POST / xy",
            "POST / z",
            "GET /4 ",
            keepsAlive: false
        ),
        accept("empty lines after all", "GET / HTTP/1.1\r\nhost: a\r\n\r\n\r\n\r", "GET / "),
        accept(
            "chunked, then with a length",
            "\(chunked)0\r\n\r\n" + post("content-length: 1\r\n", "0"),
            "POST / ",
            "POST / 0",
            framing: .length(1)
        ),
    ]
}
