import HTTPFraming
import LLMCore
import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

/// Our reader against NIOHTTP1's, on the same mutated bytes.
@Suite("Request reader against NIOHTTP1's")
struct RequestOracleTests {
    /// A complete request as a reader sees it.
    struct Reading: Equatable {
        var method: String
        /// Path and query, without the address before it.
        var target: String
        var headers: [String]
        var body: [UInt8] = []
    }

    /// What we make of a connection's bytes.
    struct Ours {
        var readings: [Reading] = []
        /// Whether the connection may go on after each of them.
        var keepsAlive: [Bool] = []
        /// Why we refused what follows them.
        var error: HTTPFramingError?
    }

    /// Where the two may differ.
    enum Difference: CaseIterable {
        // We accept what theirs refuses.

        /// Any token is a method; theirs knows a list of them.
        case anyMethod
        /// We cut blanks off the end of a value; theirs keeps them, so that `chunked` with a blank is unknown to it.
        case trimmedValues
        /// We do not look at what a chunk's extensions say.
        case looseExtensions
        /// Trailers decide nothing; theirs takes a length, coding or `close` among them for one of the request.
        case ignoredTrailers
        /// We ignore `Upgrade`, and answer CONNECT like any request; theirs takes what follows for another protocol.
        case noUpgrade
        /// We read on after a request that is a connection's last; it is the connection that does not.
        case afterLast

        // We refuse what theirs accepts.

        /// We refuse targets without their form, fragments, and versions but 1.0 and 1.1.
        case strictRequestLine
        /// We refuse CR or LF alone, wherever they stand.
        case strictLineEnds
        /// We refuse requests without exactly one valid host.
        case strictHost
        /// We refuse every transfer coding but `chunked`, and all of them in HTTP/1.0.
        case strictTransferEncoding
    }

    private static let seeds = [
        "GET /v1/models?a=b HTTP/1.1\r\nhost: a:4000\r\nx-y: z \r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n3;a=b\r\nabc\r\n0\r\nt: u\r\n\r\n",
        "PUT /1 HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST http://b/c?d HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno",
        "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n\r\nGET /2 HTTP/1.0\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabcPOST /2 HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx",
        "CONNECT b:443 HTTP/1.1\r\nhost: b:443\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\t\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1;@\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\ncontent-length: 1\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
    ].map { Array($0.utf8) }

