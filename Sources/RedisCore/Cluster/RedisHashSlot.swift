/// The slots that a cluster spreads its keys over.
///
/// Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ (CRC-16/XMODEM modulo 16384, of the
/// part between the first pair of braces where there is one that is not empty).
package enum RedisHashSlot {
    package static let count = 16384
    package static let all = 0..<count

    /// The slot of a key.
    package static func of(_ key: [UInt8]) -> Int {
        var part = key[...]
        if let open = key.firstIndex(of: UInt8(ascii: "{")),
            let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        {
            part = key[(open + 1)..<close]
        }
        return Int(Self.checksum(part)) % Self.count
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        var sum: UInt16 = 0
        for byte in bytes {
            sum ^= UInt16(byte) << 8
            for _ in 0..<8 { sum = sum & 0x8000 != 0 ? sum << 1 ^ 0x1021 : sum << 1 }
        }
        return sum
    }
}
