import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Beginnings of conversations that are marked to be cached.
@Suite struct GeminiCacheTests {
    private static let text = String(repeating: "word ", count: 1_000)

    private static func target(_ provider: String) throws -> Target {
        let row = try #require(ProviderRows.builtin[provider])
        let base = try #require(row.baseURL.flatMap { WireURL($0) })
        var target = Target(
            provider: row,
            profile: row.profile(of: "gemini-2.5-flash", catalog: ModelCatalog()),
            base: base
        )
        target.options = ["vertex_project": "p"]
        return target
    }

    private static func input(_ messages: JSON, _ more: JSONObject = [:]) throws -> ChatInput {
        var body: JSONObject = ["model": "m", "messages": messages]
        for (key, value) in more { body[key] = value }
        let request = try ChatRequest(document: try JSONDocument(parsing: JSON.object(body).serialized()))
        return ChatInput(request: request, answerID: "chatcmpl-1", created: 1)
    }

    private static func marked(_ role: String, ttl: String? = nil) -> JSON {
        var marker: JSONObject = ["type": "ephemeral"]
        if let ttl { marker["ttl"] = .string(ttl) }
        let part: JSON = ["type": "text", "text": .string(Self.text), "cache_control": .object(marker)]
        return ["role": .string(role), "content": [part]]
    }

    private static func answer(_ json: JSON, _ status: Int = 200) -> WireResponse {
        WireResponse(status: status, headers: WireHeaders(), body: json.serialized())
    }

    private static func ask(_ input: ChatInput, _ target: Target) throws -> (name: String, request: WireRequest) {
        let chat = try #require(Dialect.named(target.provider.dialect)?.chat)
        let fetches = try chat.fetches(for: input, from: target)
        guard fetches.count == 1, case .provider(let name, let request) = fetches[0] else {
            throw LLMError(.badRequest, "one question expected")
        }
        return (name, request)
    }

    private static func body(_ input: ChatInput, _ target: Target) throws -> JSON {
        let chat = try #require(Dialect.named(target.provider.dialect)?.chat)
        #expect(try chat.fetches(for: input, from: target).isEmpty)
        return try JSON(parsing: try chat.encode(input, for: target).wire.body)
    }

    @Test func `a cache is looked for, made and used`() throws {
        let target = try Self.target("gemini")
        let question: JSON = ["role": "user", "content": "x"]
        let tools: JSON = [["type": "function", "function": ["name": "f"]]]
        var input = try Self.input([Self.marked("system", ttl: "5m"), question], ["tools": tools, "temperature": 0.1])
        let list = try Self.ask(input, target)
        #expect(list.request.method == "GET")
        #expect(
            list.request.url.withoutQuery == "https://generativelanguage.googleapis.com/v1beta/cachedContents"
        )
        input.fetched[list.name] = Self.answer(["cachedContents": [["name": "cachedContents/a", "displayName": "b"]]])

        let new = try Self.ask(input, target)
        let made = try JSON(parsing: new.request.body)
        #expect(new.request.method == "POST")
        #expect(made["model"] == "models/gemini-2.5-flash")
        #expect(made["ttl"] == "300s")
        #expect(made["system_instruction"]?["parts"]?[0]?["text"] == .string(Self.text))
        #expect(made["contents"] == [["role": "user", "parts": [["text": "."]]]])
        #expect(made["tools"] != nil)
        input.fetched[new.name] = Self.answer(["name": "cachedContents/new"])
        let body = try Self.body(input, target)
        #expect(
            body == [
                "contents": [["role": "user", "parts": [["text": "x"]]]], "cachedContent": "cachedContents/new",
                "generationConfig": ["temperature": 0.1],
            ]
        )

        // The next request finds it.
        let digest = try #require(made["displayName"]?.stringValue)
        #expect(digest == "25affcec4a7068da6c4e8d4d5a69e0a6c4dd2f9bc26b66eaf21127b52367d687")
        var next = try Self.input([Self.marked("system", ttl: "5m"), question], ["tools": tools])
        next.fetched[list.name] = Self.answer([
            "cachedContents": [["name": "cachedContents/z", "displayName": .string(digest)]]
        ])
        #expect(try Self.body(next, target)["cachedContent"] == "cachedContents/z")
    }

    @Test func `what the provider refuses goes uncached`() throws {
        let target = try Self.target("vertex_ai")
        let result: JSON = ["role": "user", "content": "x"]
        var input = try Self.input([["role": "system", "content": "S"], Self.marked("user"), result])
        let list = try Self.ask(input, target)
        #expect(
            list.request.url.withoutQuery
                == "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/cachedContents"
        )
        var refused = input
        refused.fetched[list.name] = Self.answer([:], 403)
        #expect(try Self.body(refused, target)["cachedContent"] == nil)
        input.fetched[list.name] = Self.answer([:])
        let new = try Self.ask(input, target)
        let model = "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash"
        #expect(try JSON(parsing: new.request.body)["model"] == .string(model))
        input.fetched[new.name] = Self.answer(["error": ["code": 400]], 400)
        let body = try Self.body(input, target)
        #expect(body["cachedContent"] == nil && body["system_instruction"] != nil)
        #expect(body["contents"]?.arrayValue?.count == 1)
    }

    @Test func `calls before the cut keep their names`() throws {
        let target = try Self.target("gemini")
        let call: JSON = ["id": "c1", "type": "function", "function": ["name": "look", "arguments": "{}"]]
        var assistant = Self.marked("assistant")
        assistant["tool_calls"] = [call]
        var input = try Self.input([
            Self.marked("user"), assistant, ["role": "tool", "tool_call_id": "c1", "content": "y"],
            ["role": "user", "content": "x"],
        ])
        let list = try Self.ask(input, target)
        input.fetched[list.name] = Self.answer([:])
        input.fetched[try Self.ask(input, target).name] = Self.answer(["name": "cachedContents/n"])
        let contents = try Self.body(input, target)["contents"]
        #expect(contents?[0]?["parts"]?[0]?["function_response"]?["name"] == "look")
        #expect(contents?.arrayValue?.count == 2)
    }

    @Test func `the configuration may mark, too`() throws {
        var target = try Self.target("gemini")
        target.cacheControlInjectionPoints = [["location": "message", "role": "system"]]
        let messages: JSON = [
            ["role": "system", "content": .string(Self.text)], ["role": "user", "content": "x"],
        ]
        #expect(try Self.ask(try Self.input(messages), target).request.method == "GET")
    }

    @Test func `nothing is asked where nothing can be cached`() throws {
        let target = try Self.target("gemini")
        let chat = try #require(Dialect.named(target.provider.dialect)?.chat)
        let short: JSON = [
            "role": "user", "content": [["type": "text", "text": "a", "cache_control": ["type": "ephemeral"]]],
        ]
        let question: JSON = ["role": "user", "content": "x"]
        let cases: [JSON] = [
            [short, question],
            [question, Self.marked("user")],
            [Self.marked("user"), ["role": "system", "content": "S"], question],
            [["role": "user", "content": .string(Self.text)], question],
        ]
        for messages in cases {
            let input = try Self.input(messages)
            #expect(try chat.fetches(for: input, from: target).isEmpty)
            #expect(try Self.body(input, target)["cachedContent"] == nil)
        }
        let named = try Self.input([Self.marked("user"), question], ["cached_content": "cachedContents/own"])
        #expect(try Self.body(named, target)["cachedContent"] == "cachedContents/own")
    }
}
