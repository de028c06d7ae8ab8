import LLMCore
import TestSupport
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("0", 0, "0", "0.0"),
        ("0.0075", 7_500_000_000, "0.0075", "0.0075"),
        ("7.5e-05", 75_000_000, "0.000075", "7.5e-05"),
        ("0.0001", 100_000_000, "0.0001", "0.0001"),
        ("0.00001", 10_000_000, "0.00001", "1e-05"),
        ("1E-12", 1, "0.000000000001", "1e-12"),
        ("2", 2_000_000_000_000, "2", "2.0"),
        ("-0.5", -500_000_000_000, "-0.5", "-0.5"),
        ("+12.25", 12_250_000_000_000, "12.25", "12.25"),
        (".5", 500_000_000_000, "0.5", "0.5"),
        ("5.", 5_000_000_000_000, "5", "5.0"),
        ("1.5e3", 1_500_000_000_000_000, "1500", "1500.0"),
        ("123456.789", 123_456_789_000_000_000, "123456.789", "123456.789"),
        // Halves go to the even neighbour.
        ("0.0000000000005", 0, "0", "0.0"),
        ("0.0000000000015", 2, "0.000000000002", "2e-12"),
        ("0.0000000000025", 2, "0.000000000002", "2e-12"),
        ("0.00000000000250000000000000000000000000001", 2, "0.000000000002", "2e-12"),
        ("0.000000000002500000000000000001", 2, "0.000000000002", "2e-12"),
        ("0.00000000000250000000000000001", 3, "0.000000000003", "3e-12"),
        ("1e-400", 0, "0", "0.0"),
        // Beyond the range it saturates.
        ("1e30", Int64.max, "9223372.036854775807", "9223372.036854776"),
        ("-1e999999", Int64.min, "-9223372.036854775808", "-9223372.036854776"),
    ])
    func text(_ text: String, _ picodollars: Int64, _ decimal: String, _ usd: String) throws {
        let money = try #require(Money(text))
        #expect(money.picodollars == picodollars)
        #expect(money.decimalText == decimal)
        #expect(money.usdText == usd)
        #expect(money.description == usd)
        #expect(Money(money.decimalText) == money)
    }

    @Test(arguments: [
        "", "-", ".", "e5", "1e", "1e+", "0x10", "1,5", " 1", "1 ", "nan", "inf", "1_000", "--1", "1.2.3",
    ])
    func noNumber(_ text: String) {
        #expect(Money(text) == nil)
        #expect(Rate(text) == nil)
    }

    @Test func arithmeticSaturates() {
        #expect(Money.max + Money(picodollars: 1) == .max)
        #expect(Money.min - Money(picodollars: 1) == .min)
        #expect(Money.min + Money.min == .min)
        #expect(Money.max - Money.min == .max)
        #expect(Money.max * -2 == .min)
        #expect(Money.min * -1 == .max)
        #expect(Money(picodollars: 3) * 4 == Money(picodollars: 12))
        #expect(Money.max * Rate(significand: 3, exponent: 200) == .max)
        #expect(Money(picodollars: 5) * Rate(significand: 5, exponent: -1) == Money(picodollars: 2))
        #expect(Money(picodollars: 7) * Rate(significand: 5, exponent: -1) == Money(picodollars: 4))
        var sum = Money.zero
        sum += Money(picodollars: 5)
        sum -= Money(picodollars: 7)
        #expect(sum == Money(picodollars: -2))
        #expect(sum < .zero)
    }

    /// Shortest digits and the place where exponents start, as Python's `repr` has them.
    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (0.0001, "0.0001"), (0.000099, "9.9e-05"),
        (1e-05, "1e-05"), (1.25e-7, "1.25e-07"), (1e-10, "1e-10"), (1e-100, "1e-100"), (123456789.5, "123456789.5"),
        (1e15, "1000000000000000.0"), (9007199254740992, "9007199254740992.0"), (1e16, "1e+16"), (1.5e17, "1.5e+17"),
        (1e100, "1e+100"), (2.0000000000000002e-07, "2.0000000000000002e-07"), (Double.leastNonzeroMagnitude, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"), (.infinity, "inf"), (-.infinity, "-inf"),
    ])
    func floatText(_ value: Double, _ text: String) {
        #expect(FloatText.shortest(value) == text)
    }

    @Test func doublesRoundTripThroughText() {
        var random = SplitMix(seed: 1)
        for _ in 0..<5000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else {
                continue
            }
            #expect(Double(FloatText.shortest(value)) == value)
        }
    }
}

