import RedisCore
import TestSupport

extension SplitMix {
    mutating func bytes(_ bound: Int) -> [UInt8] {
        (0..<self.next(below: bound)).map { _ in UInt8(truncatingIfNeeded: self.next()) }
    }

    mutating func reply(depth: Int) -> RESPValue {
        let text = String(self.next(), radix: 36)
        switch self.next(below: depth > 0 ? 11 : 8) {
        case 0: return .null
        case 1: return .status(text)
        case 2: return .error(RedisServerError("ERR \(text)"))
        case 3: return .integer(Int64(bitPattern: self.next()))
        case 4: return .double(Double(self.next(below: 100_000)) / 8)
        case 5: return .boolean(self.next(below: 2) == 0)
        case 6: return .bigNumber(String(self.next()) + String(self.next()))
        case 7: return .bytes(self.bytes(300))
        case 8: return .array((0..<self.next(below: 5)).map { _ in self.reply(depth: depth - 1) })
        case 9: return .set((0..<self.next(below: 5)).map { _ in self.reply(depth: depth - 1) })
        default:
            return .map(
                (0..<self.next(below: 4)).map { _ in
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
