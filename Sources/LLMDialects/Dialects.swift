package import LLMCatalog

extension Dialect {
    /// The dialect of this name; nil for one that is planned and not built yet.
    package static func named(_ id: DialectID) -> Dialect? {
        switch id {
        case .openai: .openai
        case .azure: .azure
        case .anthropic: .anthropic
        case .bedrock: .bedrock
        case .sagemaker: .sagemaker
        case .sagemakerChat: .sagemakerChat
        default: nil
        }
    }
}
