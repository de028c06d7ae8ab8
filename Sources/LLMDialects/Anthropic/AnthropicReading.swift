import LLMCatalog
import LLMCore

/// What the request says about how its answer is to be read.
struct AnthropicReading: Sendable {
    /// The client's names of tools.
    let names: AnthropicToolNames
    /// Whether the arguments of a certain tool are the answer.
    let wantsJSON: Bool

    init(_ input: ChatInput, _ target: Target) {
        let document = input.request.document
        let root = JSONPlace(document, document.root)
        let hasTools = root["tools"] != nil || root["functions"] != nil || target.defaults["tools"] != nil
        let hasFormat = root["response_format"] != nil || target.defaults["response_format"] != nil
        guard hasTools || hasFormat, let parameters = try? RequestParameters(of: input.request, for: target) else {
            self.names = AnthropicToolNames()
            self.wantsJSON = false
            return
        }
        let tools = try? AnthropicParameters.place("tools", parameters)
        let functions = try? AnthropicParameters.place("functions", parameters)
        self.names = AnthropicToolNames(tools: (tools?.elements ?? []) + (functions?.elements ?? []))
        let model = AnthropicModel(target.profile)
        self.wantsJSON = hasFormat && (try? AnthropicResponseFormat(parameters, model))?.isTool == true
    }

    /// Whether a call of this tool is the answer itself.
    func isAnswer(_ tool: String) -> Bool { self.wantsJSON && tool == AnthropicResponseFormat.toolName }
}
