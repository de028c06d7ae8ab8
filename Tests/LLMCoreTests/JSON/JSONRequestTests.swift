import Foundation
import LLMCore
import Testing

/// A whole chat request, indented and with escapes, as a client may send it.
@Suite struct JSONRequestTests {
    private static func bytes() throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: folder.appending(path: "Data/json/chat-request.json")))
    }

    @Test func itIsRead() throws {
        let document = try JSONDocument(parsing: Self.bytes())
        #expect(document.member("model").flatMap { document.string($0) } == "gpt-4o-mini")
        #expect(document.member("stream").flatMap { document.bool($0) } == true)
        #expect(document.member("seed").flatMap { document.number($0) }?.text == "12345678901234567890")
        let tree = document.tree
        #expect(tree["messages"]?[1]?["content"]?[0]?["text"]?.stringValue == "Was zeigt das Bild? 你好 😀")
        let arguments = try #require(tree["messages"]?[2]?["tool_calls"]?[0]?["function"]?["arguments"]?.stringValue)
        #expect(try JSON(parsing: arguments)["city"]?.stringValue == "Köln")
        #expect(JSONInvariants.violation(of: document.bytes) == nil)
    }

    @Test func onlyWhatIsEditedChanges() throws {
        let bytes = try Self.bytes()
        let document = try JSONDocument(parsing: bytes)
        var edit = JSONObjectEdit()
        edit.set("model", to: "gpt-4.1")
        edit.rename("max_tokens", to: "max_completion_tokens")
        edit.remove("metadata")
        edit.set("user", to: "u")
        let text = String(decoding: bytes, as: UTF8.self)
        let metadata = try #require(text.range(of: ",\n  \"metadata\""))
        let expected = text[..<metadata.lowerBound]
            .replacingOccurrences(of: #""gpt-4o-mini""#, with: #""gpt-4.1""#)
            .replacingOccurrences(of: #""max_tokens""#, with: #""max_completion_tokens""#)
        #expect(String(decoding: document.applying(edit), as: UTF8.self) == expected + ",\"user\":\"u\"\n}\n")
    }
}
