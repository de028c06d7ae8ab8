import Crypto

/// A hash that is the same in every process.
struct StableHasher {
    private var digest = SHA256()

    /// Takes in a byte that says what comes next.
    mutating func combine(byte: UInt8) {
        withUnsafeBytes(of: byte) { self.digest.update(bufferPointer: $0) }
    }

    /// Takes in bytes, and how many they are, so that no others look the same.
    mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { self.digest.update(bufferPointer: $0) }
        self.digest.update(bufferPointer: bytes)
    }

    /// Takes in a text.
    mutating func combine(_ text: String) {
        var text = text
        text.withUTF8 { self.combine(UnsafeRawBufferPointer($0)) }
    }

    /// What was taken in so far, as a short text; more can follow.
    var text: String {
        var value: UInt64 = 0
        var rest: UInt64 = 0
        for (place, byte) in self.digest.finalize().enumerated() {
            switch place {
            case 0..<8: value = value << 8 | UInt64(byte)
            case 8..<12: rest = rest << 8 | UInt64(byte)
            default: break
            }
        }
        return String(value, radix: 36) + String(rest, radix: 36)
    }
}
