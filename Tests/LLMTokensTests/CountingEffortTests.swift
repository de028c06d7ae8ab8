import LLMTokens
import TestSupport
import Testing

@Suite struct CountingEffortTests {
    private static let words = ["stream", " of", " words", ", ", "über ", "x = 1;\n", "one", " 2345 ", "größe"]

    private func text(_ count: Int, seed: UInt64) -> String {
        var random = SplitMix(seed: seed)
        return (0..<count).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined()
    }

    @Test(arguments: TokenEncoding.allCases)
    func `within the bound everything is counted`(_ encoding: TokenEncoding) {
        let texts = (0..<20).map { self.text(50, seed: $0) }
        let effort = CountingEffort(bytes: texts.reduce(0) { $0 + $1.utf8.count })
        for text in texts {
            #expect(effort.count(text, encoding: encoding) == TokenCounter().count(text: text, encoding: encoding))
        }
        #expect(!effort.isExhausted)
    }

    @Test(arguments: TokenEncoding.allCases, [1, 40])
    func `beyond it the count is near, whether the text is one or many`(_ encoding: TokenEncoding, _ pieces: Int) {
        let texts = (0..<UInt64(pieces)).map { self.text(200_000 / pieces, seed: $0) }
        let all = texts.reduce(0) { $0 + TokenCounter().count(text: $1, encoding: encoding) }
        let effort = CountingEffort(bytes: 64 << 10)
        let estimate = texts.reduce(0) { $0 + effort.count($1, encoding: encoding) }
        #expect(effort.isExhausted)
        #expect(abs(Double(estimate - all)) < 0.03 * Double(all), "\(estimate) for \(all)")
    }

    @Test func `the end of any bound is a number of tokens that a text can have`() {
        for bytes in [0, 1, 100] {
            let effort = CountingEffort(bytes: bytes)
            for text in ["", "a", String(repeating: "é", count: 5_000), "b", ""] {
                let count = effort.count(text, encoding: .o200kBase)
                #expect(count >= 0 && count <= text.utf8.count)
            }
        }
    }
}
