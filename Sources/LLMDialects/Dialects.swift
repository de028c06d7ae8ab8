package import LLMCatalog

extension Dialect {
    /// The dialect of this name; nil for one that is planned and not built yet.
    package static func named(_ id: DialectID) -> Dialect? {
        guard let embedding = self.embedding(id) else { return self.built(id) }
        var dialect = self.built(id) ?? Dialect()
        dialect.embedding = embedding
        return dialect
    }

    private static func built(_ id: DialectID) -> Dialect? {
        switch id {
        case .openai: .openai
        case .azure: .azure
        case .anthropic: .anthropic
        case .gemini: .gemini
        case .vertex: .vertex
        case .palm: .palm
        case .bedrock: .bedrock
        case .sagemaker: .sagemaker
        case .sagemakerChat: .sagemakerChat
        case .bytez: .bytez
        case .cohere: .cohere
        case .gigachat: .gigachat
        case .huggingFace: .huggingFace
        case .oci: .oci
        case .ollama: .ollama
        case .ollamaChat: .ollamaChat
        case .predibase: .predibase
        case .replicate: .replicate
        case .sap: .sap
        case .triton: .triton
        case .watsonx: .watsonx
        case .watsonxText: .watsonxText
        case .textCompletion: .textCompletion
        case .azureText: .azureText
        case .anthropicText: .anthropicText
        case .petals: .petals
        case .nlpCloud: .nlpCloud
        case .alephAlpha: .alephAlpha
        case .fillInTheMiddle: .fillInTheMiddle
        default: nil
        }
    }
}
