import LLMCatalog
import LLMCore
import LLMDialects
import LLMTokens
import LiteLLM

/// `POST /utils/token_counter`: how many tokens a prompt has, counted here.
struct TokenCounting {
    private let scope: RequestScope

    init(_ scope: RequestScope) {
        self.scope = scope
    }

    /// What the model's provider says (`?call_endpoint=true`); nil where it cannot be asked.
    func provided() async throws(LLMError) -> JSON? {
        let body = try FieldProblem.body(of: self.scope)
        guard let model = body["model"]?.stringValue, body["messages"]?.arrayValue?.isEmpty == false else { return nil }
        let client = self.scope.snapshot.client
        var asked: JSONObject = ["model": .string(model)]
        for name in ["messages", "system", "tools", "tool_choice"] {
            asked[name] = body[name].flatMap { $0.isNull ? nil : $0 }
        }
        guard let document = try? JSONDocument(parsing: JSON.object(asked).serialized(), policy: .request),
            let request = try? MessagesRequest(document: document, for: .count),
            let deployment = client.firstDeployment(of: model)
        else { return nil }
        let call = ChatCall(
            request: try MessagesBridge.routingRequest(for: request),
            group: model,
            route: nil,
            answerID: "msg_" + self.scope.id,
            created: self.scope.loop.unixSeconds(),
            options: CallOptions(),
            form: .messages(request)
        )
        guard let count = try await client.countMessageTokens(call, over: self.scope.loop.upstream) else { return nil }
        return [
            "total_tokens": JSON(count), "request_model": .string(model),
            "model_used": .string(deployment.target.model),
            "tokenizer_type": .string("\(deployment.target.provider.id)_api"), "count_source": "provider",
            "original_response": ["input_tokens": JSON(count)], "error": false, "error_message": nil,
            "status_code": nil,
        ]
    }

    func answer() throws(LLMError) -> JSON {
        let body = try FieldProblem.body(of: self.scope)
        guard let named = body["model"] else { throw FieldProblem.missing("model") }
        guard let model = named.stringValue else { throw FieldProblem.noText("model") }
        let used = self.scope.snapshot.client.firstDeployment(of: model)?.target.model ?? model
        let count = try self.count(body, model: used)
        return [
            "total_tokens": .number(JSONNumber(count)), "request_model": .string(model), "model_used": .string(used),
            "tokenizer_type": "openai_tokenizer", "count_source": "local_estimate", "original_response": nil,
            "error": false, "error_message": nil, "status_code": nil,
        ]
    }

    private func count(_ body: JSON, model: String) throws(LLMError) -> Int {
        let counter = TokenCounter()
        let isForPrompt = body["prompt"]?.stringValue != nil
        if let messages = body["messages"], !messages.isNull, !(isForPrompt && messages.arrayValue?.isEmpty == true) {
            do {
                return try counter.count(
                    messages: Self.withSystem(body["system"], messages),
                    tools: body["tools"],
                    toolChoice: body["tool_choice"],
                    model: model
                )
            } catch {
                throw Self.refusal("The messages cannot be counted: \(error)", "messages")
            }
        }
        if let contents = body["contents"]?.arrayValue { return counter.count(text: Self.text(contents), model: model) }
        switch body["prompt"] {
        case .string(let prompt): return counter.count(text: prompt, model: model)
        case nil, .null: throw FieldProblem.detail("prompt or messages or contents must be provided", "messages")
        default: throw FieldProblem.noText("prompt")
        }
    }

    /// Anthropic's `system` as the message that it would be.
    static func withSystem(_ system: JSON?, _ messages: JSON) -> JSON {
        guard let system, !system.isNull, let list = messages.arrayValue else { return messages }
        return .array([["role": "system", "content": system]] + list)
    }

    /// The text of Gemini's `contents`.
    private static func text(_ contents: [JSON]) -> String {
        contents.flatMap { $0["parts"]?.arrayValue ?? [] }.compactMap { $0["text"]?.stringValue }.joined(
            separator: "\n"
        )
    }

    private static func refusal(_ text: String, _ parameter: String) -> LLMError {
        LLMError(.badRequest, text, parameter: parameter).unprefixed()
    }
}
