/// The one pass over a document's bytes that checks them and writes the tape.
///
/// It keeps its place when the tape is full, so that its caller can give it a longer one and let it go on. Open
/// containers are chained through their own entries: there is no recursion and no stack.
struct JSONTapeBuilder {
    enum Outcome {
        case done, full
    }

    private static let none = UInt32.max

    /// Above this many members, or with a key longer than this many bytes, a set that hostile keys cannot slow down looks
    /// for duplicates, once, at the object's end.
    private static let pairwiseLimit = 32
    private static let pairwiseLength = 64

    private let scanner: JSONScanner
    private let maximumDepth: Int
    private let refusesDuplicates: Bool

    private(set) var position = 0
    private(set) var count = 0
    private var depth = 0

    /// The entry of the innermost open container and how many values it has so far.
    private var container = Self.none
    private var isObject = false
    private var members = 0

    init(_ bytes: UnsafeRawBufferPointer, policy: JSONPolicy, maximumDepth: Int) throws(JSONParseError) {
        guard let base = bytes.baseAddress else { throw JSONParseError(.unexpectedEnd, at: 0) }
        self.scanner = JSONScanner(base: base, end: bytes.count)
        self.maximumDepth = maximumDepth
        self.refusesDuplicates = policy == .request
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONParseError(.byteOrderMark, at: 0)
        }
    }

    /// Goes on until the document ends or `room` entries are written to the tape.
    mutating func run(_ tape: UnsafeMutablePointer<JSONTapeNode>, room: Int) throws(JSONParseError) -> Outcome {
        while true {
            // Here a value is due, and its key before it when the container is an object.
            guard self.count &+ (self.isObject ? 2 : 1) <= room else { return .full }
            if self.isObject { try self.key(tape) }
            if try self.value(tape) { continue }
            // Here a value has ended; close what ends with it.
            while true {
                self.position = self.scanner.skipSpace(self.position)
                guard self.container != Self.none else {
                    guard self.position == self.scanner.end else {
                        throw JSONParseError(.trailingContent, at: self.position)
                    }
                    return .done
                }
                let byte = try self.byteHere()
                if byte == JSONByte.comma {
                    self.position &+= 1
                    break
                }
                guard byte == (self.isObject ? JSONByte.closeBrace : JSONByte.closeBracket) else {
                    throw JSONParseError(.unexpectedCharacter, at: self.position)
                }
                try self.close(tape)
            }
        }
    }

    @inline(__always)
    private func byteHere() throws(JSONParseError) -> UInt8 {
        guard self.position < self.scanner.end else { throw JSONParseError(.unexpectedEnd, at: self.position) }
        return self.scanner.byte(self.position)
    }

    // MARK: Entries

    @inline(__always)
    private mutating func append(
        _ tape: UnsafeMutablePointer<JSONTapeNode>,
        _ start: Int,
        _ end: Int,
        _ kind: JSONKind,
        flag: Bool
    ) {
        tape[self.count] = JSONTapeNode(
            start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: end),
            next: UInt32(truncatingIfNeeded: self.count &+ 1),
            kind: kind,
            flag: flag
        )
        self.count &+= 1
        self.position = end
    }

    /// Reads a key and its colon.
    @inline(__always)
    private mutating func key(_ tape: UnsafeMutablePointer<JSONTapeNode>) throws(JSONParseError) {
        self.position = self.scanner.skipSpace(self.position)
        guard try self.byteHere() == JSONByte.quote else {
            throw JSONParseError(.unexpectedCharacter, at: self.position)
        }
        let start = self.position
        var escaped = false
        let close = try self.scanner.stringEnd(start &+ 1, escaped: &escaped)
        let key = self.count
        self.append(tape, start, close &+ 1, .string, flag: escaped)
        let fingerprint = Self.fingerprint(self.scanner.base, start &+ 1, close &- start &- 1, escaped: escaped)
        tape[key].next = fingerprint
        if self.refusesDuplicates { try self.checkKey(tape, key, fingerprint) }
        self.position = self.scanner.skipSpace(self.position)
        guard try self.byteHere() == JSONByte.colon else {
            throw JSONParseError(.unexpectedCharacter, at: self.position)
        }
        self.position &+= 1
    }

    /// Reads a value, or the opening of a container; true if the first element or member of one is due next.
    @inline(__always)
    private mutating func value(_ tape: UnsafeMutablePointer<JSONTapeNode>) throws(JSONParseError) -> Bool {
        self.position = self.scanner.skipSpace(self.position)
        let byte = try self.byteHere()
        let start = self.position
        self.members &+= 1
        switch byte {
        case JSONByte.quote:
            var escaped = false
            let close = try self.scanner.stringEnd(start &+ 1, escaped: &escaped)
            self.append(tape, start, close &+ 1, .string, flag: escaped)
            return false
        case JSONByte.openBrace:
            return try self.open(tape, isObject: true)
        case JSONByte.openBracket:
            return try self.open(tape, isObject: false)
        case JSONByte.zero...JSONByte.nine, JSONByte.minus:
            var integer = true
            let end = try self.scanner.numberEnd(start, integer: &integer)
            self.append(tape, start, end, .number, flag: integer)
            return false
        default:
            try self.literal(tape, byte)
            return false
        }
    }

    private mutating func literal(
        _ tape: UnsafeMutablePointer<JSONTapeNode>,
        _ byte: UInt8
    ) throws(JSONParseError) {
        let word: StaticString
        let kind: JSONKind
        switch byte {
        case UInt8(ascii: "t"): (word, kind) = ("true", .bool)
        case UInt8(ascii: "f"): (word, kind) = ("false", .bool)
        case UInt8(ascii: "n"): (word, kind) = ("null", .null)
        case UInt8(ascii: "N"), UInt8(ascii: "I"): throw JSONParseError(.invalidLiteral, at: self.position)
        default: throw JSONParseError(.unexpectedCharacter, at: self.position)
        }
        let start = self.position
        let length = word.utf8CodeUnitCount
        guard start &+ length <= self.scanner.end else {
            throw JSONParseError(.unexpectedEnd, at: self.scanner.end)
        }
        guard JSONByte.equal(self.scanner.base + start, word.utf8Start, count: length) else {
            throw JSONParseError(.invalidLiteral, at: start)
        }
        self.append(tape, start, start &+ length, kind, flag: false)
    }

    // MARK: Containers

    /// Opens a container; false if it is empty and so closed again.
    @inline(__always)
    private mutating func open(
        _ tape: UnsafeMutablePointer<JSONTapeNode>,
        isObject: Bool
    ) throws(JSONParseError) -> Bool {
        guard self.depth < self.maximumDepth else { throw JSONParseError(.tooDeep, at: self.position) }
        let start = self.position
        let inside = self.scanner.skipSpace(start &+ 1)
        guard inside < self.scanner.end else { throw JSONParseError(.unexpectedEnd, at: inside) }
        if self.scanner.byte(inside) == (isObject ? JSONByte.closeBrace : JSONByte.closeBracket) {
            self.append(tape, start, inside &+ 1, isObject ? .object : .array, flag: false)
            return false
        }
        // The container around this one waits with its count.
        if self.container != Self.none { self.keepCount(tape) }
        let index = self.count
        self.append(tape, start, 0, isObject ? .object : .array, flag: false)
        tape[index].next = self.container
        self.position = inside
        self.container = UInt32(truncatingIfNeeded: index)
        self.isObject = isObject
        self.members = 0
        self.depth &+= 1
        return true
    }

    @inline(__always)
    private func keepCount(_ tape: UnsafeMutablePointer<JSONTapeNode>) {
        let node = tape + Int(self.container)
        let low = node.pointee.meta & (1 &<< JSONTapeNode.countShift &- 1)
        node.pointee.meta = low | UInt32(truncatingIfNeeded: self.members) &<< JSONTapeNode.countShift
    }

    /// Closes the innermost container at the bracket that stands here, and takes up the one around it.
    @inline(__always)
    private mutating func close(_ tape: UnsafeMutablePointer<JSONTapeNode>) throws(JSONParseError) {
        let index = Int(self.container)
        self.keepCount(tape)
        self.position &+= 1
        let around = tape[index].next
        tape[index].end = UInt32(truncatingIfNeeded: self.position)
        tape[index].next = UInt32(truncatingIfNeeded: self.count)
        if self.isObject, self.refusesDuplicates, self.members > Self.pairwiseLimit || tape[index].flagged {
            tape[index].meta &= ~JSONTapeNode.flag
            if let key = Self.firstRepeated(in: index, upTo: self.count, tape, self.scanner.base) {
                throw JSONParseError(.duplicateKey, at: Int(tape[key].start))
            }
        }
        self.container = around
        self.depth &-= 1
        guard around != Self.none else { return }
        let outer = tape[Int(around)]
        self.isObject = outer.kind == .object
        self.members = outer.count
    }

    // MARK: Duplicate keys

    // What is seldom needed stands in functions of its own that take only what they read: handing them the builder would
    // copy it for each key.

    @inline(__always)
    private static func fingerprint(_ base: UnsafeRawPointer, _ start: Int, _ count: Int, escaped: Bool) -> UInt32 {
        if escaped { return self.resolvedFingerprint(base + start, count) }
        return JSONFingerprint.of(base + start, count: count)
    }

    @inline(never)
    private static func resolvedFingerprint(_ start: UnsafeRawPointer, _ count: Int) -> UInt32 {
        JSONEscapes.withResolved(start, count: count) { JSONFingerprint.of($0, count: $1) }
    }

    /// Compares a key with those before it, if the object is small and its set of fingerprints does not rule it out.
    @inline(__always)
    private mutating func checkKey(
        _ tape: UnsafeMutablePointer<JSONTapeNode>,
        _ key: Int,
        _ fingerprint: UInt32
    ) throws(JSONParseError) {
        let object = Int(self.container)
        guard tape[key].range.count <= Self.pairwiseLength else {
            tape[object].meta |= JSONTapeNode.flag
            return
        }
        let bit: UInt32 = 1 &<< (fingerprint &>> 27)
        if tape[object].end & bit == 0 {
            tape[object].end |= bit
        } else if self.members < Self.pairwiseLimit, Self.isRepeated(key, in: object, tape, self.scanner.base) {
            throw JSONParseError(.duplicateKey, at: Int(tape[key].start))
        }
    }

    @inline(never)
    private static func isRepeated(
        _ key: Int,
        in object: Int,
        _ tape: UnsafeMutablePointer<JSONTapeNode>,
        _ base: UnsafeRawPointer
    ) -> Bool {
        let fingerprint = tape[key].next
        var earlier = object &+ 1
        while earlier < key {
            if tape[earlier].next == fingerprint, JSONKeyText.equal(tape[earlier], tape[key], base) { return true }
            earlier = Int(tape[earlier &+ 1].next)
        }
        return false
    }

    /// The first key of a large object that is there before, nil if there is none.
    @inline(never)
    private static func firstRepeated(
        in object: Int,
        upTo end: Int,
        _ tape: UnsafeMutablePointer<JSONTapeNode>,
        _ base: UnsafeRawPointer
    ) -> Int? {
        var keys = JSONKeySet(capacity: tape[object].count)
        var key = object &+ 1
        while key < end {
            guard keys.insert(key, tape, base) else { return key }
            key = Int(tape[key &+ 1].next)
        }
        return nil
    }
}
