import CZlib
import Testing

/// Packs bytes as servers do.
enum Compression {
    enum Format: CInt, CaseIterable, Sendable {
        case gzip = 31
        case zlib = 15
        case raw = -15

        var contentEncoding: String { self == .gzip ? "gzip" : "deflate" }
    }

    static func pack(_ bytes: [UInt8], _ format: Format) throws -> [UInt8] {
        var stream = z_stream()
        let size = CInt(MemoryLayout<z_stream>.size)
        let status = deflateInit2_(
            &stream,
            Z_BEST_SPEED,
            Z_DEFLATED,
            format.rawValue,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        try #require(status == Z_OK)
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 1024)
        let end = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        try #require(end == Z_STREAM_END)
        return Array(output.prefix(Int(stream.total_out)))
    }
}
