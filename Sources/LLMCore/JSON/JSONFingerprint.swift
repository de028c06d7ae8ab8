/// Thirty-two bits of a key's text that are cheap to take and seldom equal for two keys of one object.
///
/// It only spares comparisons: equal fingerprints are always followed by a comparison of the text.
enum JSONFingerprint {
    @inline(__always)
    static func of(_ text: UnsafeRawPointer, count: Int) -> UInt32 {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        if count >= 8 {
            head = text.loadUnaligned(as: UInt64.self)
            tail = text.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 4 {
            head = UInt64(text.loadUnaligned(as: UInt32.self))
            tail = UInt64(text.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        } else if count > 0 {
            head = UInt64(text.load(as: UInt8.self))
            tail = UInt64(text.load(fromByteOffset: count &- 1, as: UInt8.self))
            head |= UInt64(text.load(fromByteOffset: count &>> 1, as: UInt8.self)) &<< 8
        }
        let mixed = (head &+ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15 ^ tail &* 0xC2B2_AE3D_27D4_EB4F
        return UInt32(truncatingIfNeeded: (mixed ^ mixed &>> 29) &* 0x9E37_79B9_7F4A_7C15 &>> 32)
    }
}
