import LLMDialects
import Testing

/// Reasoning in tags is told apart the same however the text is cut.
@Suite struct ThinkTagSplitterTests {
    private static let texts = [
        "<think>a</think>b", "<thinking>a < b </ c</thinking> d", "<budget:thinking>x</budget:thinking>", "plain",
        "<b>bold</b> <think>no</think>", "<think>never closed <", "<thi", "", "<think></think>", "<think>a</thinking>b",
        " <think>a</think>b", "<think>é😀</think>日本", "<think>\u{301}a</think>\u{301}b",
    ]

    private static func sum(_ pieces: [String]) -> ThinkTagSplitter.Piece {
        var splitter = ThinkTagSplitter()
        var sum = ThinkTagSplitter.Piece()
        for piece in pieces.map({ splitter.receive($0) }) + [splitter.finish()] {
            sum.reasoning += piece.reasoning
            sum.answer += piece.answer
        }
        return sum
    }

    @Test(arguments: Self.texts)
    func `every cut gives the same`(_ text: String) {
        let whole = Self.sum([text])
        #expect(Self.sum(text.unicodeScalars.map { String($0) }) == whole)
        for place in text.unicodeScalars.indices {
            #expect(Self.sum([String(text[..<place]), String(text[place...])]) == whole)
        }
    }

    @Test func `tells reasoning from answer`() {
        #expect(Self.sum(["<think>a</think>b"]) == ThinkTagSplitter.Piece(reasoning: "a", answer: "b"))
        #expect(Self.sum(["<think>a"]) == ThinkTagSplitter.Piece(reasoning: "a", answer: ""))
        #expect(Self.sum(["a <think>b</think>"]) == ThinkTagSplitter.Piece(reasoning: "", answer: "a <think>b</think>"))
        #expect(Self.sum(["<thi"]) == ThinkTagSplitter.Piece(reasoning: "", answer: "<thi"))
    }
}
