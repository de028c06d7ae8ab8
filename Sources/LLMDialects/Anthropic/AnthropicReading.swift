import LLMCatalog
import LLMCore

/// What the request says about how its answer is to be read.
struct AnthropicReading: Sendable {
    /// The client's names of tools.
    let names: AnthropicToolNames
    /// Whether the arguments of a certain tool are the answer.
    let wantsJSON: Bool

    init(_ input: borrowing ChatInput, _ target: Target) {
        let document = input.request.document
        let root = JSONPlace(document, document.root)
        var tools = root["tools"]?.elements ?? []
        if let functions = root["functions"] { tools += functions.elements }
        if let more = target.defaults["tools"], let place = try? JSONPlace(more) { tools = place.elements + tools }
        self.names = AnthropicToolNames(tools: tools)
        guard root["response_format"] != nil || target.defaults["response_format"] != nil,
            let parameters = try? RequestParameters(of: input.request, for: target)
        else {
            self.wantsJSON = false
            return
        }
        let format = try? AnthropicResponseFormat(parameters, AnthropicModel(target.profile))
        self.wantsJSON = format?.isTool == true
    }

    /// Whether a call of this tool is the answer itself.
    func isAnswer(_ tool: String) -> Bool { self.wantsJSON && tool == AnthropicResponseFormat.toolName }
}
