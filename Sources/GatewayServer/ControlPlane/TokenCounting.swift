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

    func answer() throws(LLMError) -> JSON {
        let body = try RequestBody.parse(self.scope.body).tree
        guard let named = body["model"], !named.isNull, named.stringValue != "" else {
            throw Self.refusal("Missing required parameter: 'model'.", "model")
        }
        guard let model = named.stringValue else { throw Self.refusal("'model' must be a string.", "model") }
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
        case nil, .null: throw Self.refusal("prompt or messages must be provided", "messages")
        default: throw Self.refusal("'prompt' must be a string.", "prompt")
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
