/// A wire format by its name: one folder of pure translation each, or one that is planned.
///
/// A provider's row names its dialect. A call to a provider whose dialect is not built yet fails with a clear error;
/// names still resolve and prices still hold.
package enum DialectID: String, CaseIterable, Sendable {
    // Chat and what goes with it.
    case openai
    case textCompletion = "text-completion"
    case azure
    case azureText = "azure-text"
    case anthropic
    case anthropicText = "anthropic-text"
    case bedrock
    case vertex
    case gemini
    case palm
    case cohere
    case ollama
    case ollamaChat = "ollama-chat"
    case replicate
    case sagemaker
    case sagemakerChat = "sagemaker-chat"
    case watsonx
    case watsonxText = "watsonx-text"
    case predibase
    case nlpCloud = "nlp-cloud"
    case alephAlpha = "aleph-alpha"
    case petals
    case triton
    case oci
    case sap
    case bytez
    case gigachat
    case langgraph
    case langflow
    case agentProtocol = "agent-protocol"
    case fillInTheMiddle = "fill-in-the-middle"
    case huggingFace = "hugging-face"

    // Embeddings, ranking, sound and pictures.
    case voyage
    case jina
    case infinity
    case textEmbeddings = "text-embeddings"
    case snowflake
    case deepgram
    case elevenlabs
    case speechSynthesis = "speech-synthesis"
    case speechToText = "speech-to-text"
    case imageJob = "image-job"

    /// No language model: a service that LiteLLM lists among its providers.
    case service
}
