import LLMCore
import LLMTokens
import Testing

/// Token ids as tiktoken 0.14.0 and, for the legacy Claude vocabulary, Hugging Face tokenizers 0.23.3 give them.
@Suite struct GoldenTokenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var ids: [TokenEncoding: [Int]]
        var testDescription: String { self.text.debugDescription }

        static func load() throws -> [Case] {
            try (TestData.json("golden_tokens").arrayValue ?? []).compactMap { item in
                guard let text = item["text"]?.stringValue else { return nil }
                var ids: [TokenEncoding: [Int]] = [:]
                for encoding in TokenEncoding.allCases {
                    ids[encoding] = item[encoding.rawValue]?.arrayValue?.compactMap(\.intValue)
                }
                return Case(text: text, ids: ids)
            }
        }
    }

    @Test(arguments: TokenEncoding.allCases)
    func encode(_ encoding: TokenEncoding) throws {
        let cases = try Case.load()
        #expect(cases.count == 300)
        for testCase in cases {
            let expected = testCase.ids[encoding]
            #expect(TokenCounter().encode(testCase.text, encoding: encoding) == expected, "\(testCase.testDescription)")
            #expect(TokenCounter().count(text: testCase.text, encoding: encoding) == expected?.count)
        }
    }

    @Test(arguments: [TokenEncoding.cl100kBase, .o200kBase, .p50kBase])
    func decode(_ encoding: TokenEncoding) throws {
        for testCase in try Case.load() {
            let decoded = TokenCounter().decode(testCase.ids[encoding] ?? [], encoding: encoding)
            #expect(Array(decoded.utf8) == Array(testCase.text.utf8), "\(testCase.testDescription)")
        }
    }

    @Test func decodeOddTokens() {
        let counter = TokenCounter()
        #expect(counter.decode([100257, 9906], model: "gpt-4") == "<|endoftext|>Hello")
        #expect(counter.decode([199999, 200018], model: "gpt-4o") == "<|endoftext|><|endofprompt|>")
        #expect(counter.decode([-1, 100256, 100299, .max], model: "gpt-4") == "")
        #expect(counter.decode([50256], encoding: .p50kBase) == "<|endoftext|>")
        // Special tokens of the legacy Claude tokenizer are taken from text, and left out of it.
        #expect(counter.encode("<EOT>", model: "claude-2") == [0])
        #expect(counter.decode([0, 1, 2, 3, 4], model: "claude-2") == "")
        // Half of a character.
        let crab = counter.encode("\u{1F980}", model: "gpt-4")
        #expect(crab.count > 1)
        #expect(counter.decode([crab[0]], model: "gpt-4").unicodeScalars.contains("\u{FFFD}"))
    }
}
