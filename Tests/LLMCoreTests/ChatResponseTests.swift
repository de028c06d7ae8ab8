import LLMCore
import Testing

@Suite struct ChatResponseTests {
    /// Whether an answer was read or written makes no difference to who asks it.
    @Test(arguments: [nil, "m", "another", "qu\"oted"])
    func `an answer that was written is like one that was read`(_ model: String?) throws {
        let bytes = Array(#"{"id":"c","model":"m","choices":[]}"#.utf8)
        let read = ChatResponse(document: try JSONDocument(parsing: bytes, policy: .response), usage: nil)
        let written = ChatResponse(written: bytes, model: 18..<21, usage: nil)
        #expect(written.bytes(showing: model) == read.bytes(showing: model))
        #expect(written.document.bytes == bytes && written.json == read.json && written.model == "m")
    }

    @Test func `what is no JSON shows as null`() {
        #expect(ChatResponse(written: [0x7B], model: 0..<0, usage: nil).json.isNull)
    }
}
