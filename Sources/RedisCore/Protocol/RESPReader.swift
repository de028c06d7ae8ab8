/// Finds replies in the bytes of one connection.
///
/// A state machine without I/O: it is fed whatever was read and hands out one reply at a time. Where the input is split
/// makes no difference. A collection's elements are kept as they come, so a reply in many pieces is read once only, and
/// memory is taken for what has come, not for what is announced.
///
/// Wire format: https://redis.io/docs/latest/develop/reference/protocol-spec/ (RESP2 and RESP3, without the streamed types,
/// which no server sends).
package struct RESPReader: Sendable {
    /// A collection under way.
    private struct Frame {
        enum Kind {
            case array, set, map, push, attribute
        }

        let kind: Kind
        /// Elements that are still to come; keys and values count each.
        var missing: Int
        var elements: [RESPValue] = []
    }

    /// What a string is.
    private enum Body {
        case bytes, verbatim, error
    }

    private let limits: RESPLimits
    private var input: [UInt8] = []
    /// Where the next byte to read is.
    private var position = 0
    /// How far the current line has been looked through.
    private var searched = 0
    private var frames: [Frame] = []
    /// A string whose length is known and whose bytes are awaited.
    private var body: (kind: Body, count: Int)?
    private var replyBytes = 0
    private var replyElements = 0
    private var failure: RESPError?

    package init(limits: RESPLimits = RESPLimits()) {
        self.limits = limits
    }

    /// Takes bytes that were read.
    package mutating func receive(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard self.failure == nil else { return }
        if self.position > 0, self.position == self.input.count {
            self.input.removeAll(keepingCapacity: self.input.count <= 64 * 1024)
            (self.position, self.searched) = (0, 0)
        } else if self.position > 64 * 1024, self.position > self.input.count / 2 {
            self.input.removeSubrange(0..<self.position)
            (self.position, self.searched) = (0, self.searched - self.position)
        }
        self.input.append(contentsOf: bytes)
    }

    /// The next whole reply; nil when more bytes are needed.
    ///
    /// - Throws: The first thing that is wrong, then and ever after.
    package mutating func next() throws(RESPError) -> RESPValue? {
        if let failure = self.failure { throw failure }
        do throws(RESPError) {
            while true {
                guard let value = try self.readValue() else { return nil }
                guard let reply = try self.place(value) else { continue }
                (self.replyBytes, self.replyElements) = (0, 0)
                return reply
            }
        } catch {
            self.failure = error
            (self.input, self.frames) = ([], [])
            throw error
        }
    }

    // MARK: - Values and the collections they are in

    /// One value that is no collection, or a collection without elements; nil when more bytes are needed.
    private mutating func readValue() throws(RESPError) -> RESPValue? {
        while true {
            if let body = self.body { return try self.readBody(body.kind, body.count) }
            guard let line = try self.readLine() else { return nil }
            if let value = try self.value(of: line) { return value }
        }
    }

    /// Puts a value where it belongs; the whole reply when it was the last of it.
    private mutating func place(_ value: RESPValue) throws(RESPError) -> RESPValue? {
        var value = value
        while var frame = self.frames.popLast() {
            frame.elements.append(value)
            frame.missing -= 1
            guard frame.missing == 0 else {
                self.frames.append(frame)
                return nil
            }
            // An attribute is read over: the value it describes comes next, in its place.
            guard let whole = Self.collection(frame.kind, frame.elements) else { return nil }
            value = whole
        }
        return value
    }

    private static func collection(_ kind: Frame.Kind, _ elements: [RESPValue]) -> RESPValue? {
        switch kind {
        case .array: return .array(elements)
        case .set: return .set(elements)
        case .push: return .push(elements)
        case .attribute: return nil
        case .map:
            var members: [RESPValue.Member] = []
            members.reserveCapacity(elements.count / 2)
            for index in stride(from: 0, to: elements.count - 1, by: 2) {
                members.append(RESPValue.Member(key: elements[index], value: elements[index + 1]))
            }
            return .map(members)
        }
    }

    // MARK: - Lines

    /// What a line says; nil when it opens something that goes on behind it.
    private mutating func value(of line: Range<Int>) throws(RESPError) -> RESPValue? {
        self.replyElements += 1
        guard self.replyElements <= self.limits.elements else { throw .tooManyElements }
        let rest = (line.lowerBound + 1)..<line.upperBound
        switch self.input[line.lowerBound] {
        case UInt8(ascii: "+"): return .status(self.text(rest))
        case UInt8(ascii: "-"): return .error(RedisServerError(self.text(rest)))
        case UInt8(ascii: ":"): return .integer(try self.integer(rest))
        case UInt8(ascii: "_"):
            guard rest.isEmpty else { throw .malformedLine }
            return .null
        case UInt8(ascii: "#"): return .boolean(try self.boolean(rest))
        case UInt8(ascii: ","): return .double(try self.double(rest))
        case UInt8(ascii: "("): return .bigNumber(try self.bigNumber(rest))
        case UInt8(ascii: "$"): return try self.open(.bytes, rest)
        case UInt8(ascii: "="): return try self.open(.verbatim, rest)
        case UInt8(ascii: "!"): return try self.open(.error, rest)
        case UInt8(ascii: "*"): return try self.open(collection: .array, rest)
        case UInt8(ascii: "~"): return try self.open(collection: .set, rest)
        case UInt8(ascii: "%"): return try self.open(collection: .map, rest)
        case UInt8(ascii: "|"): return try self.open(collection: .attribute, rest)
        case UInt8(ascii: ">"):
            guard self.frames.isEmpty else { throw .misplaced }
            return try self.open(collection: .push, rest)
        default: throw .unknownType
        }
    }

    private mutating func open(_ kind: Body, _ rest: Range<Int>) throws(RESPError) -> RESPValue? {
        let count = try self.integer(rest)
        if count == -1, kind == .bytes { return .null }
        guard count >= (kind == .verbatim ? 4 : 0) else { throw .malformedNumber }
        guard count <= Int64(self.limits.reply - self.replyBytes) else { throw .tooLong }
        self.body = (kind, Int(count))
        return nil
    }

    private mutating func open(collection kind: Frame.Kind, _ rest: Range<Int>) throws(RESPError) -> RESPValue? {
        let count = try self.integer(rest)
        if count == -1, kind == .array { return .null }
        guard count >= 0 else { throw .malformedNumber }
        guard count <= Int64(self.limits.elements) else { throw .tooManyElements }
        let isPaired = kind == .map || kind == .attribute
        let missing = Int(count) * (isPaired ? 2 : 1)
        guard missing <= self.limits.elements - self.replyElements else { throw .tooManyElements }
        guard missing > 0 else { return Self.collection(kind, []) }
        guard self.frames.count < self.limits.depth else { throw .tooDeep }
        self.frames.append(Frame(kind: kind, missing: missing))
        return nil
    }

    /// The next line without its end; nil when it is not whole yet.
    private mutating func readLine() throws(RESPError) -> Range<Int>? {
        let start = self.position
        var end = max(self.searched, start)
        let bound = self.input.count
        let limit = self.limits.line
        let found: Bool = self.input.withUnsafeBufferPointer { input in
            while end < bound, input[end] != 13, input[end] != 10, end - start <= limit { end += 1 }
            return end < bound
        }
        self.searched = end
        // The type is looked at as soon as it is there, so that nonsense is not waited for.
        if end > start, !Self.types.contains(self.input[start]) { throw .unknownType }
        guard end - start <= limit else { throw .tooLong }
        guard found else { return nil }
        guard self.input[end] == 13, end > start else { throw .malformedLine }
        guard end + 1 < bound else { return nil }
        guard self.input[end + 1] == 10 else { throw .malformedLine }
        self.position = end + 2
        self.searched = self.position
        self.replyBytes += end + 2 - start
        guard self.replyBytes <= self.limits.reply else { throw .tooLong }
        return start..<end
    }

    private static let types = Set("+-:_#,($=!*~%|>".utf8)

    private mutating func readBody(_ kind: Body, _ count: Int) throws(RESPError) -> RESPValue? {
        let end = self.position + count
        if end < self.input.count, self.input[end] != 13 { throw .missingLineEnd }
        guard end + 1 < self.input.count else { return nil }
        guard self.input[end + 1] == 10 else { throw .missingLineEnd }
        var start = self.position
        if kind == .verbatim {
            guard self.input[start + 3] == UInt8(ascii: ":") else { throw .malformedLine }
            start += 4
        }
        let bytes = Array(self.input[start..<end])
        self.body = nil
        self.position = end + 2
        self.searched = self.position
        self.replyBytes += count + 2
        return kind == .error ? .error(RedisServerError(String(decoding: bytes, as: UTF8.self))) : .bytes(bytes)
    }

    // MARK: - Scalars

    private func text(_ range: Range<Int>) -> String {
        String(decoding: self.input[range], as: UTF8.self)
    }

    private func integer(_ range: Range<Int>) throws(RESPError) -> Int64 {
        var digits = self.input[range]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty else { throw .malformedNumber }
        var value: Int64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { throw .malformedNumber }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards, because there is one negative number more than positive ones.
            let (difference, underflow) = product.subtractingReportingOverflow(Int64(digit - 48))
            guard !overflow, !underflow else { throw .malformedNumber }
            value = difference
        }
        guard isNegative || value != .min else { throw .malformedNumber }
        return isNegative ? value : -value
    }

    private func bigNumber(_ range: Range<Int>) throws(RESPError) -> String {
        let digits = self.input[range].first == UInt8(ascii: "-") ? self.input[range].dropFirst() : self.input[range]
        guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { throw .malformedNumber }
        return self.text(range)
    }

    private func double(_ range: Range<Int>) throws(RESPError) -> Double {
        switch self.text(range) {
        case "inf", "+inf": return .infinity
        case "-inf": return -.infinity
        case "nan", "-nan": return .nan
        case let text:
            let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || "+-.eE".utf8.contains($0) }
            guard isPlain, let value = Double(text) else { throw .malformedNumber }
            return value
        }
    }

    private func boolean(_ range: Range<Int>) throws(RESPError) -> Bool {
        guard range.count == 1 else { throw .malformedLine }
        switch self.input[range.lowerBound] {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: throw .malformedLine
        }
    }
}
