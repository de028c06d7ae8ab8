import HTTPFraming
import LLMCore
import NIOCore
import NIOEmbedded
import NIOHTTP1
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

        func values(_ name: String) -> [Substring] {
            self.headers.filter { $0.lowercased().hasPrefix(name + ":") }.map { $0.dropFirst(name.count + 1) }
        }
    }

    /// Where the two may differ.
    enum Difference: String, CaseIterable {
        // We accept what theirs refuses.

        /// Any token is a method; theirs knows a list of them.
        case anyMethod
        /// We cut blanks off the end of a value; theirs keeps them, so that `chunked` with a blank is unknown to it.
        case trimmedValues
        /// We do not look at what a chunk's extensions say, nor at what trailers mean.
        case looseChunkLine
        /// We ignore `Upgrade`, and answer CONNECT like any request; theirs takes what follows for another protocol.
        case noUpgrade

        // We refuse what theirs accepts.

        /// We refuse fragments, targets without their form, and versions but 1.0 and 1.1.
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
        "OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
        "POST /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabcPOST /2 HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx",
        "CONNECT b:443 HTTP/1.1\r\nhost: b:443\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ].map { Array($0.utf8) }

    @Test("they agree but for what is listed")
    func agreement() {
        var random = SplitMix(seed: 7)
        var accepted = 0
        var differences: Set<Difference> = []
        for round in 0..<30_000 {
            var bytes = Self.seeds[random.next(below: Self.seeds.count)]
            for _ in 0..<random.next(below: 4) { random.mutate(&bytes, borrowingFrom: Self.seeds) }
            let (ours, error) = Self.ours(bytes)
            let theirs = Self.theirs(bytes)
            if !ours.isEmpty { accepted += 1 }
            let same = zip(ours, theirs).prefix { $0 == $1 }.count
            guard same < max(ours.count, theirs.count) else { continue }
            let our = same < ours.count ? ours[same] : nil
            let their = same < theirs.count ? theirs[same] : nil
            if let difference = Self.difference(bytes, our, their, error) {
                differences.insert(difference)
                continue
            }
            Issue.record(
                """
                round \(round): \(our.debugDescription), \(their.debugDescription), \(error.debugDescription), \
                \(String(decoding: bytes, as: UTF8.self).debugDescription)
                """
            )
            return
        }
        // The comparison means something only while both see good and bad.
        #expect((3_000..<27_000).contains(accepted))
        #expect(differences == Set(Difference.allCases))
    }

    static func ours(_ bytes: [UInt8]) -> ([Reading], HTTPFramingError?) {
        var reader = HTTPRequestReader()
        var readings: [Reading] = []
        var current: Reading?
        return bytes.withUnsafeBufferPointer { input in
            var position = 0
            while true {
                switch reader.next(input, at: &position) {
                case .head(let head):
                    current = Reading(
                        method: head.method,
                        target: head.query.isEmpty ? head.path : "\(head.path)?\(head.query)",
                        headers: head.headers.all.map { "\($0.name):\($0.value)" }
                    )
                case .body(let range): current?.body += input[range]
                case .end:
                    if let current { readings.append(current) }
                case .failed(let error): return (readings, error)
                case .needsMore: return (readings, nil)
                }
            }
        }
    }

    static func theirs(_ bytes: [UInt8]) -> [Reading] {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        )
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
        return target.hasSuffix("?") && target.firstIndex(of: "?") == target.index(before: target.endIndex)
            ? String(target.dropLast()) : String(target)
    }

    private static func trimmed(_ value: String) -> Substring {
        let blanks: Set<Character> = [" ", "\t"]
        var value = value[...]
        while let last = value.last, blanks.contains(last) { value.removeLast() }
        return value
    }

    static func difference(
        _ bytes: [UInt8],
        _ ours: Reading?,
        _ theirs: Reading?,
        _ error: HTTPFramingError?
    ) -> Difference? {
        if let ours { return Self.difference(bytes, accepted: ours, theirs) }
        switch error {
        case .requestLine where Self.hasBareLineEnd(bytes): return .strictLineEnds
        case .requestLine, .version: return .strictRequestLine
        case .host: return .strictHost
        case .transferEncoding, .unknownCoding: return .strictTransferEncoding
        case .lineEnd: return .strictLineEnds
        default: return nil
        }
    }

    /// Why theirs does not read a request as we do.
    private static func difference(_ bytes: [UInt8], accepted ours: Reading, _ theirs: Reading?) -> Difference? {
        let text = String(decoding: bytes, as: UTF8.self)
        if !ours.values("upgrade").isEmpty || ours.method == "CONNECT" { return .noUpgrade }
        guard theirs == nil else { return nil }
        if HTTPMethod(rawValue: ours.method).isUnknown { return .anyMethod }
        if text.contains(/(content-length|transfer-encoding):[^\r\n]*[ \t]\r\n/.ignoresCase()) { return .trimmedValues }
        if ours.values("transfer-encoding").isEmpty { return nil }
        return text.contains(/\r\n[0-9a-fA-F]+;[^\r]*\r\n/) ? .looseChunkLine : nil
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

extension HTTPMethod {
    fileprivate var isUnknown: Bool {
        if case .RAW = self { true } else { false }
    }
}
