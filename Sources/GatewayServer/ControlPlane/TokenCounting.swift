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
        guard let model = body["model"]?.stringValue, !model.isEmpty else {
            throw LLMError(.badRequest, "Missing required parameter: 'model'.", parameter: "model").unprefixed()
        }
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
        if let messages = body["messages"], !messages.isNull {
            do {
                return try counter.count(
                    messages: messages,
                    tools: body["tools"],
                    toolChoice: body["tool_choice"],
                    model: model
                )
            } catch {
                throw LLMError(.badRequest, "The messages cannot be counted: \(error)", parameter: "messages")
                    .unprefixed()
            }
        }
        if let prompt = body["prompt"]?.stringValue { return counter.count(text: prompt, model: model) }
        if let parts = body["prompt"]?.arrayValue {
            return counter.count(text: parts.compactMap(\.stringValue).joined(), model: model)
        }
        throw LLMError(.badRequest, "prompt or messages must be provided", parameter: "messages").unprefixed()
    }
}
