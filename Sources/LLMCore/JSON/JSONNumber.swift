/// A JSON number that keeps the text it was written with.
///
/// `1.0`, `1e400`, `-0` and integers of thirty digits survive a round trip. Two numbers are equal if they have the same
/// value: `1`, `1.0` and `10e-1` are. Numbers outside the range that JSON can write, infinities and NaN, do not exist.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    private enum Storage: Sendable {
        case int(Int)
        case text(String)
    }

    private let storage: Storage

    /// Creates a number from an integer.
    public init(_ value: Int) {
        self.storage = .int(value)
    }

    /// Creates a number with the shortest text that reads back as `value`; nil for infinities and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        self.storage = .text(value.description)
    }

    /// Creates a number from its JSON text, kept exactly; nil if the text is no JSON number.
    public init?(text: String) {
        var text = text
        let number = text.withUTF8 { utf8 -> JSONNumber? in
            let bytes = UnsafeRawBufferPointer(utf8)
            guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
            var integer = true
            let scanner = JSONScanner(base: base, end: bytes.count)
            guard (try? scanner.numberEnd(0, integer: &integer)) == bytes.count else { return nil }
            return JSONNumber(accepted: bytes, integer: integer)
        }
        guard let number else { return nil }
        self = number
    }

    /// Creates a number from an integer literal.
    public init(integerLiteral value: Int) {
        self.init(value)
    }

    /// Takes text that a scanner has accepted.
    ///
    /// An integer that fits and would be written the same is kept as one.
    init(accepted text: UnsafeRawBufferPointer, integer: Bool) {
        if integer, let value = Self.integer(text), value != 0 || text.count == 1 {
            self.storage = .int(value)
        } else {
            self.storage = .text(String(decoding: text, as: UTF8.self))
        }
    }

    /// The number as JSON text.
    public var text: String {
        switch self.storage {
        case .int(let value): value.description
        case .text(let text): text
        }
    }

    /// The number as JSON text.
    public var description: String { self.text }

    /// The value, if it is an integer that fits, however it is written: `3.0` is 3.
    public var intValue: Int? {
        switch self.storage {
        case .int(let value): value
        case .text: self.decimal?.integer
        }
    }

    /// The value rounded to the nearest double; nil if it lies outside a double's range.
    public var doubleValue: Double? {
        switch self.storage {
        case .int(let value): return Double(value)
        case .text(let text):
            guard let value = Double(text), value.isFinite else { return nil }
            return value
        }
    }

    /// The plain integer, for writers.
    var plainInt: Int? {
        guard case .int(let value) = self.storage else { return nil }
        return value
    }

    private var decimal: JSONDecimal? {
        guard case .text(let text) = self.storage else { return nil }
        return JSONDecimal(text)
    }

    /// The value of an integer's digits; nil if it does not fit.
    static func integer(_ text: UnsafeRawBufferPointer) -> Int? {
        let negative = text[0] == JSONByte.minus
        var value = 0
        for index in (negative ? 1 : 0)..<text.count {
            let digit = Int(text[index] &- JSONByte.zero)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(digit)
            if overflow || carry { return nil }
            value = sum
        }
        // Collected as a negative number, whose range is the wider one.
        if negative { return value }
        return value == .min ? nil : -value
    }

    /// Whether two numbers have the same value.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        switch (left.storage, right.storage) {
        case (.int(let left), .int(let right)): return left == right
        case (.text(let left), .text(let right)) where left == right: return true
        default: break
        }
        let (leftInt, rightInt) = (left.intValue, right.intValue)
        guard leftInt == nil, rightInt == nil else { return leftInt == rightInt }
        guard let one = left.decimal, let other = right.decimal else { return false }
        return one == other
    }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) {
        if let value = self.intValue {
            hasher.combine(value)
        } else if let decimal = self.decimal {
            hasher.combine(decimal)
        } else {
            hasher.combine(self.text)
        }
    }
}

/// A number's value in the one form that all its spellings share: digits without zeros at either end, times a power
/// of ten.
struct JSONDecimal: Hashable {
    private let negative: Bool
    private let digits: [UInt8]
    private let exponent: Int

    /// Reads the text of a number; nil if its exponent is beyond all sense.
    init?(_ text: String) {
        var digits: [UInt8] = []
        var exponent = 0
        var written = 0
        var (negative, negativeExponent, inFraction, inExponent) = (false, false, false, false)
        for byte in text.utf8 {
            switch byte {
            case JSONByte.minus:
                if inExponent { negativeExponent = true } else { negative = true }
            case JSONByte.plus: break
            case JSONByte.point: inFraction = true
            case JSONByte.zero...JSONByte.nine:
                let digit = byte - JSONByte.zero
                if inExponent {
                    guard written < 1_000_000_000_000_000 else { return nil }
                    written = written * 10 + Int(digit)
                } else {
                    if digit != 0 || !digits.isEmpty { digits.append(digit) }
                    if inFraction { exponent -= 1 }
                }
            default: inExponent = true
            }
        }
        exponent += negativeExponent ? -written : written
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        self.negative = negative && !digits.isEmpty
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    /// The value if it is an integer that fits.
    var integer: Int? {
        guard self.exponent >= 0, self.digits.count + self.exponent <= 19 else { return nil }
        var value = 0
        for index in 0..<self.digits.count + self.exponent {
            let digit = index < self.digits.count ? Int(self.digits[index]) : 0
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(digit)
            if overflow || carry { return nil }
            value = sum
        }
        if self.negative { return value }
        return value == .min ? nil : -value
    }
}