    @Test("they agree but for what is listed")
    func agreement() {
        var random = SplitMix(seed: 7)
        var accepted = 0
        var differences: Set<Difference> = []
        for round in 0..<30_000 {
            var bytes = Self.seeds[random.next(below: Self.seeds.count)]
            for _ in 0..<random.next(below: 4) { random.mutate(&bytes, borrowingFrom: Self.seeds) }
            let ours = Self.ours(bytes)
            let theirs = Self.theirs(bytes)
            if !ours.readings.isEmpty { accepted += 1 }
            let same = zip(ours.readings, theirs).prefix { $0 == $1 }.count
            guard same < max(ours.readings.count, theirs.count) else { continue }
            if let difference = Self.difference(bytes, ours, theirs, after: same) {
                differences.insert(difference)
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            Issue.record("round \(round): \(ours), \(theirs), \(text)")
            return
        }
        // The comparison means something only while both see good and bad.
        #expect((3_000..<27_000).contains(accepted))
        #expect(differences == Set(Difference.allCases))
    }

    static func ours(_ bytes: [UInt8]) -> Ours {
        var reader = HTTPRequestReader()
        var ours = Ours()
        return bytes.withUnsafeBufferPointer { input in
            var current: Reading?
            var position = 0
            while true {
                switch reader.next(input, at: &position) {
                case .head(let head):
                    current = Reading(
                        method: head.method,
                        target: head.query.isEmpty ? head.path : "\(head.path)?\(head.query)",
                        headers: head.headers.all.map { "\($0.name):\($0.value)" }
                    )
                    ours.keepsAlive.append(head.keepsAlive)
                case .body(let range): current?.body += input[range]
                case .end:
                    if let current { ours.readings.append(current) }
                case .failed(let error):
                    ours.error = error
                    return ours
                case .needsMore: return ours
                }
            }
        }
    }

    static func theirs(_ bytes: [UInt8]) -> [Reading] {
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        let channel = EmbeddedChannel(handler: decoder)
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        var readings: [Reading] = []
        var current: Reading?
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head):
                current = Reading(
                    method: head.method.rawValue,
                    target: Self.target(head.uri),
                    headers: head.headers.map { "\($0.name):\(Self.trimmed($0.value))" }
                )
            case .body(let buffer): current?.body += buffer.readableBytesView
            case .end:
                if let current { readings.append(current) }
            }
        }
        return readings
    }

    /// What follows the host of a whole address; an empty query is none.
    private static func target(_ uri: String) -> String {
        var target = uri[...]
        if let match = uri.firstMatch(of: /^https?:\/\/[^\/?]+/.ignoresCase()) {
            target = uri[match.range.upperBound...]
            if !target.hasPrefix("/") { target = "/" + target }
        }
        let hasEmptyQuery = target.hasSuffix("?") && target.count { $0 == "?" } == 1
        return hasEmptyQuery ? String(target.dropLast()) : String(target)
    }

    private static func trimmed(_ value: String) -> Substring {
        var value = value[...]
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return value
    }

    static func difference(_ bytes: [UInt8], _ ours: Ours, _ theirs: [Reading], after same: Int) -> Difference? {
        guard same >= ours.readings.count else {
            return Self.difference(bytes, accepted: ours, after: same, theyRead: same < theirs.count)
        }
        switch ours.error {
        case .requestLine where Self.hasBareLineEnd(bytes): return .strictLineEnds
        case .lineEnd: return .strictLineEnds
        case .requestLine, .version: return .strictRequestLine
        case .host: return .strictHost
        case .transferEncoding, .unknownCoding: return .strictTransferEncoding
        default: return Self.isUpgrade(theirs[same]) ? .noUpgrade : nil
        }
    }

    private static func isUpgrade(_ request: Reading) -> Bool {
        request.method == "CONNECT" || request.headers.contains { $0.lowercased().hasPrefix("upgrade:") }
    }

    /// Why theirs does not read a request as we do.
    private static func difference(
        _ bytes: [UInt8],
        accepted ours: Ours,
        after same: Int,
        theyRead: Bool
    ) -> Difference? {
        if ours.readings[...same].contains(where: Self.isUpgrade) { return .noUpgrade }
        if theyRead { return nil }
        if ours.keepsAlive[..<same].contains(false) { return .afterLast }
        let request = ours.readings[same]
        if case .RAW = HTTPMethod(rawValue: request.method) { return .anyMethod }
        let text = String(decoding: bytes, as: UTF8.self)
        let padded = /(content-length|transfer-encoding):[^\r\n]*[ \t]\r\n/.ignoresCase()
        if text.contains(padded.matchingSemantics(.unicodeScalar)) { return .trimmedValues }
        guard ours.readings[...same].contains(where: Self.isChunked) else { return nil }
        let extended = /\r\n[0-9a-fA-F]+;[^\r\n]*\r\n/.matchingSemantics(.unicodeScalar)
        if text.contains(extended) { return .looseExtensions }
        let trailed = /\r\n0+(;[^\r\n]*)?\r\n[^\r\n]/.matchingSemantics(.unicodeScalar)
        return text.contains(trailed) ? .ignoredTrailers : nil
    }

    private static func isChunked(_ request: Reading) -> Bool {
        request.headers.contains { $0.lowercased().hasPrefix("transfer-encoding:") }
    }

    private static func hasBareLineEnd(_ bytes: [UInt8]) -> Bool {
        bytes.indices.contains { index in
            switch bytes[index] {
            case 10: index == 0 || bytes[index - 1] != 13
            case 13: index + 1 < bytes.count && bytes[index + 1] != 10
            default: false
            }
        }
    }
}
