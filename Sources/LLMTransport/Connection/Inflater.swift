import CZlib
import HTTPFraming

/// Unpacks one gzip or deflate body as it comes.
final class Inflater {
    enum Failure: Error {
        /// The bytes are not what `content-encoding` says.
        case malformed
        /// The body ended before the compressed stream did.
        case truncated
        /// The body unpacks to more than is allowed.
        case tooLarge
    }

    private let coding: HTTPContentCoding
    private let stream: UnsafeMutablePointer<z_stream>
    private var limit: Int
    private var output: [UInt8]
    private var isOpen = false
    private var isComplete = false
    private var sawInput = false
    /// The first byte of a `deflate` body, until the second shows which format it is.
    private var firstByte: UInt8?

    /// - Parameters:
    ///   - coding: `gzip` or `deflate`.
    ///   - limit: How many bytes may come out.
    init(_ coding: HTTPContentCoding, limit: Int) {
        self.coding = coding
        self.limit = limit
        self.output = Array(repeating: 0, count: 32 * 1024)
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
    }

    deinit {
        if self.isOpen { inflateEnd(self.stream) }
        self.stream.deallocate()
    }

    /// Unpacks a piece, handing the result out in pieces; `false` from `body` ends it.
    func inflate(
        _ input: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(Failure) {
        guard !input.isEmpty else { return }
        self.sawInput = true
        guard !self.isOpen else { return try self.run(input, body) }
        guard self.coding == .deflate else {
            try self.open(windowBits: 15 + 16)
            return try self.run(input, body)
        }
        guard let first = self.firstByte ?? (input.count > 1 ? input[0] : nil) else {
            self.firstByte = input[0]
            return
        }
        let second = self.firstByte == nil ? input[1] : input[0]
        // RFC 1950: compression method 8, and the two bytes as a number are a multiple of 31.
        let isZlib = first & 0x0F == 8 && (UInt16(first) << 8 | UInt16(second)) % 31 == 0
        try self.open(windowBits: isZlib ? 15 : -15)
        if let held = self.firstByte {
            self.firstByte = nil
            try withUnsafePointer(to: held) { pointer throws(Failure) in
                try self.run(UnsafeBufferPointer(start: pointer, count: 1), body)
            }
        }
        try self.run(input, body)
    }

    /// The body has ended.
    func finish() throws(Failure) {
        guard self.isComplete || !self.sawInput else { throw .truncated }
    }

    private func open(windowBits: CInt) throws(Failure) {
        guard CZlib_inflateInit2(self.stream, windowBits) == Z_OK else { throw .malformed }
        self.isOpen = true
    }

    private func run(
        _ input: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(Failure) {
        // zlib only reads from there, its type just does not say so.
        self.stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        self.stream.pointee.avail_in = UInt32(input.count)
        var wantsMore = true
        while wantsMore {
            if self.isComplete {
                guard self.stream.pointee.avail_in > 0 else { return }
                // gzip members may follow one another; nothing may follow deflate.
                guard self.coding == .gzip, inflateReset(self.stream) == Z_OK else { throw .malformed }
                self.isComplete = false
            }
            let step = try self.step()
            guard step.produced <= self.limit, !self.isBomb else { throw .tooLarge }
            self.limit -= step.produced
            if step.produced > 0 {
                let proceeds = self.output.withUnsafeBufferPointer {
                    body(UnsafeBufferPointer(rebasing: $0[0..<step.produced]))
                }
                guard proceeds else { return }
            }
            self.isComplete = step.isEnd
            wantsMore = self.stream.pointee.avail_in > 0 || step.produced == self.output.count
        }
    }

    /// Whether the body unpacks to many times what any text does: made to fill memory.
    private var isBomb: Bool {
        let (packed, unpacked) = (Int(self.stream.pointee.total_in), Int(self.stream.pointee.total_out))
        return unpacked > Self.unsuspiciousSize && unpacked / Self.largestRatio > packed
    }

    private static let unsuspiciousSize = 8 << 20
    private static let largestRatio = 200

    private func step() throws(Failure) -> (produced: Int, isEnd: Bool) {
        let capacity = self.output.count
        let status = self.output.withUnsafeMutableBufferPointer { output in
            self.stream.pointee.next_out = output.baseAddress
            self.stream.pointee.avail_out = UInt32(capacity)
            return CZlib.inflate(self.stream, Z_NO_FLUSH)
        }
        let produced = capacity - Int(self.stream.pointee.avail_out)
        switch status {
        case Z_OK, Z_BUF_ERROR: return (produced, false)
        case Z_STREAM_END: return (produced, true)
        default: throw .malformed
        }
    }
}
