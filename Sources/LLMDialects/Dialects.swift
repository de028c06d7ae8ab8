package import LLMCatalog

extension Dialect {
    /// The dialect of this name; nil for one that is planned and not built yet.
    package static func named(_ id: DialectID) -> Dialect? {
        switch id {
        case .openai: .openai
        case .azure: .azure
        case .anthropic: .anthropic
        case .textCompletion: .textCompletion
        case .azureText: .azureText
        case .anthropicText: .anthropicText
        case .petals: .petals
        case .nlpCloud: .nlpCloud
        case .alephAlpha: .alephAlpha
        case .fillInTheMiddle: .fillInTheMiddle
        case .ollama: Dialect(textCompletion: OllamaTextCompletion())
        default: nil
        }
    }
}
