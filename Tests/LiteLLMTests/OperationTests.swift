import LLMCore
import LiteLLM
import TestServers
import TestSupport
import Testing

@Suite("Every operation of the library", .timeLimit(.minutes(1)))
struct OperationTests {
    /// Models of a provider, by the name `maker`; one that chats is not asked for messages in another way.
    private static func llm(_ provider: FakeProvider, _ models: String..., at maker: String = "openai") -> LLM {
        var settings = ClientSettings()
        settings.maxRetries = 0
        let deployments = models.map { provider.deployment($0, $0, at: maker) }
        return LLM(deployments: deployments, settings: settings, environment: provider.environment)
    }

    @Test("text completions, whole and streamed")
    func text() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain")
            let answer = try await llm.textCompletion(model: "plain", prompt: "Once", parameters: ["max_tokens": 5])
            #expect(answer.text == "You" && answer.finishReason == "stop" && answer.usage?.totalTokens == 18)
            var text = ""
            for try await chunk in try await llm.textCompletionStream(model: "plain", prompt: "Once") {
                text += chunk.text
            }
            #expect(text == "You")
            await #expect(throws: LLMError.self) { try await llm.textCompletion(model: "plain", prompt: .null) }
        }
    }

    @Test("embeddings")
    func vectors() async throws {
        try await FakeProvider.run { provider in
            let record = CallRecord()
            let answer = try await Self.llm(provider, "plain").embedding(
                model: "plain",
                input: ["a", "b"],
                record: record
            )
            #expect(answer.vectors == [[0.5, -1], [0.25, 2]] && answer.usage?.promptTokens == 11)
            #expect(record.model == "openai/plain" && record.cost == Money(picodollars: 11_000_000_000))
        }
    }

    @Test("Anthropic's messages, whole and streamed, of a model that chats")
    func messages() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain", at: "hosted_vllm")
            let question: [JSON] = [["role": "user", "content": "Hello"]]
            let answer = try await llm.anthropicMessages(model: "plain", messages: question, maxTokens: 10)
            #expect(answer.text == "You" && answer.stopReason == "end_turn" && answer.usage?.promptTokens == 11)
            let stream = try await llm.anthropicMessagesStream(model: "plain", messages: question, maxTokens: 10)
            var (text, types) = ("", [String]())
            for try await event in stream {
                text += event.text
                types.append(event.type)
            }
            #expect(text == "You" && types.first == "message_start" && types.last == "message_stop")
        }
    }

    @Test("a stream that breaks off ends with its error, in every form")
    func broken() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "breaks", at: "hosted_vllm")
            let record = CallRecord()
            let messages = try await llm.anthropicMessagesStream(
                model: "breaks",
                messages: [["role": "user", "content": "Hello"]],
                maxTokens: 10,
                record: record
            )
            var text = ""
            await #expect(throws: LLMError.self) { for try await event in messages { text += event.text } }
            #expect(text == "You" && record.error != nil)
        }
    }

    // MARK: - Models that are not configured

    @Test("a model that is not configured falls back, also to one that is not, and to one that is")
    func directFallbacks() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain")
            let record = CallRecord()
            let answer = try await llm.completion(
                model: "openai/fails",
                messages: [.user("Hello")],
                fallbacks: ["nonsense", ["model": "openai/other", "temperature": 0]],
                record: record
            )
            #expect(answer.text == "You" && record.group == "openai/other" && record.fallbacks == 1)
            #expect(await provider.models(2) == ["fails", "other"])
            _ = try await llm.embedding(model: "openai/fails", input: "a", fallbacks: ["plain"])
            #expect(await provider.models(2) == ["fails", "plain"])
            let stream = try await llm.stream(model: "openai/fails", messages: [.user("Hello")], fallbacks: ["plain"])
            #expect(try await stream.text() == "You")
            #expect(await provider.models(2) == ["fails", "plain"])
            #expect(llm.modelNames == ["plain"], "what is called directly is not listed")
        }
    }

    @Test("fallbacks of the settings hold for models that are not configured, too")
    func settledFallbacks() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "fails")
            try llm.updateSettings { $0.addFallbacks(["openai/other"], for: "fails") }
            _ = try await llm.completion(model: "fails", messages: [.user("Hello")])
            #expect(await provider.models(2) == ["fails", "other"])
            try llm.updateSettings { $0.addFallbacks(["fails"], for: "openai/fails") }
            _ = try await llm.completion(model: "openai/fails", messages: [.user("Hello")])
            #expect(await provider.models(3) == ["fails", "fails", "other"])
            try llm.updateSettings { $0.addFallbacks(["openai/other"], for: "*") }
            _ = try await llm.completion(model: "nonsense", messages: [.user("Hello")])
            #expect(await provider.models(1) == ["other"])
        }
    }

    @Test("a model that is not configured is found where the call says, and many of them cost no more than few")
    func manyDirect() async throws {
        try await FakeProvider.run { provider in
            let llm = LLM(environment: [:])
            let parameters: JSONObject = ["api_base": .string(provider.address), "api_key": "own"]
            #expect(
                try await llm.completion(model: "openai/x", messages: [.user("Hi")], parameters: parameters).text
                    == "You"
            )
            await #expect(throws: LLMError.self) {
                try await llm.completion(model: "no-model", messages: [.user("Hi")])
            }
            let known = Self.llm(provider, "plain")
            for number in 0..<300 {
                _ = try await known.completion(model: "openai/m\(number)", messages: [.user("Hi")])
            }
            #expect(known.modelIDs == ["plain"])
        }
    }

    // MARK: - What steers a call

    @Test("parameters steer the call as in a request to the gateway, and stay here")
    func controls() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain", "hang", "fails")
            func ask(_ model: String, _ parameters: JSONObject) async throws -> ChatResponse {
                try await llm.completion(model: model, messages: [.user("Hello")], parameters: parameters)
            }
            do {
                _ = try await ask("hang", ["timeout": 0.05])
                Issue.record("nothing answered")
            } catch let error as LLMError {
                #expect(error.code == .timeout)
            }
            #expect(await provider.models(1) == ["hang"])
            _ = try await ask("plain", ["mock_testing_fallbacks": true, "fallbacks": ["openai/other"], "tags": ["a"]])
            #expect(await provider.models(1) == ["other"])
            #expect(await provider.bodies.take()?["tags"] == nil)
            #expect(try await ask("plain", ["mock_response": "made up"]).text == "made up")
            #expect(try await ask("plain", ["specific_deployment": "plain"]).text == "You")
            await #expect(throws: LLMError.self) { try await ask("plain", ["specific_deployment": "other"]) }
            await #expect(throws: LLMError.self) { try await ask("plain", ["num_retries": "many"]) }
            _ = await provider.models(1)
            await #expect(throws: LLMError.self) { try await ask("fails", ["num_retries": 1]) }
            #expect(await provider.models(2) == ["fails", "fails"])
        }
    }

    @Test("tags of a call decide where tags decide")
    func tags() async throws {
        try await FakeProvider.run { provider in
            var (paid, free) = (provider.deployment("main", "paid"), provider.deployment("main", "free"))
            (paid.tags, free.tags) = (["paid"], ["free"])
            let llm = LLM(deployments: [paid, free], environment: [:])
            for _ in 0..<4 {
                let parameters: JSONObject = ["metadata": ["tags": ["paid"]], "enable_tag_filtering": true]
                _ = try await llm.completion(model: "main", messages: [.user("Hello")], parameters: parameters)
                #expect(await provider.models(1) == ["paid"])
            }
        }
    }

    @Test("inputs of embeddings go where they fit, each by itself")
    func windows() async throws {
        try await FakeProvider.run { provider in
            var small = provider.deployment("main", "small", weight: 1_000_000)
            small.info["max_input_tokens"] = 40
            var settings = ClientSettings()
            settings.routing.hasPreCallChecks = true
            let llm = LLM(
                deployments: [small, provider.deployment("main", "large", weight: 1)],
                settings: settings,
                environment: [:]
            )
            for length in [50, 40_000] {
                let (text, tokens) = (
                    String(repeating: "word ", count: length), JSON.array(Array(repeating: 1, count: length))
                )
                for input in [.string(text), ["a", .string(text)], tokens, [[1], tokens]] as [JSON] {
                    _ = try await llm.embedding(model: "main", input: input)
                    #expect(await provider.models(1) == ["large"])
                }
                let short = JSON.array(Array(repeating: "a short text", count: length / 3))
                _ = try await llm.embedding(model: "main", input: short)
                #expect(await provider.models(1) == ["small"])
            }
        }
    }

    // MARK: - Several models

    @Test("several models are asked at once, for all answers or for the first")
    func several() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain", "hang", "fails")
            let all = await llm.completions(models: ["fails", "plain", "nobody"], messages: [.user("Hello")])
            #expect(all.map { try? $0.get().text } == [nil, "You", nil])
            let first = try await llm.fastestCompletion(models: ["hang", "fails", "plain"], messages: [.user("Hello")])
            #expect(first.model == "plain" && first.answer.text == "You")
            #expect(await provider.left.take() == "hang")
            await #expect(throws: LLMError.self) {
                try await llm.fastestCompletion(models: ["fails", "nobody"], messages: [.user("Hello")])
            }
            await #expect(throws: LLMError.self) { try await llm.fastestCompletion(models: [], messages: []) }
        }
    }

    @Test("more models at once than the gateway allows are asked nothing")
    func tooMany() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain")
            let names = Array(repeating: "plain", count: 33)
            let all = await llm.completions(models: names, messages: [.user("Hello")])
            #expect(all.count == 33)
            for answer in all {
                guard case .failure(let error) = answer else { Issue.record("somebody was asked"); continue }
                #expect(error.status == 400 && error.message.contains("32"))
            }
            await #expect(throws: LLMError.self) {
                try await llm.fastestCompletion(models: names, messages: [.user("Hello")])
            }
            #expect(await llm.completions(models: Array(names.dropLast()), messages: [.user("Hello")]).count == 32)
        }
    }

    // MARK: - Teams

    @Test("a program says for which team it calls")
    func teams() async throws {
        try await FakeProvider.run { provider in
            var own = provider.deployment("inner", "plain")
            own.info = ["id": "own", "team_id": "red", "team_public_model_name": "public"]
            var settings = ClientSettings()
            settings.maxRetries = 0
            let llm = LLM(deployments: [own], settings: settings, environment: provider.environment)
            func ask(_ model: String, _ metadata: JSON?) async throws -> String {
                let parameters: JSONObject = metadata.map { ["metadata": $0] } ?? [:]
                return try await llm.completion(model: model, messages: [.user("Hello")], parameters: parameters).text
            }
            let red: JSON = ["user_api_key_team_id": "red"]
            for model in ["public", "inner"] {
                let text = try await ask(model, red)
                #expect(text == "You")
            }
            for (model, team) in [("public", nil), ("inner", nil), ("inner", ["user_api_key_team_id": "blue"])]
                as [(String, JSON?)]
            {
                await #expect(throws: LLMError.self) { try await ask(model, team) }
            }
            #expect(llm.modelNames.isEmpty)
        }
    }

    // MARK: - Why

    @Test("a failure on purpose is told with the name that was asked")
    func purpose() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "plain", "other")
            let record = CallRecord()
            _ = try await llm.completion(
                model: "plain",
                messages: [.user("Hello")],
                parameters: ["mock_testing_fallbacks": true],
                fallbacks: ["other"],
                record: record
            )
            #expect(record.fallbacks == 1 && record.deploymentID == "other")
            #expect(record.words.first == "Asked for 'plain'.")
            #expect(record.words.dropFirst().first?.contains("failed on purpose (mock_testing_fallbacks)") == true)
            #expect(record.words.dropFirst(2).first?.hasPrefix("Fell back to 'other'") == true)
            #expect(record.json["steps"]?[0]?["failed_on_purpose"] == "mock_testing_fallbacks")
            #expect(record.json["model_group"] == "plain")
        }
    }

    @Test("a record tells why a call went where it went, also where it failed or was streamed")
    func records() async throws {
        try await FakeProvider.run { provider in
            let llm = Self.llm(provider, "fails", "plain")
            let record = CallRecord()
            #expect(!record.isComplete && record.json == .null && record.words.isEmpty)
            let answer = try await llm.stream(
                model: "fails",
                messages: [.user("Hello")],
                fallbacks: ["plain"],
                record: record
            )
            #expect(try await answer.text() == "You")
            #expect(record.isComplete && record.deploymentID == "plain" && record.fallbacks == 1)
            #expect(record.usage?.totalTokens == 18 && record.cost != nil && record.error == nil)
            #expect(record.json["steps"]?.arrayValue?.count == 2)
            #expect(record.words.contains { $0.hasPrefix("Fell back to 'plain'") })
            let failed = CallRecord()
            await #expect(throws: LLMError.self) {
                try await llm.completion(model: "fails", messages: [.user("Hello")], record: failed)
            }
            #expect(failed.error?.status == 500 && failed.json["steps"]?[0]?["attempt"]?["outcome"] == "failed")
            let cut = CallRecord()
            var left: ChatStream? = try await Self.llm(provider, "starts")
                .stream(model: "starts", messages: [.user("Hello")], record: cut)
            for try await _ in try #require(left) { break }
            left = nil
            while !cut.isComplete { await Task.yield() }
            #expect(cut.error?.code == .clientGone)
        }
    }
}
