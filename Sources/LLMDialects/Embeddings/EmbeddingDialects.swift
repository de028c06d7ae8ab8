import LLMCatalog

extension Dialect {
    /// Embeddings in the format of this name; nil for a format without them.
    static func embedding(_ id: DialectID) -> (any EmbeddingTranslator)? {
        switch id {
        case .openai, .infinity, .gigachat: OpenAIEmbeddings()
        case .azure: AzureEmbeddings()
        case .bedrock: BedrockEmbeddings()
        case .cohere: CohereEmbeddings()
        case .gemini: GeminiEmbeddings()
        case .jina: JinaEmbeddings()
        case .ollama, .ollamaChat: OllamaEmbeddings()
        case .sagemaker: SageMakerEmbeddings()
        case .snowflake: SnowflakeEmbeddings()
        case .textEmbeddings: HuggingFaceEmbeddings()
        case .triton: TritonEmbeddings()
        case .vertex: VertexEmbeddings()
        case .voyage: VoyageEmbeddings()
        case .watsonx: WatsonxEmbeddings()
        default: nil
        }
    }
}
