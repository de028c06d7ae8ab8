import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A model whose name says who serves it: the hub is asked by what name.
@Suite struct HuggingFaceRouteTests {
    private func target(_ model: String, base: String = "https://router.huggingface.co") throws -> Target {
        let provider = try #require(ProviderRows.builtin["huggingface"])
        let base = try #require(WireURL(base))
        return Target(provider: provider, profile: provider.profile(of: model, catalog: ModelCatalog()), base: base)
    }

    private func input(fetched: [String: String] = [:], status: Int = 200) throws -> ChatInput {
        let document = try JSONDocument(parsing: Array(#"{"model": "m", "messages": []}"#.utf8))
        var input = ChatInput(request: try ChatRequest(document: document), answerID: "chatcmpl-1", created: 1)
        for (name, body) in fetched {
            input.fetched[name] = WireResponse(status: status, headers: WireHeaders(), body: Array(body.utf8))
        }
        return input
    }

    @Test func `asks the hub once`() throws {
        let chat = try #require(Dialect.huggingFace.chat)
        let target = try self.target("together/meta-llama/Llama-3.3-70B-Instruct")
        let fetches = try chat.fetches(for: try self.input(), from: target)
        guard case .lasting(let name, let request, _)? = fetches.first, fetches.count == 1 else {
            Issue.record("no question")
            return
        }
        #expect(request.method == "GET")
        #expect(request.url.withoutQuery == "https://huggingface.co/api/models/meta-llama/Llama-3.3-70B-Instruct")
        #expect(request.url.query == "expand=inferenceProviderMapping")
        #expect(try chat.fetches(for: try self.input(fetched: [name: "{}"]), from: target).isEmpty)
    }

    @Test(
        arguments: [
            ("together", "https://router.huggingface.co/together/v1/chat/completions"),
            ("novita", "https://router.huggingface.co/novita/v3/openai/chat/completions"),
            ("fireworks-ai", "https://router.huggingface.co/fireworks-ai/inference/v1/chat/completions"),
        ]
    )
    func `asks the provider by its own name for the model`(_ provider: String, _ address: String) throws {
        let chat = try #require(Dialect.huggingFace.chat)
        let mapping = #"{"inferenceProviderMapping": {"\#(provider)": {"status": "live", "providerId": "x/y"}}}"#
        let input = try self.input(fetched: ["hub-model": mapping])
        let wire = try chat.encode(input, for: try self.target("\(provider)/a/b")).wire
        #expect(wire.url.withoutQuery == address)
        #expect(try JSON(parsing: wire.body)["model"] == "x/y")
    }

    @Test(arguments: [#"{"inferenceProviderMapping": {}}"#, "{}", "no JSON", #"{"inferenceProviderMapping": []}"#])
    func `refuses what the provider does not serve`(_ answer: String) throws {
        let chat = try #require(Dialect.huggingFace.chat)
        let input = try self.input(fetched: ["hub-model": answer])
        let target = try self.target("together/a/b")
        #expect(throws: LLMError.self) { try chat.encode(input, for: target) }
    }

    @Test(arguments: ["a/b", "hf-inference/a/b", "tgi"])
    func `asks nothing where nothing is to be known`(_ model: String) throws {
        let chat = try #require(Dialect.huggingFace.chat)
        #expect(try chat.fetches(for: try self.input(), from: try self.target(model)).isEmpty)
        let own = try self.target("together/a/b", base: "https://abc.endpoints.huggingface.cloud")
        #expect(try chat.fetches(for: try self.input(), from: own).isEmpty)
    }
}
