package import LLMCore

extension Rate {
    /// Reads a price from JSON: a number, or a string that holds one, as configurations sometimes do.
    package init?(json: JSON?) {
        switch json {
        case .number(let number)?: self.init(number.text)
        case .string(let text)?: self.init(text)
        default: return nil
        }
    }

    /// The rate as a JSON number in the spelling that the catalog has.
    package var json: JSON {
        JSONNumber(text: self.description).map { .number($0) } ?? .null
    }

    /// The value, if it is a whole number that fits.
    var integer: Int? {
        guard self.exponent >= 0, self.exponent <= 18 else {
            return nil
        }
        var value = Int(self.significand)
        for _ in 0..<self.exponent {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow {
                return nil
            }
            value = product
        }
        return value
    }
}
