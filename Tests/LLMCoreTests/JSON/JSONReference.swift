import LLMCore

/// A JSON parser written for plainness, straight from the grammar: the oracle for the fast one.
///
/// It decodes UTF-8 scalar by scalar and calls itself for each level. Objects keep the order and the repetitions of their
/// members, text is kept as scalars.
struct JSONReference {
    indirect enum Value: Equatable {
        case null
        case bool(Bool)
        case number(String)
        case string([UInt32])
        case array([Value])
        case object([Member])
    }

    struct Member: Equatable {
        var key: [UInt32]
        var value: Value
    }

    struct Refused: Error {}

    private let scalars: [UInt32]
    private var position = 0
    private let maximumDepth: Int

    /// The value of a text; nil if it is not JSON.
    static func parse(_ bytes: [UInt8], maximumDepth: Int = 512) -> Value? {
        guard let scalars = self.decode(bytes) else { return nil }
        var parser = JSONReference(scalars: scalars, maximumDepth: maximumDepth)
        guard let value = try? parser.value(depth: 0) else { return nil }
        parser.space()
        return parser.position == scalars.count ? value : nil
    }

    private init(scalars: [UInt32], maximumDepth: Int) {
        self.scalars = scalars
        self.maximumDepth = maximumDepth
    }

    /// UTF-8 by arithmetic: the shortest form of a scalar that is no surrogate and at most U+10FFFF.
    private static func decode(_ bytes: [UInt8]) -> [UInt32]? {
        var scalars: [UInt32] = []
        var index = 0
        while index < bytes.count {
            let first = UInt32(bytes[index])
            index += 1
            let (rest, least): (Int, UInt32)
            var scalar: UInt32
            switch first {
            case 0..<0x80: (rest, least, scalar) = (0, 0, first)
            case 0xC0..<0xE0: (rest, least, scalar) = (1, 0x80, first - 0xC0)
            case 0xE0..<0xF0: (rest, least, scalar) = (2, 0x800, first - 0xE0)
            case 0xF0..<0xF8: (rest, least, scalar) = (3, 0x10000, first - 0xF0)
            default: return nil
            }
            for _ in 0..<rest {
                guard index < bytes.count, bytes[index] >> 6 == 2 else { return nil }
                scalar = scalar * 64 + UInt32(bytes[index] & 63)
                index += 1
            }
            guard scalar >= least, Unicode.Scalar(scalar) != nil else { return nil }
            scalars.append(scalar)
        }
        return scalars
    }

    private var next: UInt32? { self.position < self.scalars.count ? self.scalars[self.position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.next == character.value else { return false }
        self.position += 1
        return true
    }

    private mutating func expect(_ text: String) throws {
        for character in text.unicodeScalars where !self.take(character) { throw Refused() }
    }

    private mutating func space() {
        while let next, next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { self.position += 1 }
    }

    private mutating func value(depth: Int) throws -> Value {
        self.space()
        switch self.next.flatMap(Unicode.Scalar.init) {
        case "{": return try self.object(depth: depth + 1)
        case "[": return try self.array(depth: depth + 1)
        case "\"": return .string(try self.string())
        case "t":
            try self.expect("true")
            return .bool(true)
        case "f":
            try self.expect("false")
            return .bool(false)
        case "n":
            try self.expect("null")
            return .null
        default: return .number(try self.number())
        }
    }

    private mutating func object(depth: Int) throws -> Value {
        guard depth <= self.maximumDepth else { throw Refused() }
        try self.expect("{")
        var members: [Member] = []
        self.space()
        if self.take("}") { return .object(members) }
        repeat {
            self.space()
            let key = try self.string()
            self.space()
            try self.expect(":")
            members.append(Member(key: key, value: try self.value(depth: depth)))
            self.space()
        } while self.take(",")
        try self.expect("}")
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> Value {
        guard depth <= self.maximumDepth else { throw Refused() }
        try self.expect("[")
        var elements: [Value] = []
        self.space()
        if self.take("]") { return .array(elements) }
        repeat {
            elements.append(try self.value(depth: depth))
            self.space()
        } while self.take(",")
        try self.expect("]")
        return .array(elements)
    }

    private mutating func number() throws -> String {
        let start = self.position
        _ = self.take("-")
        if !self.take("0") { try self.digits() }
        if self.take(".") { try self.digits() }
        if self.take("e") || self.take("E") {
            if !self.take("+") { _ = self.take("-") }
            try self.digits()
        }
        return String(String.UnicodeScalarView(self.scalars[start..<self.position].compactMap(Unicode.Scalar.init)))
    }

    private mutating func digits() throws {
        let start = self.position
        while let next, next >= 0x30, next <= 0x39 { self.position += 1 }
        if self.position == start { throw Refused() }
    }

    private mutating func string() throws -> [UInt32] {
        try self.expect("\"")
        var units: [UInt32] = []
        while true {
            guard let scalar = self.next, scalar >= 0x20 else { throw Refused() }
            self.position += 1
            switch Unicode.Scalar(scalar) {
            case "\"": return Self.joinSurrogates(units)
            case "\\": units.append(try self.escape())
            default: units.append(scalar)
            }
        }
    }

    private mutating func escape() throws -> UInt32 {
        guard let letter = self.next.flatMap(Unicode.Scalar.init) else { throw Refused() }
        self.position += 1
        let named: [Unicode.Scalar: UInt32] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
        ]
        if let scalar = named[letter] { return scalar }
        guard letter == "u" else { throw Refused() }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = self.next.flatMap(Unicode.Scalar.init), digit.isASCII,
                let value = Character(digit).hexDigitValue
            else { throw Refused() }
            unit = unit * 16 + UInt32(value)
            self.position += 1
        }
        return unit
    }

    /// Pairs become one scalar, what is left alone U+FFFD.
    ///
    /// Only escapes can have brought surrogates in.
    private static func joinSurrogates(_ units: [UInt32]) -> [UInt32] {
        var scalars: [UInt32] = []
        var index = 0
        while index < units.count {
            let unit = units[index]
            index += 1
            guard unit >= 0xD800, unit < 0xE000 else {
                scalars.append(unit)
                continue
            }
            if unit < 0xDC00, index < units.count, units[index] >= 0xDC00, units[index] < 0xE000 {
                scalars.append(0x10000 + (unit - 0xD800) * 1_024 + units[index] - 0xDC00)
                index += 1
            } else {
                scalars.append(0xFFFD)
            }
        }
        return scalars
    }
}

extension JSONReference.Value {
    /// Whether any object in the value names a key twice.
    var hasDuplicates: Bool {
        switch self {
        case .array(let elements): elements.contains { $0.hasDuplicates }
        case .object(let members):
            Set(members.map { $0.key }).count < members.count || members.contains { $0.value.hasDuplicates }
        default: false
        }
    }

    /// The value as a tree; the last of several members with one key counts.
    var tree: JSON {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let text): return JSONNumber(text: text).map { .number($0) } ?? .null
        case .string(let scalars): return .string(Self.text(scalars))
        case .array(let elements): return .array(elements.map { $0.tree })
        case .object(let members):
            var object = JSONObject()
            for member in members { object[Self.text(member.key)] = member.value.tree }
            return .object(object)
        }
    }

    private static func text(_ scalars: [UInt32]) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
        return String(text)
    }
}
