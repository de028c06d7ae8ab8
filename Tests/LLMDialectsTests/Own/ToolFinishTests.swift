import LLMCore
import LLMDialects
import Testing

/// An answer with calls ends because of them, in every dialect and whatever the provider names its end.
@Suite struct ToolFinishTests {
    /// Cases whose answer has calls that the client is to run.
    private static let cases = FixtureCase.chat.filter { fixture in
        guard let output = try? fixture.json("output.json") else { return false }
        let answers = (output["response"]?["choices"]?.arrayValue ?? []).compactMap { $0["message"] }
        let deltas = (output["chunks"]?.arrayValue ?? []).flatMap { $0["choices"]?.arrayValue ?? [] }
            .compactMap { $0["delta"] }
        return (answers + deltas).contains { Self.calls($0) }
    }

    private static func calls(_ message: JSON) -> Bool {
        (message["tool_calls"]?.arrayValue ?? []).contains { call in
            call["id"]?.stringValue.map { !$0.hasPrefix("srvtoolu_") } ?? false
        }
    }

    @Test(arguments: Self.cases)
    func `an answer with calls does not merely stop`(_ fixture: FixtureCase) throws {
        let output = try #require(try fixture.json("output.json"))
        for choice in output["response"]?["choices"]?.arrayValue ?? [] where Self.calls(choice["message"] ?? [:]) {
            #expect(choice["finish_reason"] != "stop")
        }
        var calling: Set<Int> = []
        for choice in (output["chunks"]?.arrayValue ?? []).flatMap({ $0["choices"]?.arrayValue ?? [] }) {
            let index = choice["index"]?.intValue ?? 0
            if Self.calls(choice["delta"] ?? [:]) { calling.insert(index) }
            if calling.contains(index) { #expect(choice["finish_reason"] ?? nil != "stop") }
        }
    }

    @Test func `there are cases of most dialects`() {
        #expect(Set(Self.cases.map { $0.name.split(separator: "/")[0] }).count >= 12)
    }
}
