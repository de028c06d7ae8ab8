import LLMCore
import Testing

@Suite struct JSONNumberTests {
    @Test(arguments: [
        "0", "-0", "1.0", "1e400", "-1E-400", "123456789012345678901234567890", "9223372036854775807",
        "-9223372036854775808", "0.10", "1e5", "-0.0",
    ])
    func keepsItsText(_ text: String) throws {
        #expect(JSONNumber(text: text)?.text == text)
        #expect(try JSON(parsing: text).description == text)
    }

    @Test(arguments: ["", " 1", "1 ", "+1", "01", "1.", ".5", "NaN", "Infinity", "1e", "0x1", "1,0", "--1", "1\n", "é"])
    func refusesOtherTexts(_ text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("3", 3), ("3.0", 3), ("-3.00", -3), ("3e0", 3), ("30e-1", 3), ("0.3e1", 3),
            ("1e3", 1_000),
            ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("-9223372036854775808.0", Int.min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1e18", 1_000_000_000_000_000_000),
            ("1e19", nil),
            ("1e400", nil), ("0e400", 0), ("0e-999999999999999999999", nil), ("3.5", nil), ("1e-1", nil), ("0.0", 0),
            ("1e999999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func intValueIsExact(_ text: String, _ value: Int?) {
        #expect(JSONNumber(text: text)?.intValue == value)
    }

    @Test(
        arguments: [
            ("0.1", 0.1), ("1", 1), ("-1.5e3", -1_500), ("1e400", nil), ("-1e400", nil), ("1e-400", 0),
            ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056),
        ] as [(String, Double?)]
    )
    func doubleValueIsNearest(_ text: String, _ value: Double?) {
        #expect(JSONNumber(text: text)?.doubleValue == value)
    }

    @Test(
        arguments: [
            (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e16, "1e+16"), (Double.leastNonzeroMagnitude, "5e-324"),
            (1.0 / 3, "0.3333333333333333"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
        ] as [(Double, String)]
    )
    func doublesAreWrittenShortest(_ value: Double, _ text: String) throws {
        #expect(JSONNumber(value)?.text == text)
        #expect(try JSON(parsing: text).doubleValue == value)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNotFiniteIsNoNumber(_ value: Double) {
        #expect(JSONNumber(value) == nil)
        #expect(JSON(value) == .null)
    }

    @Test(arguments: [
        ["1", "1.0", "10e-1", "0.1e1", "1.000", "1E0"], ["0", "-0", "0.0", "-0.0e5"], ["-25", "-2.5e1", "-250e-1"],
        ["1e400", "10e399", "0.1e401"], ["0.1", "1e-1", "0.10"], ["1e19", "10000000000000000000"],
        ["1e999999999999999999999"],
    ])
    func equalValuesAreEqual(_ texts: [String]) throws {
        let numbers = try texts.map { try #require(JSONNumber(text: $0)) }
        #expect(Set(numbers).count == 1)
        for number in numbers { #expect(numbers.allSatisfy { $0 == number }) }
    }

    @Test func differentValuesDiffer() throws {
        let texts = [
            "0", "1", "-1", "1.1", "1e400", "1e401", "0.1", "0.01", "10", "123456789012345678901234567890",
            "123456789012345678901234567891", "1e999999999999999999999", "1e999999999999999999998",
        ]
        let numbers = try texts.map { try #require(JSONNumber(text: $0)) }
        #expect(Set(numbers).count == texts.count)
    }

    @Test func literalsAndDescriptions() {
        let number: JSONNumber = 42
        #expect(number.text == "42")
        #expect(number.description == "42")
        #expect(JSONNumber(Int.min).text == "-9223372036854775808")
    }

    @Test func aMillionDigitsAreOneNumber() throws {
        let text = String(repeating: "7", count: 1_000_000)
        let number = try #require(JSONNumber(text: text))
        #expect(number.text == text)
        #expect(number.intValue == nil)
        #expect(number.doubleValue == nil)
    }
}
