import RedisCore

/// A seeded generator (SplitMix64), so that a failing round can be repeated.
struct Seeded {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ bound: Int) -> Int {
        bound <= 0 ? 0 : Int(self.next() % UInt64(bound))
    }

    mutating func bytes(_ bound: Int) -> [UInt8] {
        (0..<self.below(bound)).map { _ in UInt8(truncatingIfNeeded: self.next()) }
    }

    mutating func reply(depth: Int) -> RESPValue {
        let text = String(self.next(), radix: 36)
        switch self.below(depth > 0 ? 11 : 8) {
        case 0: return .null
        case 1: return .status(text)
        case 2: return .error(RedisServerError("ERR \(text)"))
        case 3: return .integer(Int64(bitPattern: self.next()))
        case 4: return .double(Double(self.below(100_000)) / 8)
        case 5: return .boolean(self.below(2) == 0)
        case 6: return .bigNumber(String(self.next()) + String(self.next()))
        case 7: return .bytes(self.bytes(300))
        case 8: return .array((0..<self.below(5)).map { _ in self.reply(depth: depth - 1) })
        case 9: return .set((0..<self.below(5)).map { _ in self.reply(depth: depth - 1) })
        default:
            return .map(
                (0..<self.below(4)).map { _ in
                    .init(key: self.reply(depth: depth - 1), value: self.reply(depth: depth - 1))
                }
            )
        }
    }
}

extension RESPValue {
    /// The value as a server writes it.
    var written: [UInt8] {
        func line(_ text: String) -> [UInt8] { Array("\(text)\r\n".utf8) }
        func all(_ values: [RESPValue]) -> [UInt8] { values.flatMap { $0.written } }
        switch self {
        case .null: return line("_")
        case .status(let text): return line("+\(text)")
        case .error(let error): return line("-\(error.text)")
        case .integer(let value): return line(":\(value)")
        case .double(let value): return line(",\(value)")
        case .boolean(let value): return line(value ? "#t" : "#f")
        case .bigNumber(let digits): return line("(\(digits)")
        case .bytes(let bytes): return line("$\(bytes.count)") + bytes + [13, 10]
        case .array(let elements): return line("*\(elements.count)") + all(elements)
        case .set(let elements): return line("~\(elements.count)") + all(elements)
        case .push(let elements): return line(">\(elements.count)") + all(elements)
        case .map(let members): return line("%\(members.count)") + members.flatMap { all([$0.key, $0.value]) }
        }
    }
}
