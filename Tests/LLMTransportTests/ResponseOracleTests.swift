import HTTPFraming
import LLMCore
import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

/// Our reader against NIOHTTP1's, on the same mutated bytes.
@Suite("Response reader against NIOHTTP1's")
struct ResponseOracleTests {
    /// A first response as a reader sees it; nil status: refused, or not complete.
    struct Reading: Equatable {
        var status: Int?
        var headers: [String] = []
        var body: [UInt8] = []
        /// Why we refused it.
        var error: HTTPFramingError?

        var isAccepted: Bool { self.status != nil }
    }

    /// Where the two may differ.
    enum Difference: CaseIterable {
        /// We refuse control characters in the reason phrase, CRs before a line's end among them, and empty lines
        /// before the status line.
        case strictStatusLine
        /// We refuse every transfer coding but `chunked`; theirs then reads until the connection is closed.
        case strictTransferEncoding
        /// We refuse 101, which nobody asked for.
        case strictUpgrade
        /// We take a bare LF for the end of a line of a head or trailer section.
        case bareLineFeed
        /// We do not look at what stands in trailers.
        case ignoredTrailers
        /// We take `Content-Length` several times if it is the same each time.
        case repeatedLength
        /// We take blanks after a chunk's size, and do not look at what its extensions say.
        case looseChunkLine
        /// We cut blanks off the end of a value; theirs keeps them, so that `chunked` with a blank is unknown to it.
        case trimmedValues
    }

    private static let seeds = [
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: keep-alive\r\n\r\n5\r\nhello\r\n3;a=b\r\nabc\r\n0\r\nt: u\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno",
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 204 No Content\r\nx: y\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nretry-after: 3\r\ncontent-length: 4\r\n\r\nwait",
        "HTTP/1.1 429 Slow down\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n",
    ].map { Array($0.utf8) }

    @Test("they agree but for what is listed")
    func agreement() throws {
        var random = SplitMix(seed: 7)
        var accepted = 0
        var differences: Set<Difference> = []
        for round in 0..<30_000 {
            var bytes = Self.seeds[random.next(below: Self.seeds.count)]
            for _ in 0..<(1 + random.next(below: 3)) { random.mutate(&bytes, borrowingFrom: Self.seeds) }
            let ours = Self.ours(bytes)
            let theirs = Self.theirs(bytes)
            if ours.status != nil { accepted += 1 }
            guard ours.isAccepted || theirs.isAccepted, ours != theirs else { continue }
            if let difference = Self.difference(bytes, ours, theirs) {
                differences.insert(difference)
                continue
            }
            Issue.record(
                "round \(round): \(ours), \(theirs), \(String(decoding: bytes, as: UTF8.self).debugDescription)"
            )
            return
        }
        // The comparison means something only while both see good and bad.
        #expect((3_000..<27_000).contains(accepted))
        #expect(differences == Set(Difference.allCases))
    }

    static func ours(_ bytes: [UInt8]) -> Reading {
        var reader = HTTPResponseReader()
        reader.begin(.ordinary)
        var reading = Reading()
        return bytes.withUnsafeBufferPointer { input in
            var position = 0
            while true {
                var event = reader.next(input, at: &position)
                if case .needsMore = event { event = reader.finish() }
                switch event {
                case .head(let head):
                    reading.status = head.status
                    reading.headers = head.headers.all.map { "\($0.name):\($0.value)" }
                case .body(let range): reading.body += input[range]
                case .end: return reading
                case .failed(let error): return Reading(error: error)
                case .needsMore: return Reading()
                }
            }
        }
    }

    static func theirs(_ bytes: [UInt8]) -> Reading {
        let decoder = ByteToMessageHandler(
            HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop)
        )
        let channel = EmbeddedChannel(handler: decoder)
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var reading = Reading()
        do {
            channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 80), promise: nil)
            let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")
            try channel.writeOutbound(HTTPClientRequestPart.head(head))
            try channel.writeOutbound(HTTPClientRequestPart.end(nil))
            _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
            if try Self.drain(channel, into: &reading) { return reading }
            channel.pipeline.fireChannelInactive()
            return try Self.drain(channel, into: &reading) ? reading : Reading()
        } catch {
            return Reading()
        }
    }

    /// - Returns: Whether the response is complete.
    private static func drain(_ channel: EmbeddedChannel, into reading: inout Reading) throws -> Bool {
        while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .head(let head):
                reading.status = Int(head.status.code)
                reading.headers = head.headers.map { "\($0.name):\($0.value)" }
            case .body(let buffer): reading.body += buffer.readableBytesView
            case .end: return true
            }
        }
        return false
    }

    static func difference(_ bytes: [UInt8], _ ours: Reading, _ theirs: Reading) -> Difference? {
        let hasBlank = theirs.headers.contains { $0.hasSuffix(" ") || $0.hasSuffix("\t") }
        switch (ours.error, theirs.isAccepted) {
        case (.statusLine, true): return .strictStatusLine
        case (.closedInHead, true) where bytes.contains([13, 13]): return .strictStatusLine
        case (.transferEncoding, true), (.unknownCoding, true): return .strictTransferEncoding
        case (.upgrade, true): return .strictUpgrade
        case (_, true): return hasBlank ? .trimmedValues : nil
        case (nil, false): break
        default: return nil
        }
        let hasBareLineFeed = bytes.indices.contains { bytes[$0] == 10 && ($0 == 0 || bytes[$0 - 1] != 13) }
        if hasBareLineFeed { return .bareLineFeed }
        if ours.headers.count(where: { $0.lowercased().hasPrefix("content-length:") }) > 1 { return .repeatedLength }
        if ours.headers.contains(where: { $0.lowercased().hasPrefix("content-length:") && $0.contains(",") }) {
            return .repeatedLength
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if text.contains(/content-length:[^\r\n]*[ \t]\r\n/.ignoresCase()) { return .trimmedValues }
        guard ours.headers.contains(where: { $0.lowercased().hasPrefix("transfer-encoding:") }) else { return nil }
        if text.contains(/\r\n[0-9a-fA-F]+[ \t;][^\r]*\r\n/) { return .looseChunkLine }
        return text.contains(/\r\n0+(;[^\r]*)?\r\n(?!\r\n)/) ? .ignoredTrailers : nil
    }
}
