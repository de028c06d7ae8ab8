import Foundation
import LLMCore
package import LLMDialects

/// A stream taken apart into its events, so that they can be left out, repeated, moved and changed.
package struct StreamPieces {
    private var pieces: [ArraySlice<UInt8>] = []
    private let framing: StreamFraming

    package init(_ bytes: some Collection<UInt8>, _ framing: StreamFraming) {
        let bytes = Array(bytes)
        self.framing = framing
        switch framing {
        case .awsEventStream, .awsModelStream: self.pieces = Self.frames(bytes)
        case .jsonLines: self.pieces = Self.ended(bytes, by: [0x0A])
        default:
            self.pieces = Self.ended(bytes, by: bytes.firstRange(of: [0x0A, 0x0A]) == nil ? [0x0A] : [0x0A, 0x0A])
        }
    }

    package var bytes: [UInt8] { Array(self.pieces.joined()) }

    /// Changes one event, or the events' order or number.
    package mutating func damage(_ damage: inout JSONDamage) {
        guard !self.pieces.isEmpty else { return }
        let index = damage.chooser.below(self.pieces.count)
        let other = damage.chooser.below(self.pieces.count)
        switch damage.chooser.below(12) {
        case 0: self.pieces.remove(at: index)
        case 1: self.pieces.insert(self.pieces[index], at: other)
        case 2: self.pieces.swapAt(index, other)
        case 3: self.pieces.removeSubrange(index...)
        case 4: self.pieces[index] = self.pieces[index].prefix(damage.chooser.below(self.pieces[index].count))
        case 5:
            let copies = Array(repeating: self.pieces[index], count: 1 << damage.chooser.below(7))
            self.pieces.insert(contentsOf: copies, at: index)
        default: self.pieces[index] = self.changed(self.pieces[index], &damage)
        }
    }

    private func changed(_ piece: ArraySlice<UInt8>, _ damage: inout JSONDamage) -> ArraySlice<UInt8> {
        switch self.framing {
        case .awsEventStream: return Self.changedFrame(piece) { damage.damaged($0) }
        case .awsModelStream:
            return Self.changedFrame(piece) { payload in
                guard var json = try? JSON(parsing: Array(payload)), let text = json["bytes"]?.stringValue,
                    let inner = Data(base64Encoded: text), damage.chooser.percent(90),
                    let changed = damage.damaged(Array(inner))
                else { return damage.damaged(payload) }
                json["bytes"] = .string(Data(changed).base64EncodedString())
                return json.serialized()
            }
        default:
            guard let start = piece.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }),
                let last = piece.lastIndex(where: { $0 > 0x20 }), start <= last,
                let changed = damage.damaged(piece[start...last])
            else { return piece }
            return piece[..<start] + changed + piece[(last + 1)...]
        }
    }

    // MARK: Text

    private static func ended(_ bytes: [UInt8], by end: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while let range = rest.firstRange(of: end) {
            pieces.append(rest[..<range.upperBound])
            rest = rest[range.upperBound...]
        }
        if !rest.isEmpty { pieces.append(rest) }
        return pieces
    }

    // MARK: Frames

    private static func frames(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while rest.count >= 16 {
            let length = self.number(rest.prefix(4))
            guard length >= 16, length <= rest.count else { break }
            pieces.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        if !rest.isEmpty { pieces.append(rest) }
        return pieces
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func bytes(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// The frame with another payload, and with lengths and checksums to match, wherever they were wrong before.
    private static func changedFrame(
        _ frame: ArraySlice<UInt8>,
        _ change: (ArraySlice<UInt8>) -> [UInt8]?
    ) -> ArraySlice<UInt8> {
        guard frame.count >= 16 else { return frame }
        let headersLength = self.number(frame.dropFirst(4).prefix(4))
        guard headersLength <= frame.count - 16 else { return frame }
        let headers = frame.dropFirst(12).prefix(headersLength)
        let old = frame.dropFirst(12 + headersLength).dropLast(4)
        let payload = change(old) ?? Array(old)
        var made = self.bytes(16 + headersLength + payload.count) + self.bytes(headersLength)
        made += self.bytes(self.checksum(made))
        made += headers + payload
        return (made + self.bytes(self.checksum(made)))[...]
    }

    /// CRC-32 as Ethernet has it, bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> Int {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
        }
        return Int(value ^ 0xFFFF_FFFF)
    }
}
