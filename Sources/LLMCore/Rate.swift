/// An exact decimal price for one unit (a token, a second, an image), or a decimal factor.
///
/// A rate is `significand × 10^exponent` with at most 18 significant digits, so it holds every price that a catalog or
/// a configuration can state, finer than 10⁻¹² dollars if need be. A rate times a count is computed exactly in 128 bits
/// and rounded once, half to even, to 10⁻¹² dollars (``cost(of:)``). Equal rates have equal representations:
/// trailing zeros are never stored.
public struct Rate: Sendable, Hashable {
    /// The digits, with their sign; never a multiple of ten but for zero.
    public let significand: Int64
    /// The power of ten that the digits are multiplied by.
    public let exponent: Int

    /// The largest number of significant digits; further digits of a text are rounded half to even.
    public static let significantDigits = 18

    /// Makes a rate from its parts; trailing zeros of the digits go into the exponent.
    ///
    /// - Parameters:
    ///   - significand: the digits with their sign.
    ///   - exponent: the power of ten.
    public init(significand: Int64, exponent: Int) {
        guard significand != 0 else {
            self.significand = 0
            self.exponent = 0
            return
        }
        var digits = significand
        var power = exponent
        while digits.isMultiple(of: 10) {
            digits /= 10
            power += 1
        }
        self.significand = digits
        self.exponent = power
    }

    /// Nothing per unit.
    public static let zero = Rate(significand: 0, exponent: 0)
    /// One dollar per unit, or the factor that changes nothing.
    public static let one = Rate(significand: 1, exponent: 0)

    /// Whether the rate is exactly zero.
    public var isZero: Bool {
        self.significand == 0
    }

    /// What a number of units costs: exact, then rounded once, half to even, to 10⁻¹² dollars; saturating.
    ///
    /// - Parameter count: how many units; negative counts give negative amounts.
    /// - Returns: the amount.
    public func cost(of count: Int) -> Money {
        Money(saturating: self.product(with: Int64(count), inUnitsOf: -12))
    }

    /// What a decimal number of units costs, say 2.5 seconds; rounded once like ``cost(of:)``.
    ///
    /// - Parameter quantity: how many units.
    /// - Returns: the amount.
    public func cost(of quantity: Rate) -> Money {
        let shift = self.exponent + quantity.exponent + 12
        let product = Int128(self.significand) * Int128(quantity.significand)
        return Money(saturating: Rate.scaled(product, byPowerOfTen: shift))
    }

    /// The exact product of two rates, rounded half to even only when it has more than 18 digits.
    public static func * (left: Rate, right: Rate) -> Rate {
        var product = Int128(left.significand) * Int128(right.significand)
        var power = left.exponent + right.exponent
        let limit = Int128(Rate.powersOfTen[Rate.significantDigits])
        var dropped = 0
        var measure = product.magnitude
        while measure >= UInt128(limit) {
            measure /= 10
            dropped += 1
        }
        if dropped > 0 {
            product = Rate.scaled(product, byPowerOfTen: -dropped)
            power += dropped
        }
        return Rate(significand: Int64(clamping: product), exponent: power)
    }

    /// The integer closest to `self × factor`, in units of 10^`unit`.
    package func product(with factor: Int64, inUnitsOf unit: Int) -> Int128 {
        Rate.scaled(Int128(self.significand) * Int128(factor), byPowerOfTen: self.exponent - unit)
    }

    /// 10⁰ … 10¹⁸, all that fit 64 bits.
    static let powersOfTen: [Int64] = {
        var powers: [Int64] = [1]
        for index in 0..<18 {
            powers.append(powers[index] * 10)
        }
        return powers
    }()

    /// Moves the decimal point of an integer, rounding half to even and saturating at the range of 128 bits.
    static func scaled(_ value: Int128, byPowerOfTen power: Int) -> Int128 {
        guard value != 0, power != 0 else {
            return value
        }
        if power > 0 {
            return Rate.multiplied(value, byPowerOfTen: power)
        }
        // |value| is below 1.8 × 10³⁸, so after 39 places less than half a unit is left.
        guard power >= -38 else {
            return 0
        }
        let magnitude = value.magnitude
        let divisor = Rate.largePower(-power)
        let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: divisor)
        let twice = remainder * 2
        let roundsUp = twice > divisor || (twice == divisor && !quotient.isMultiple(of: 2))
        let rounded = Int128(clamping: roundsUp ? quotient + 1 : quotient)
        return value < 0 ? -rounded : rounded
    }

    private static func multiplied(_ value: Int128, byPowerOfTen power: Int) -> Int128 {
        var result = value
        var left = power
        while left > 0 {
            let step = Swift.min(left, 18)
            let (product, overflow) = result.multipliedReportingOverflow(by: Int128(Rate.powersOfTen[step]))
            if overflow {
                return value < 0 ? .min : .max
            }
            result = product
            left -= step
        }
        return result
    }

    private static func largePower(_ power: Int) -> UInt128 {
        var result: UInt128 = 1
        var left = power
        while left > 0 {
            let step = Swift.min(left, 18)
            result *= UInt128(Rate.powersOfTen[step])
            left -= step
        }
        return result
    }
}

// MARK: - Text

extension Rate: CustomStringConvertible {
    /// Reads a decimal number such as `2.5e-06`, `0.0000025`, `12`; `.5` and `5.` are read too.
    ///
    /// The result is `nil` when the text is not a finite decimal number.
    ///
    /// - Parameter text: an optional sign, digits with an optional point, and an optional exponent.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        let parsed = text.withUTF8 { bytes in Rate(utf8: bytes) }
        guard let parsed else {
            return nil
        }
        self = parsed
    }

    /// The rate that a double prints as: the shortest decimal that reads back as the same double.
    ///
    /// The result is `nil` for infinities and NaN.
    ///
    /// - Parameter value: a number that arrived as binary floating point, e.g. from YAML.
    public init?(_ value: Double) {
        guard value.isFinite else {
            return nil
        }
        self.init(value.description)
    }

    /// Reads a decimal number from its bytes.
    package init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        var scanner = DecimalScanner(bytes)
        guard let rate = scanner.scan() else {
            return nil
        }
        self = rate
    }

    /// The exact decimal text, in the form of Python's floats: `2.5e-06`, `0.5`, `3.0`.
    public var description: String {
        FloatText.text(digits: self.significand.magnitude, exponent: self.exponent, isNegative: self.significand < 0)
    }

    /// The closest double, for printing and for JSON that must hold a number; never calculate with it.
    public var doubleValue: Double {
        Double(self.description) ?? 0
    }
}
