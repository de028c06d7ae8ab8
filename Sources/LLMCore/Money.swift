/// An amount of US dollars, exact to 10⁻¹² of a dollar.
///
/// The amount is one 64-bit integer, so it reaches about ±9.2 million dollars. Arithmetic never traps and never wraps:
/// a result beyond that range saturates at ``max`` or ``min``, which for a budget means "exhausted" and never "free".
/// Binary floating point appears only where an amount is printed (``usdText``, ``doubleValue``).
public struct Money: Sendable, Hashable, Comparable {
    /// The amount in units of 10⁻¹² US dollars.
    public let picodollars: Int64

    /// Makes an amount from units of 10⁻¹² US dollars.
    public init(picodollars: Int64) {
        self.picodollars = picodollars
    }

    /// Makes an amount from units of 10⁻¹² US dollars, saturating beyond the range.
    package init(saturating picodollars: Int128) {
        self.picodollars = Int64(clamping: picodollars)
    }

    /// No money.
    public static let zero = Money(picodollars: 0)
    /// The largest amount, about 9.2 million dollars; also what an overflow gives.
    public static let max = Money(picodollars: .max)
    /// The smallest amount, about −9.2 million dollars; also what an underflow gives.
    public static let min = Money(picodollars: .min)

    /// The order of the amounts.
    public static func < (left: Money, right: Money) -> Bool {
        left.picodollars < right.picodollars
    }

    /// The sum, saturating.
    public static func + (left: Money, right: Money) -> Money {
        let (sum, overflow) = left.picodollars.addingReportingOverflow(right.picodollars)
        guard overflow else {
            return Money(picodollars: sum)
        }
        return right.picodollars < 0 ? .min : .max
    }

    /// The difference, saturating.
    public static func - (left: Money, right: Money) -> Money {
        let (difference, overflow) = left.picodollars.subtractingReportingOverflow(right.picodollars)
        guard overflow else {
            return Money(picodollars: difference)
        }
        return right.picodollars < 0 ? .max : .min
    }

    /// The multiple, saturating.
    public static func * (left: Money, right: Int) -> Money {
        let (product, overflow) = left.picodollars.multipliedReportingOverflow(by: Int64(right))
        guard overflow else {
            return Money(picodollars: product)
        }
        return (left.picodollars < 0) == (right < 0) ? .max : .min
    }

    /// The multiple by a decimal factor, rounded once, half to even, and saturating.
    public static func * (left: Money, right: Rate) -> Money {
        Money(saturating: right.product(with: left.picodollars, inUnitsOf: 0))
    }

    /// Adds in place, saturating.
    public static func += (left: inout Money, right: Money) {
        left = left + right
    }

    /// Subtracts in place, saturating.
    public static func -= (left: inout Money, right: Money) {
        left = left - right
    }
}

// MARK: - Text

extension Money: CustomStringConvertible {
    /// Reads an amount of dollars from decimal text such as `0.0075`, `7.5e-05` or `12`.
    ///
    /// What is finer than 10⁻¹² dollars is rounded half to even; what is beyond the range saturates. The result is
    /// `nil` when the text is not a finite decimal number.
    ///
    /// - Parameter text: an optional sign, digits with an optional point, and an optional exponent.
    public init?(_ text: some StringProtocol) {
        guard let rate = Rate(text) else {
            return nil
        }
        self = rate.cost(of: 1)
    }

    /// The exact amount in dollars as plain decimal text, without exponent: `0.000075`, `12`, `-0.5`.
    public var decimalText: String {
        let magnitude = self.picodollars.magnitude
        let (dollars, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000_000)
        var text = self.picodollars < 0 ? "-\(dollars)" : "\(dollars)"
        if rest > 0 {
            var digits = Array(String(rest).utf8)
            let zeros = 12 - digits.count
            while digits.last == UInt8(ascii: "0") {
                digits.removeLast()
            }
            text += "." + String(repeating: "0", count: zeros) + String(decoding: digits, as: UTF8.self)
        }
        return text
    }

    /// The amount in dollars as the closest binary double prints, in the form LiteLLM's headers have: `7.5e-05`,
    /// `0.0075`, `2.0`, `0.0`.
    ///
    /// Exponents appear below 10⁻⁴, with at least two digits. Use it for headers and log rows that LiteLLM's clients
    /// read; ``decimalText`` is the exact amount.
    public var usdText: String {
        // Up to 15 digits are the shortest text of the double that is closest to them, so there is nothing to search.
        let magnitude = self.picodollars.magnitude
        guard magnitude < 1_000_000_000_000_000 else { return FloatText.shortest(self.doubleValue) }
        var digits = magnitude
        var exponent = -12
        while digits > 0, digits.isMultiple(of: 10) {
            digits /= 10
            exponent += 1
        }
        return FloatText.text(digits: digits, exponent: exponent, isNegative: self.picodollars < 0)
    }

    /// The amount as ``usdText``.
    public var description: String {
        self.usdText
    }

    /// The closest double, for printing and for JSON that must hold a number; never calculate with it.
    public var doubleValue: Double {
        Double(self.picodollars) / 1e12
    }
}
