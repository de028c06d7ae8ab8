import LLMCore

/// OpenAI's calls as they were before tools.
enum GeminiOldForm {
    /// Whether the client asked with `functions`, so that calls come back as `function_call`.
    static func isUsed(by request: ChatRequest) -> Bool {
        guard let functions = request.document.member("functions"), !request.document.isNull(functions) else {
            return false
        }
        guard let tools = request.document.member("tools") else { return true }
        return request.document.isNull(tools)
    }
}
