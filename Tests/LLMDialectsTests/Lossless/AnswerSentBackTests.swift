import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// An answer that a client sends back as it got it is not refused by the provider that gave it: not by `strict_params`
/// either.
@Suite struct AnswerSentBackTests {
    private static let answered = FixtureCase.chat.filter { $0.has("wire-response.json") && !$0.isTextCompletion }

    @Test(arguments: answered)
    func `is taken by whoever gave it`(_ fixture: FixtureCase) throws {
        var target = try fixture.target()
        target.dropsParameters = true
        let (chat, input) = (try fixture.translator(), try fixture.chatInput())
        guard let response = try fixture.response(), (200...299).contains(response.status),
            let answer = try? chat.decode(response, of: input, from: target)
        else { return }
        for choice in answer.document.tree["choices"]?.arrayValue ?? [] {
            let message = try #require(choice["message"])
            let back = try Self.back(message, input)
            guard let encoded = try? FetchedAnswers.encode(back, chat, for: target) else {
                Issue.record("\(fixture.name) refuses its own \(message)")
                continue
            }
            let refused = encoded.dropped.filter { $0.hasPrefix("messages") && !ToleratedLosses.names.contains($0) }
            #expect(refused.isEmpty || Self.isOneAnswer(fixture), "\(fixture.name): \(message)")
        }
    }

    /// Agents keep the conversation themselves and are only told what is new; models that only speak have no second turn.
    private static func isOneAnswer(_ fixture: FixtureCase) -> Bool {
        fixture.name.hasPrefix("bedrock/agent") || fixture.name == "gemini/pair-audio"
    }

    /// The request with its answer behind it, and what clients say next.
    private static func back(_ message: JSON, _ input: ChatInput) throws -> ChatInput {
        var body = input.request.document.tree.objectValue ?? [:]
        body["stream"] = nil
        let question: JSON = ["role": "user", "content": "And then?"]
        let results = (message["tool_calls"]?.arrayValue ?? []).map { call -> JSON in
            ["role": "tool", "tool_call_id": call["id"] ?? "", "content": "42"]
        }
        body["messages"] = .array([question, message] + (results.isEmpty ? [question] : results))
        let request = try ChatRequest(document: try JSONDocument(parsing: JSON.object(body).serialized()))
        return ChatInput(request: request, answerID: "chatcmpl-1", created: 1_720_000_000)
    }
}
