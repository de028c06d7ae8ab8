extension [UInt8] {
    /// Appends a text in UTF-8.
    ///
    /// Copies the string's storage at once; `append(contentsOf: text.utf8)` goes through an iterator.
    @inline(__always)
    package mutating func append(text: String) {
        let copied: Void? = text.utf8.withContiguousStorageIfAvailable { self.append(contentsOf: $0) }
        if copied == nil { self.append(contentsOf: text.utf8) }
    }

    /// Appends a text of the program.
    @inline(__always)
    package mutating func append(literal text: StaticString) {
        self.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a whole number in decimal digits.
    package mutating func append(decimal value: Int) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        Swift.withUnsafeMutableBytes(of: &digits) { digits in
            var rest = value.magnitude
            var start = digits.count
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            self.append(contentsOf: digits[start...])
        }
    }
}
