import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// An address without a deployment is asked for the running ones, once.
@Suite struct SAPDeploymentTests {
    private static func target(_ base: String) throws -> Target {
        let provider = try #require(ProviderRows.builtin["sap"])
        let profile = provider.profile(of: "gpt-4o", catalog: ModelCatalog())
        return Target(provider: provider, profile: profile, base: try #require(WireURL(base)))
    }

    private static func input() throws -> ChatInput {
        let body = #"{"model": "m", "messages": [{"role": "user", "content": "hi"}]}"#
        let document = try JSONDocument(parsing: Array(body.utf8))
        return ChatInput(request: try ChatRequest(document: document), answerID: "chatcmpl-1", created: 1)
    }

    @Test(arguments: ["https://api.ai.example", "https://api.ai.example/v2"])
    func `asks for deployments`(_ base: String) throws {
        let chat = SAPOrchestration()
        let target = try Self.target(base)
        var input = try Self.input()
        let fetches = try chat.fetches(for: input, from: target)
        guard case .provider(let name, let request)? = fetches.first else {
            Issue.record("nothing is asked")
            return
        }
        #expect(fetches.count == 1 && request.method == "GET")
        #expect(request.url.target == "/v2/lm/deployments?scenarioId=orchestration&status=RUNNING")
        #expect(request.headers["AI-Resource-Group"] == "default")
        let answer = Array(#"{"count": 1, "resources": [{"id": "d1"}]}"#.utf8)
        input.fetched[name] = WireResponse(status: 200, headers: WireHeaders(), body: answer)
        #expect(try chat.fetches(for: input, from: target).isEmpty)
        #expect(try chat.encode(input, for: target).wire.url.target == "/v2/inference/deployments/d1/v2/completion")
        input.fetched[name] = WireResponse(status: 200, headers: WireHeaders(), body: Array("{}".utf8))
        #expect(throws: LLMError.self) { try chat.encode(input, for: target) }
    }

    @Test func `asks nothing where the address has one`() throws {
        let target = try Self.target("https://api.ai.example/v2/inference/deployments/d7")
        #expect(try SAPOrchestration().fetches(for: try Self.input(), from: target).isEmpty)
    }
}
