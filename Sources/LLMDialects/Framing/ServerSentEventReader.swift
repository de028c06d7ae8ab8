package import LLMCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Splits a byte stream into server-sent events, by the rules of the WHATWG HTML standard.
///
/// Lines end with LF, CRLF or CR; a blank line ends an event; comments, `id`, `retry` and unknown fields are passed
/// over. An event that lies completely inside the bytes of one call is handed out without being copied. Where the
/// stream is cut into calls makes no difference to the events.
package struct ServerSentEventReader: Sendable {
    /// The most bytes that the lines of one event may have.
    package let maximumEventBytes: Int

    /// The beginning of a line whose end has not come yet.
    private var line: [UInt8] = []
    /// What earlier calls brought of the current event: its `event` field and its `data` lines so far.
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    /// Bytes of the current event's lines so far.
    private var size = 0
    /// The last call ended with a CR, so that a LF at the beginning of the next one belongs to it.
    private var skipsLineFeed = false
    /// How much of a byte order mark was seen at the stream's beginning; nil when that is settled.
    private var markLength: Int? = 0

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// A reader for one stream.
    package init(maximumEventBytes: Int = 32 << 20) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// Takes the next bytes of the stream and hands out the events that they complete.
    ///
    /// - Parameters:
    ///   - bytes: any piece of the stream.
    ///   - handle: called once per event; the event's pointers are valid only inside. Returns whether to go on: after
    ///     `false` nothing more is handed out of these bytes, and the reader is of no further use.
    /// - Throws: `responseValidation` when an event is larger than allowed.
    package mutating func receive(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        var offset = 0
        if self.skipsLineFeed {
            self.skipsLineFeed = false
            if base[0] == Self.lineFeed { offset = 1 }
        }
        if self.markLength != nil { offset = self.skipMark(base, bytes.count) }
        if !self.line.isEmpty {
            let end = Self.lineEnd(base, offset, bytes.count)
            self.line.append(contentsOf: bytes[offset..<end])
            try self.checkPart(self.line.count, isComment: self.line[0] == Self.colon)
            guard end < bytes.count else { return }
            offset = self.afterLineEnd(base, end, bytes.count)
            try self.takeKeptLine()
        }
        try self.lines(base, offset, bytes.count, handle)
    }

    /// The stream has ended: hands out its last event, if it has data and only its blank line is missing.
    package mutating func receiveEnd(_ handle: (StreamEvent) -> Bool) throws(LLMError) {
        if let length = self.markLength, length > 0 { self.line = Array(Self.mark[..<length]) }
        self.markLength = nil
        if !self.line.isEmpty { try self.takeKeptLine() }
        _ = self.dispatch(handle)
    }

    // MARK: Lines

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let colon = UInt8(ascii: ":")
    private static let space = UInt8(ascii: " ")

    /// What the current event has in the bytes of this call.
    private struct Pieces {
        var name: Range<Int>?
        var data: Range<Int>?
    }

    private mutating func lines(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ count: Int,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) {
        var offset = start
        var pieces = Pieces()
        while offset < count {
            let end = Self.lineEnd(base, offset, count)
            guard end < count else {
                try self.checkPart(count &- offset, isComment: base[offset] == Self.colon)
                self.keep(pieces, of: base)
                self.line.append(contentsOf: UnsafeBufferPointer(start: base + offset, count: count - offset))
                return
            }
            let lineStart = offset
            offset = self.afterLineEnd(base, end, count)
            if end > lineStart {
                try self.field(base, lineStart, end, &pieces)
            } else {
                guard self.dispatch(pieces, of: base, handle) else { return }
                pieces = Pieces()
            }
        }
        self.keep(pieces, of: base)
    }

    /// The offset of the first CR or LF from `offset` on, or the count.
    ///
    /// The C library's search beats what the compiler makes of a vector comparison by an order of magnitude. It looks
    /// window by window: in a stream without line feeds each line would otherwise cost a look at all the rest.
    @inline(__always)
    private static func lineEnd(_ base: UnsafePointer<UInt8>, _ offset: Int, _ count: Int) -> Int {
        var offset = offset
        while offset < count {
            let start = UnsafeRawPointer(base + offset)
            let window = min(count &- offset, Self.windowSize)
            var length = window
            if let feed = memchr(start, Int32(Self.lineFeed), length) { length = UnsafeRawPointer(feed) - start }
            if let carriage = memchr(start, Int32(Self.carriageReturn), length) {
                length = UnsafeRawPointer(carriage) - start
            }
            if length < window { return offset &+ length }
            offset &+= window
        }
        return count
    }

    private static let windowSize = 4_096

    /// Whether an event's data came in several lines.
    @inline(__always)
    static func containsLineEnd(_ data: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = data.baseAddress else { return false }
        return Self.lineEnd(base, 0, data.count) < data.count
    }

    /// The offset of the line after the one that ends at `end`.
    @inline(__always)
    private mutating func afterLineEnd(_ base: UnsafePointer<UInt8>, _ end: Int, _ count: Int) -> Int {
        guard base[end] == Self.carriageReturn else { return end &+ 1 }
        guard end &+ 1 < count else {
            self.skipsLineFeed = true
            return count
        }
        return base[end &+ 1] == Self.lineFeed ? end &+ 2 : end &+ 1
    }

    /// Passes over a byte order mark, or what there is of it, and returns the offset after it.
    private mutating func skipMark(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var length = self.markLength ?? 0
        let before = length
        var offset = 0
        while offset < count, length < Self.mark.count, base[offset] == Self.mark[length] {
            offset += 1
            length += 1
        }
        if length == Self.mark.count {
            self.markLength = nil
            return offset
        }
        guard offset < count else {
            self.markLength = length
            return offset
        }
        // No mark: what looked like one begins the first line.
        self.markLength = nil
        self.line.append(contentsOf: Self.mark[..<before])
        return 0
    }

    // MARK: Fields

    /// Reads one line that is not blank.
    @inline(__always)
    private mutating func field(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        _ pieces: inout Pieces
    ) throws(LLMError) {
        if base[start] == Self.colon {
            return try self.checkPart(end &- start, isComment: true)
        }
        self.size &+= end &- start
        try self.checkPart(0, isComment: false)
        let line = UnsafeRawPointer(base + start)
        let length = end &- start
        // "data" and "even", as the bytes lie in memory.
        if length >= 4, line.loadUnaligned(as: UInt32.self) == UInt32(littleEndian: 0x6174_6164) {
            guard let value = Self.value(base, start, end, nameLength: 4) else { return }
            if pieces.data != nil || self.hasData {
                self.keep(pieces, of: base)
                pieces = Pieces()
                self.data.append(Self.lineFeed)
                self.data.append(contentsOf: UnsafeBufferPointer(start: base + value.lowerBound, count: value.count))
            } else {
                pieces.data = value
            }
        } else if length >= 5, line.loadUnaligned(as: UInt32.self) == UInt32(littleEndian: 0x6E65_7665),
            base[start &+ 4] == UInt8(ascii: "t")
        {
            guard let value = Self.value(base, start, end, nameLength: 5) else { return }
            self.name.removeAll(keepingCapacity: true)
            pieces.name = value
        }
    }

    /// Where the value of a field stands whose name has this length; nil if the name goes on.
    @inline(__always)
    private static func value(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        nameLength: Int
    ) -> Range<Int>? {
        let colon = start &+ nameLength
        if colon == end { return end..<end }
        guard base[colon] == Self.colon else { return nil }
        let value = colon &+ 1
        return value < end && base[value] == Self.space ? value &+ 1..<end : value..<end
    }

    /// Reads the line that earlier calls began.
    private mutating func takeKeptLine() throws(LLMError) {
        var line: [UInt8] = []
        swap(&line, &self.line)
        // Pieces of a kept line would be gone after it, so they are kept at once.
        let failure = line.withUnsafeBufferPointer { bytes -> LLMError? in
            guard let base = bytes.baseAddress else { return nil }
            var pieces = Pieces()
            do throws(LLMError) {
                try self.field(base, 0, bytes.count, &pieces)
            } catch {
                return error
            }
            self.keep(pieces, of: base)
            return nil
        }
        if let failure { throw failure }
        line.removeAll(keepingCapacity: true)
        swap(&line, &self.line)
    }

    /// Copies what the current event has in these bytes, which are about to go.
    private mutating func keep(_ pieces: Pieces, of base: UnsafePointer<UInt8>) {
        if let name = pieces.name {
            self.name.removeAll(keepingCapacity: true)
            self.name.append(contentsOf: UnsafeBufferPointer(start: base + name.lowerBound, count: name.count))
        }
        if let data = pieces.data {
            self.data.append(contentsOf: UnsafeBufferPointer(start: base + data.lowerBound, count: data.count))
            self.hasData = true
        }
    }

    /// Checks a line, or the part of it that there is, against the limit.
    @inline(__always)
    private func checkPart(_ count: Int, isComment: Bool) throws(LLMError) {
        let size = isComment ? count : self.size &+ count
        if size > self.maximumEventBytes { throw self.tooLarge() }
    }

    private func tooLarge() -> LLMError {
        LLMError(.responseValidation, "The provider sent an event of more than \(self.maximumEventBytes) bytes.")
    }

    // MARK: Events

    /// Hands out the event that a blank line ends.
    @inline(__always)
    private mutating func dispatch(
        _ pieces: Pieces,
        of base: UnsafePointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) -> Bool {
        self.size = 0
        guard !self.hasData, self.name.isEmpty, let data = pieces.data else {
            self.keep(pieces, of: base)
            return self.dispatch(handle)
        }
        let name = pieces.name ?? 0..<0
        return handle(
            StreamEvent(
                name: UnsafeBufferPointer(start: base + name.lowerBound, count: name.count),
                data: UnsafeBufferPointer(start: base + data.lowerBound, count: data.count)
            )
        )
    }

    /// Hands out the event that was kept, if it has data.
    private mutating func dispatch(_ handle: (StreamEvent) -> Bool) -> Bool {
        self.size = 0
        let goesOn =
            !self.hasData
            || self.name.withUnsafeBufferPointer { name in
                self.data.withUnsafeBufferPointer { data in handle(StreamEvent(name: name, data: data)) }
            }
        self.hasData = false
        self.name.removeAll(keepingCapacity: true)
        self.data.removeAll(keepingCapacity: true)
        return goesOn
    }
}
