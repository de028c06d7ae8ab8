/// Reads one decimal number, every byte of it, into a ``Rate``.
struct DecimalScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var digits: Int64 = 0
    private var exponent = 0
    /// Significant digits kept so far.
    private var kept = 0
    private var sawDigit = false
    /// The first digit beyond the kept ones, and whether anything but zeros followed it.
    private var firstDropped: UInt8?
    private var restIsZero = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func scan() -> Rate? {
        let isNegative = self.scanSign()
        self.scanDigits(isFraction: false)
        if self.peek == UInt8(ascii: ".") {
            self.position += 1
            self.scanDigits(isFraction: true)
        }
        guard self.sawDigit, self.scanExponent(), self.position == self.bytes.count else {
            return nil
        }
        self.roundDropped()
        return Rate(significand: isNegative ? -self.digits : self.digits, exponent: self.exponent)
    }

    private var peek: UInt8? {
        self.position < self.bytes.count ? self.bytes[self.position] : nil
    }

    private mutating func scanSign() -> Bool {
        switch self.peek {
        case UInt8(ascii: "-"):
            self.position += 1
            return true
        case UInt8(ascii: "+"):
            self.position += 1
            return false
        default:
            return false
        }
    }

    private mutating func scanDigits(isFraction: Bool) {
        while let byte = self.peek, byte &- UInt8(ascii: "0") <= 9 {
            let digit = byte - UInt8(ascii: "0")
            self.sawDigit = true
            self.position += 1
            if self.kept < Rate.significantDigits {
                self.digits = self.digits * 10 + Int64(digit)
                self.kept += self.digits == 0 ? 0 : 1
                self.exponent -= isFraction ? 1 : 0
            } else {
                if self.firstDropped == nil {
                    self.firstDropped = digit
                } else if digit != 0 {
                    self.restIsZero = false
                }
                self.exponent += isFraction ? 0 : 1
            }
        }
    }

    /// Reads `e-05` and returns `false` when the exponent has no digits.
    ///
    /// An absurd exponent is held at one that saturates.
    private mutating func scanExponent() -> Bool {
        guard let byte = self.peek, byte | 0x20 == UInt8(ascii: "e") else {
            return true
        }
        self.position += 1
        let isNegative = self.scanSign()
        var power = 0
        var sawDigit = false
        while let byte = self.peek, byte &- UInt8(ascii: "0") <= 9 {
            power = Swift.min(power * 10 + Int(byte - UInt8(ascii: "0")), 9999)
            sawDigit = true
            self.position += 1
        }
        self.exponent += isNegative ? -power : power
        return sawDigit
    }

    private mutating func roundDropped() {
        guard let firstDropped = self.firstDropped else {
            return
        }
        let isAboveHalf = firstDropped > 5 || (firstDropped == 5 && !self.restIsZero)
        let isTieToEven = firstDropped == 5 && self.restIsZero && !self.digits.isMultiple(of: 2)
        if isAboveHalf || isTieToEven {
            self.digits += 1
        }
    }
}

/// Writes numbers the way Python prints floats, which is what LiteLLM's headers and logs show.
package enum FloatText {
    /// The shortest text that reads back as the same double: `7.5e-05`, `0.0075`, `2.0`, `1e+16`.
    package static func shortest(_ value: Double) -> String {
        guard value.isFinite else {
            return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
        }
        // Swift prints the same shortest digits and differs only in where exponents start.
        guard let rate = Rate(value.magnitude.description) else {
            return value.description
        }
        return Self.text(
            digits: rate.significand.magnitude,
            exponent: rate.exponent,
            isNegative: value.sign == .minus
        )
    }

    /// Decimal digits times a power of ten, with an exponent below 10⁻⁴ and from 10¹⁶ on.
    static func text(digits: UInt64, exponent: Int, isNegative: Bool) -> String {
        guard digits > 0 else { return isNegative ? "-0.0" : "0.0" }
        // Twenty digits, an exponent or up to sixteen zeros, a sign and a point fit.
        return String(unsafeUninitializedCapacity: 48) { text in
            var writer = AsciiWriter(text)
            if isNegative { writer.put("-") }
            let count = AsciiWriter.digitCount(digits)
            let leading = count + exponent - 1
            if leading < -4 || leading >= 16 {
                writer.put(digits, count, pointAfter: count > 1 ? 1 : count)
                writer.put(leading < 0 ? "e-" : "e+")
                if leading.magnitude < 10 { writer.put("0") }
                let power = UInt64(leading.magnitude)
                writer.put(power, AsciiWriter.digitCount(power), pointAfter: 20)
            } else if exponent >= 0 {
                writer.put(digits, count, pointAfter: count)
                for _ in 0..<exponent { writer.put("0") }
                writer.put(".0")
            } else if leading < 0 {
                writer.put("0.")
                for _ in 0..<(-leading - 1) { writer.put("0") }
                writer.put(digits, count, pointAfter: count)
            } else {
                writer.put(digits, count, pointAfter: leading + 1)
            }
            return writer.count
        }
    }
}

/// Writes ASCII text into a string's own memory.
private struct AsciiWriter {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        self.memory = memory
    }

    static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { bytes in
            for byte in bytes {
                self.memory[self.count] = byte
                self.count += 1
            }
        }
    }

    /// Writes digits with a point after some of them; none where that is all of them or more.
    mutating func put(_ value: UInt64, _ digits: Int, pointAfter: Int) {
        var rest = value
        var place = digits
        var end = self.count + digits + (pointAfter < digits ? 1 : 0)
        self.count = end
        while place > 0 {
            if place == pointAfter, pointAfter < digits {
                end -= 1
                self.memory[end] = UInt8(ascii: ".")
            }
            end -= 1
            self.memory[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            place -= 1
        }
    }
}
