/// Sixteen bytes looked at together.
///
/// Each test compares whole vectors: comparing with a single number goes through generic code that the compiler does not
/// take apart, a hundred times slower.
struct JSONLanes {
    private let bytes: SIMD16<Int8>

    @inline(__always)
    init(_ base: UnsafeRawPointer, _ offset: Int) {
        self.bytes = base.loadUnaligned(fromByteOffset: offset, as: SIMD16<Int8>.self)
    }

    /// Writes the bytes unchanged.
    @inline(__always)
    func store(_ target: UnsafeMutableRawPointer, _ offset: Int) {
        target.storeBytes(of: self.bytes, toByteOffset: offset, as: SIMD16<Int8>.self)
    }

    /// Marks quotes, backslashes, control characters and the bytes of multi-byte sequences.
    @inline(__always)
    var special: JSONMarks {
        // As signed numbers both the control characters and the bytes of multi-byte sequences are below a space.
        let low = self.bytes .< SIMD16<Int8>(repeating: 0x20)
        let quote = self.bytes .== SIMD16<Int8>(repeating: 0x22)
        let backslash = self.bytes .== SIMD16<Int8>(repeating: 0x5C)
        return JSONMarks(low .| quote .| backslash)
    }

    /// Marks quotes, backslashes and control characters.
    @inline(__always)
    var escapable: JSONMarks {
        let control = (self.bytes & SIMD16<Int8>(repeating: -0x20)) .== SIMD16<Int8>(repeating: 0)
        let quote = self.bytes .== SIMD16<Int8>(repeating: 0x22)
        let backslash = self.bytes .== SIMD16<Int8>(repeating: 0x5C)
        return JSONMarks(control .| quote .| backslash)
    }

    /// Marks backslashes.
    @inline(__always)
    var backslash: JSONMarks { JSONMarks(self.bytes .== SIMD16<Int8>(repeating: 0x5C)) }
}

/// Which of sixteen bytes a test holds for.
struct JSONMarks {
    private let lanes: SIMDMask<SIMD16<Int8>>

    @inline(__always)
    init(_ lanes: SIMDMask<SIMD16<Int8>>) { self.lanes = lanes }

    /// The first marked byte, 16 if there is none.
    @inline(__always)
    var first: Int {
        let halves = unsafeBitCast(self.lanes, to: (low: UInt64, high: UInt64).self)
        if halves.low != 0 { return halves.low.trailingZeroBitCount &>> 3 }
        if halves.high != 0 { return 8 &+ halves.high.trailingZeroBitCount &>> 3 }
        return 16
    }
}
