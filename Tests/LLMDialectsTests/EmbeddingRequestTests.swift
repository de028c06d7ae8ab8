import LLMCore
import LLMDialects
import Testing

@Suite struct EmbeddingRequestTests {
    /// Inputs as they came, and with texts in place of their tokens: here the sum, in words of its own.
    private static let cases: [(input: JSON, texts: JSON)] = [
        ([[1, 2], [3]], ["<3>", "<3>"]), ([1, 2, 3], ["<6>"]), (["a", [4]], ["a", "<4>"]),
        ("a", "a"), (["a", "b"], ["a", "b"]), ([], []), ([[]], [[]]), ([[1.5]], [[1.5]]), ([["a"]], [["a"]]),
    ]

    @Test(arguments: Self.cases)
    func `tokens become the texts they stand for`(_ input: JSON, _ texts: JSON) throws {
        let body: JSON = ["model": "m", "input": input, "dimensions": 2]
        let request = try EmbeddingRequest(document: JSONDocument(parsing: body.serialized(), policy: .request))
        let replaced = request.replacingTokens { "<\($0.reduce(0, +))>" }
        #expect(replaced.document.tree == ["model": "m", "input": texts, "dimensions": 2])
        #expect(replaced.shownModel == "m")
    }
}
