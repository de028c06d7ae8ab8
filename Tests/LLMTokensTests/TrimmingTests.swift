import LLMCore
import LLMTokens
import Testing

@Suite struct TrimmingTests {
    private static let words = (0..<80).map { "word\($0)" }.joined(separator: " ")
    private let counter = TokenCounter()

    private func trim(_ messages: JSON, to limit: Int, model: String = "gpt-4o") -> TrimmedMessages {
        self.counter.trimMessages(messages, model: model, maxTokens: limit)
    }

    @Test func limitOfTheModel() {
        let messages: JSON = [["role": "user", "content": .string(Self.words)]]
        #expect(self.counter.trimMessages(messages, model: "gpt-4o").messages == messages)
        #expect(self.counter.trimMessages(messages, model: "gpt-4o", modelLimit: 1000).messages == messages)
        let cut = self.counter.trimMessages(messages, model: "gpt-4o", modelLimit: 80, trimRatio: 0.5)
        #expect(cut == self.trim(messages, to: 40))
        #expect(cut.messages != messages)
    }

    @Test func longSystemMessageAlone() {
        let messages: JSON = [
            ["role": "system", "content": .string(Self.words)], ["role": "system", "content": "two"],
            ["role": "user", "content": "hi"],
        ]
        let trimmed = self.trim(messages, to: 30).messages.arrayValue ?? []
        #expect(trimmed.first?["role"] == "system")
        #expect(trimmed.first?["content"]?.stringValue?.contains("..") == true)
        #expect(trimmed.first?["content"]?.stringValue?.hasSuffix("\ntwo") == true)
    }

    @Test func functionCallsAreNotShortened() {
        let messages: JSON = [
            ["role": "assistant", "content": .string(Self.words), "function_call": ["arguments": "{}"]],
            ["role": "user", "content": "hi"],
        ]
        #expect(self.trim(messages, to: 40).messages == [["role": "user", "content": "hi"]])
    }

    /// Messages that cannot be counted or shortened come back as they are.
    @Test(
        arguments: [
            [["content": "no role"]],
            [["role": "system", "content": [["type": "text", "text": "list"]]]],
            [["role": "user", "content": [["type": "odd"]]]],
            [["role": "user", "content": [["type": "text", "text": "one two three four five six seven eight nine"]]]],
            "no list",
        ] as [JSON]
    )
    func unchanged(_ messages: JSON) {
        #expect(self.trim(messages, to: 12, model: "o1").messages == messages)
    }

    /// Whatever the limit, what is kept is within it or is what has to be kept.
    @Test(arguments: [0, 1, 5, 9, 12, 20, 35, 60, 100, 200, 1000])
    func keptIsWithinTheLimit(_ limit: Int) throws {
        let messages = JSON.array(
            (0..<12).map {
                ["role": $0 % 2 == 0 ? "user" : "assistant", "content": .string(String(Self.words.prefix($0 * 9)))]
            }
        )
        for model in ["gpt-4o", "claude-2", "o1"] {
            let kept = self.trim(messages, to: limit, model: model).messages
            #expect(try self.counter.count(messages: kept, model: model) <= max(limit, 3))
        }
    }
}
