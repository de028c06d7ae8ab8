import RedisCore
import TestSupport
import Testing

@Suite("Redis's protocol, read")
struct RESPReaderTests {
    /// Replies and what they mean, one of each kind and the odd ones.
    static let replies: [(String, RESPValue)] = [
        ("+OK\r\n", .status("OK")),
        ("+\r\n", .status("")),
        ("-ERR no such key\r\n", .error(RedisServerError("ERR no such key"))),
        (":0\r\n", .integer(0)), (":-1\r\n", .integer(-1)), (":+7\r\n", .integer(7)),
        (":9223372036854775807\r\n", .integer(.max)), (":-9223372036854775808\r\n", .integer(.min)),
        ("$5\r\nhello\r\n", .bytes(Array("hello".utf8))),
        ("$0\r\n\r\n", .bytes([])),
        ("$4\r\n\r\n\r\n\r\n", .bytes([13, 10, 13, 10])),
        ("$-1\r\n", .null), ("*-1\r\n", .null), ("_\r\n", .null),
        ("*0\r\n", .array([])),
        ("*2\r\n:1\r\n*1\r\n$1\r\na\r\n", .array([.integer(1), .array([.bytes([97])])])),
        ("*3\r\n*0\r\n%0\r\n~0\r\n", .array([.array([]), .map([]), .set([])])),
        (
            "%2\r\n+a\r\n:1\r\n+b\r\n_\r\n",
            .map([.init(key: .status("a"), value: .integer(1)), .init(key: .status("b"), value: .null)])
        ),
        ("~2\r\n#t\r\n#f\r\n", .set([.boolean(true), .boolean(false)])),
        (",3.25\r\n", .double(3.25)), (",-1e3\r\n", .double(-1000)), (",inf\r\n", .double(.infinity)),
        (",-inf\r\n", .double(-.infinity)),
        (
            "(-3492890328409238509324850943850943825024385\r\n",
            .bigNumber("-3492890328409238509324850943850943825024385")
        ),
        ("=9\r\ntxt:a\r\nb!\r\n", .bytes(Array("a\r\nb!".utf8))),
        ("!8\r\nERR a\r\nb\r\n", .error(RedisServerError("ERR a\r\nb"))),
        (">2\r\n+message\r\n+hello\r\n", .push([.status("message"), .status("hello")])),
        ("|1\r\n+ttl\r\n:3600\r\n:5\r\n", .integer(5)),
        ("*2\r\n:1\r\n|1\r\n+a\r\n*1\r\n:9\r\n:2\r\n", .array([.integer(1), .integer(2)])),
        ("|0\r\n:5\r\n", .integer(5)),
    ]

    @Test("each kind of reply", arguments: Self.replies)
    func kinds(_ text: String, _ value: RESPValue) {
        #expect(Read(Array(text.utf8)).values == [value])
        #expect(Read(Array(text.utf8)).error == nil)
    }

    @Test("NaN is a number")
    func notANumber() throws {
        guard case .double(let value)? = Read(Array(",nan\r\n".utf8)).values.first else { throw Unexpected() }
        #expect(value.isNaN)
    }

    @Test(
        "what is no reply is refused",
        arguments: [
            ("hello\r\n", RESPError.unknownType), ("\r\n", .malformedLine), ("+a\n", .malformedLine),
            ("+a\rb\r\n", .malformedLine), (":\r\n", .malformedNumber), (":1a\r\n", .malformedNumber),
            (":9223372036854775808\r\n", .malformedNumber), (":-9223372036854775809\r\n", .malformedNumber),
            (":--1\r\n", .malformedNumber), ("$-2\r\n", .malformedNumber), ("$1\r\nab\r\n", .missingLineEnd),
            ("$1\r\na\rb", .missingLineEnd), ("*-2\r\n", .malformedNumber), ("%-1\r\n", .malformedNumber),
            ("$99999999999\r\n", .tooLong), ("*99999999\r\n", .tooManyElements), ("%600000\r\n", .tooManyElements),
            ("#x\r\n", .malformedLine), ("#\r\n", .malformedLine), ("_x\r\n", .malformedLine),
            (",x\r\n", .malformedNumber),
            (",0x1p3\r\n", .malformedNumber), ("(1.5\r\n", .malformedNumber), ("(\r\n", .malformedNumber),
            ("=3\r\ntxt\r\n", .malformedNumber), ("=5\r\ntxtab\r\n", .malformedLine), ("*1\r\n>0\r\n", .misplaced),
            ("=-1\r\n", .malformedNumber),
        ]
    )
    func refused(_ text: String, _ error: RESPError) {
        let whole = Read(Array(text.utf8))
        #expect(whole.error == error)
        #expect(whole.values.isEmpty)
        #expect(Read(Array(text.utf8), every: 1) == whole)
    }

