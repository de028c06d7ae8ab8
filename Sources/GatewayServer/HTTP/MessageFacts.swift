import NIOHTTP1

/// What a head says about the message itself, found in one pass over its fields.
struct MessageFacts {
    /// A head that no request may have.
    enum Fault {
        /// Source: RFC 9112, section 3.2: a server must refuse a request without exactly one `Host`.
        case host
        /// Source: RFC 9112, section 6.1: a coding that is not understood is answered with 501.
        case coding
        /// Source: RFC 9112, section 6.3: without `chunked` at the end, nobody can tell where the body ends.
        case endlessCoding

        var status: Int {
            switch self {
            case .host, .endlessCoding: 400
            case .coding: 501
            }
        }

        var text: String {
            switch self {
            case .host: "The request needs exactly one Host header."
            case .coding, .endlessCoding: "Of the transfer codings only chunked is understood."
            }
        }
    }

    /// The body's announced length; 0 when it is chunked.
    private(set) var length = 0
    /// Whether a body follows.
    private(set) var hasBody = false
    /// Whether the client waits for a word before it sends the body.
    private(set) var expectsContinue = false
    private(set) var fault: Fault?

    init(_ head: HTTPRequestHead) {
        var hosts = 0
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where Self.matches(name, "host"): hosts += 1
            case 6 where Self.matches(name, "expect"):
                self.expectsContinue = head.version == .http1_1 && value.lowercased() == "100-continue"
            case 14 where Self.matches(name, "content-length"):
                self.length = Int(value) ?? 0
                self.hasBody = self.hasBody || self.length > 0
            case 17 where Self.matches(name, "transfer-encoding"):
                self.hasBody = true
                let codings = value.lowercased()
                if codings != "chunked" { self.fault = codings.hasSuffix("chunked") ? .coding : .endlessCoding }
            default: break
            }
        }
        if head.version == .http1_1, hosts != 1 { self.fault = self.fault ?? .host }
    }

    private static func matches(_ name: String, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { letters in
            for (byte, letter) in zip(name.utf8, letters) where byte | 0x20 != letter && byte != letter { return false }
            return true
        }
    }
}
