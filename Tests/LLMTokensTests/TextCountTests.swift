import LLMTokens
import TestSupport
import Testing

@Suite struct TextCountTests {
    private static let mixed = String(repeating: "naïve café 你好 🎉 ", count: 200)

    @Test(arguments: zip(TokenEncoding.allCases, [1808, 1408, 2008, 2001]))
    func countInPieces(_ encoding: TokenEncoding, _ expected: Int) {
        #expect(TokenCounter().count(text: Self.mixed, encoding: encoding) == expected)
    }

    @Test(arguments: zip(TokenEncoding.allCases, [1802, 1402, 2002, 2001]))
    func encodeAsOne(_ encoding: TokenEncoding, _ expected: Int) {
        #expect(TokenCounter().encode(Self.mixed, encoding: encoding).count == expected)
    }

    @Test func countFromSamples() {
        let text = String(repeating: "The cat sat on the mat, purring. ", count: 130_000)
        #expect(TokenCounter().count(text: text, model: "gpt-4") == 1_302_803)
    }

    @Test func countBytes() {
        var text = Self.mixed
        let counted = text.withUTF8 {
            TokenCounter().count(utf8: UnsafeRawBufferPointer($0), encoding: .o200kBase)
        }
        #expect(counted == 1408)
    }

    /// Bytes that are no UTF-8 must be counted without reading beyond them.
    @Test(arguments: TokenEncoding.allCases)
    func countMalformedBytes(_ encoding: TokenEncoding) {
        var random = SplitMix(seed: 7)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let counted = bytes.withUnsafeBytes { TokenCounter().count(utf8: $0, encoding: encoding) }
            #expect(counted <= encoding.upperBound(utf8Count: 3 * length))
            #expect(length == 0 ? counted == 0 : counted > 0)
        }
    }

    @Test(arguments: TokenEncoding.allCases)
    func upperBoundHolds(_ encoding: TokenEncoding) {
        var random = SplitMix(seed: 3)
        for length in 0..<300 {
            let text = random.text(scalars: length)
            let bound = encoding.upperBound(utf8Count: text.utf8.count)
            #expect(TokenCounter().count(text: text, encoding: encoding) <= bound)
        }
        // The character that grows most.
        let worst = String(repeating: "\u{FDFA}", count: 100)
        #expect(TokenCounter().count(text: worst, encoding: encoding) <= encoding.upperBound(utf8Count: 300))
        #expect(encoding.upperBound(utf8Count: .max) == .max)
        #expect(TokenCounter().upperBound(utf8Count: 1000, model: "gpt-4o") == 1000)
    }

    @Test(arguments: [TokenEncoding.cl100kBase, .o200kBase, .p50kBase])
    func roundTrip(_ encoding: TokenEncoding) {
        var random = SplitMix(seed: 11)
        for length in 0..<200 {
            let text = random.text(scalars: length)
            let ids = TokenCounter().encode(text, encoding: encoding)
            #expect(Array(TokenCounter().decode(ids, encoding: encoding).utf8) == Array(text.utf8))
        }
    }
}