@Suite struct RateTests {
    @Test(arguments: [
        ("2.5e-06", 25, -7, "2.5e-06"), ("0.0000025", 25, -7, "2.5e-06"), ("3", 3, 0, "3.0"), ("300", 3, 2, "300.0"),
        ("0", 0, 0, "0.0"), ("-0.0", 0, 0, "0.0"), ("0.00166", 166, -5, "0.00166"),
        ("2.0000000000000002e-07", 20_000_000_000_000_002, -23, "2.0000000000000002e-07"),
        // More than 18 digits are rounded half to even.
        ("0.1234567890123456785", 123_456_789_012_345_678, -18, "0.123456789012345678"),
        ("0.1234567890123456795", 12_345_678_901_234_568, -17, "0.12345678901234568"),
        ("9999999999999999995", 1, 19, "1e+19"),
    ])
    func text(_ text: String, _ significand: Int64, _ exponent: Int, _ printed: String) throws {
        let rate = try #require(Rate(text))
        #expect(rate.significand == significand)
        #expect(rate.exponent == exponent)
        #expect(rate.description == printed)
    }

    @Test(arguments: [
        ("2.5e-06", 1000, "0.0025"), ("1.25e-13", 3, "0"), ("1.25e-13", 4, "0"), ("1.25e-13", 5, "0.000000000001"),
        ("1.25e-13", 12, "0.000000000002"), ("5e-13", 1, "0"), ("5e-13", 3, "0.000000000002"), ("1e-40", 1 << 40, "0"),
        ("0.00166", 7, "0.01162"), ("1e-06", -5, "-0.000005"), ("1e5", 10, "1000000"),
    ])
    func cost(_ rate: String, _ count: Int, _ amount: String) throws {
        #expect(try #require(Rate(rate)).cost(of: count).decimalText == amount)
    }

    @Test func costOfManyTokensSaturatesAndNeverTraps() throws {
        let dear = try #require(Rate("0.001"))
        #expect(dear.cost(of: 1 << 40) == .max)
        #expect(dear.cost(of: .max) == .max)
        #expect(dear.cost(of: .min) == .min)
        #expect(Rate(significand: .max, exponent: 5000).cost(of: .max) == .max)
        #expect(Rate(significand: .min, exponent: 0).cost(of: 1) == .min)
        #expect(Rate(significand: .max, exponent: -5000).cost(of: .max) == .zero)
        #expect(try #require(Rate("2.5e-06")).cost(of: 1 << 40).decimalText == "2748779.06944")
    }

    /// The product is the exact one, rounded once, checked against long arithmetic on the digits.
    @Test func costIsExactlyRounded() {
        var random = SplitMix(seed: 7)
        for _ in 0..<20_000 {
            let significand = Int64.random(in: 1..<1_000_000, using: &random)
            let exponent = Int.random(in: -18 ... -6, using: &random)
            let count = Int.random(in: 0..<1_000_000, using: &random)
            let product = Int(significand) * count
            var expected = product
            if exponent >= -12 {
                for _ in 0..<(exponent + 12) {
                    expected *= 10
                }
            } else {
                var divisor = 1
                for _ in 0..<(-12 - exponent) {
                    divisor *= 10
                }
                let (quotient, rest) = product.quotientAndRemainder(dividingBy: divisor)
                let isUp = rest * 2 > divisor || (rest * 2 == divisor && quotient % 2 == 1)
                expected = isUp ? quotient + 1 : quotient
            }
            let rate = Rate(significand: significand, exponent: exponent)
            #expect(rate.cost(of: count).picodollars == Int64(expected))
        }
    }

    @Test func productsOfRates() throws {
        let rate = try #require(Rate("1.375e-05"))
        #expect((rate * Rate(significand: 11, exponent: -1)).description == "1.5125e-05")
        #expect((rate * .one) == rate)
        #expect((rate * .zero).isZero)
        let long = Rate(significand: 999_999_999_999_999_999, exponent: -18)
        #expect((long * long).description == "0.999999999999999998")
        #expect(Rate(0.1) == Rate("0.1"))
        #expect(Rate(Double.nan) == nil)
        #expect(rate.doubleValue == 1.375e-05)
        #expect(rate.cost(of: Rate(significand: 25, exponent: -1)).decimalText == "0.000034375")
    }
}