    @Test("limits hold: lines, replies, depth")
    func limits() {
        var limits = RESPLimits()
        (limits.line, limits.reply, limits.depth, limits.elements) = (10, 40, 3, 6)
        #expect(Read(Array("+123456789\r\n".utf8), limits).error == nil)
        #expect(Read(Array("+1234567890\r\n".utf8), limits).error == .tooLong)
        #expect(Read(Array("+12345678901234".utf8), limits).error == .tooLong)
        #expect(Read(Array("$41\r\n".utf8), limits).error == .tooLong)
        #expect(Read(Array("*2\r\n$20\r\n\("12345678901234567890")\r\n$20\r\n".utf8), limits).error == .tooLong)
        #expect(Read(Array("*1\r\n*1\r\n*1\r\n:1\r\n".utf8), limits).error == nil)
        #expect(Read(Array("*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n".utf8), limits).error == .tooDeep)
        #expect(Read(Array("*5\r\n:1\r\n*2\r\n:1\r\n:1\r\n:1\r\n:1\r\n".utf8), limits).error == .tooManyElements)
        // They hold for each reply, not for all together.
        #expect(Read(Array(String(repeating: "+123456\r\n", count: 30).utf8), limits).values.count == 30)
    }

    @Test("the same replies at every split of the bytes")
    func splits() {
        let all = Self.replies.flatMap { Array($0.0.utf8) }
        let whole = Read(all)
        #expect(whole.values.count == Self.replies.count)
        for size in 1..<64 { #expect(Read(all, every: size) == whole) }
        for cut in all.indices { #expect(Read(all, cuts: [cut]) == whole) }
    }

    @Test("mutated bytes: the same at every split, never a crash", arguments: 0..<200)
    func mutated(_ seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let texts = Self.replies.map { Array($0.0.utf8) }
        var bytes: [UInt8] = []
        for _ in 0..<8 { bytes += texts[random.next(below: texts.count)] }
        for _ in 0...random.next(below: 4) {
            let odd = Array("\r\n+-:$*%~>|_#,(!=019".utf8)
            let place = random.next(below: bytes.count)
            switch random.next(below: 3) {
            case 0: bytes[place] = odd[random.next(below: odd.count)]
            case 1: bytes.remove(at: place)
            default: bytes.insert(odd[random.next(below: odd.count)], at: place)
            }
        }
        let whole = Read(bytes)
        #expect(Read(bytes, every: 1) == whole)
        for _ in 0..<10 { #expect(Read(bytes, cuts: [random.next(below: bytes.count)].sorted()) == whole) }
    }

    @Test("generated replies are read as they were written", arguments: 0..<200)
    func generated(_ seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let values = (0..<5).map { _ in random.reply(depth: 4) }
        let bytes = values.flatMap { $0.written }
        #expect(Read(bytes).values == values)
        #expect(Read(bytes, every: 1 + random.next(below: 9)).values == values)
    }

    @Test("a long reply in small pieces is read in linear time")
    func linear() {
        let count = 50_000
        let bytes = Array("*\(count)\r\n".utf8) + (0..<count).flatMap { _ in Array("$10\r\n0123456789\r\n".utf8) }
        guard case .array(let elements)? = Read(bytes, every: 100).values.first else {
            Issue.record("no array")
            return
        }
        #expect(elements.count == count)
    }

    @Test("maps are found in, in both versions of the protocol")
    func lookup() {
        let map = Read(Array("%1\r\n+role\r\n$6\r\nmaster\r\n".utf8)).values.first
        let array = Read(Array("*2\r\n$4\r\nrole\r\n$6\r\nmaster\r\n".utf8)).values.first
        #expect(map?["role"]?.text == "master")
        #expect(array?["role"]?.text == "master")
        #expect(array?["other"] == nil)
    }
}

struct Unexpected: Error {}

/// What a reader makes of bytes.
struct Read: Equatable {
    var values: [RESPValue] = []
    var error: RESPError?

    init(_ bytes: [UInt8], _ limits: RESPLimits = RESPLimits(), cuts: [Int] = []) {
        var reader = RESPReader(limits: limits)
        var start = 0
        for end in cuts + [bytes.count] {
            let piece = Array(bytes[start..<end])
            start = end
            piece.withUnsafeBufferPointer { reader.receive($0) }
            do throws(RESPError) {
                while let value = try reader.next() { self.values.append(value) }
            } catch {
                self.error = error
            }
        }
    }

    init(_ bytes: [UInt8], _ limits: RESPLimits = RESPLimits(), every size: Int) {
        self.init(bytes, limits, cuts: Array(stride(from: size, to: bytes.count, by: size)))
    }
}
