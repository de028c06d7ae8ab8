import LLMDialects
import Testing

@Suite struct TokenEstimateTests {
    @Test(arguments: [
        ("", 0), ("17*3=51", 5), ("Hello, world!", 4),
        ("The user wants me to think about something. Let me do it!", 14),
        ("12345678", 3), ("a\n\nb", 3), ("x  y", 3), ("internationalization", 2),
    ])
    func `counts what a tokenizer would cut`(text: String, count: Int) {
        var estimate = TokenEstimate()
        estimate.add(text)
        #expect(estimate.count == count)
    }

    @Test(arguments: 0..<100)
    func `does not depend on how the text came`(seed: Int) {
        let text = "Let me see (1234 + 5678): that's 6912.\n\n  Grüße, 東京 😀 -- done_with.it\t!"
        var dice = Dice(UInt64(seed + 1))
        var whole = TokenEstimate()
        whole.add(text)
        var pieces = TokenEstimate()
        var rest = Array(text.unicodeScalars)
        while !rest.isEmpty {
            let count = 1 + dice.roll(min(rest.count, 9))
            var piece = String.UnicodeScalarView()
            piece.append(contentsOf: rest.prefix(count))
            pieces.add(String(piece))
            rest.removeFirst(count)
        }
        #expect(pieces.count == whole.count)
    }
}
