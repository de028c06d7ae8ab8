import LLMCore
import LiteLLM

/// `GET /utils/supported_openai_params`: the OpenAI parameters that a model takes.
struct SupportedParameters {
    private let scope: RequestScope

    init(_ scope: RequestScope) {
        self.scope = scope
    }

    func answer() throws(LLMError) -> JSON {
        guard let model = self.scope.request.queryValue("model") else {
            throw FieldProblem.missing("model", in: "query")
        }
        guard let names = self.scope.snapshot.client.supportedParameters(of: model) else {
            let text = "Could not map model=\(model.prefix(128))"
            throw FieldProblem.detail(text, "model", shown: ["error": .string(text)])
        }
        return ["supported_openai_params": .array(names.map { .string($0) })]
    }
}
