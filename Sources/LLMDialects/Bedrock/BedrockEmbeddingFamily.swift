import LLMCatalog
import LLMCore

/// The bodies of Bedrock's embedding models.
enum BedrockEmbeddingFamily {
    /// Amazon Titan Text Embeddings.
    case titan
    /// Amazon Titan Text Embeddings V2.
    case titan2
    /// Amazon Titan Multimodal Embeddings.
    case titanImage
    /// Amazon Nova Multimodal Embeddings.
    case nova
    /// Cohere Embed.
    case cohere
    /// TwelveLabs Marengo.
    case marengo

    /// - Throws: `badRequest` for a model of another kind.
    init(_ target: Target) throws(LLMError) {
        let name = target.baseModel ?? BedrockModel(target).name
        let families: [(String, BedrockEmbeddingFamily)] = [
            ("amazon.titan-embed-image", .titanImage), ("amazon.titan-embed-text-v2", .titan2),
            ("amazon.titan-embed", .titan), ("amazon.nova", .nova), ("cohere.embed", .cohere),
            ("twelvelabs.marengo", .marengo),
        ]
        guard let family = families.first(where: { name.hasPrefix($0.0) })?.1 else {
            throw LLMError(
                .badRequest,
                "\(target.provider.id) has no embeddings of the model \(target.model) that this version knows; for an "
                    + "application's profile, set `base_model`.",
                provider: target.provider.id,
                parameter: "model"
            )
        }
        self = family
    }

    /// The parameters of OpenAI's that the model has a place for.
    var known: Set<String> {
        switch self {
        case .titan, .marengo: []
        case .titan2, .cohere: ["dimensions", "encoding_format"]
        case .titanImage, .nova: ["dimensions"]
        }
    }

    /// The parameters of a model whose body takes no others; nil where more may be known than is told.
    var members: Set<String>? {
        switch self {
        case .titan: []
        case .cohere:
            [
                "dimensions", "encoding_format", "embedding_types", "input_type", "truncate", "output_dimension",
                "max_tokens",
            ]
        case .titan2, .titanImage, .nova, .marengo: nil
        }
    }

    /// The body for one input of a model that takes one at a time.
    func body(_ text: String, _ parameters: EmbeddingParameters) -> JSON {
        var parameters = parameters
        switch self {
        case .titan, .cohere:
            return parameters.body(["inputText": .string(text)])
        case .titan2:
            // Base64 is written here, from the numbers.
            if parameters.take("encoding_format") == "float" { parameters.set("embeddingTypes", to: ["float"]) }
            return parameters.body(["inputText": .string(text)])
        case .titanImage:
            if let dimensions = parameters.take("dimensions") {
                parameters.set("embeddingConfig", to: ["outputEmbeddingLength": dimensions])
            }
            guard let image = EmbeddingImage(text) else { return parameters.body(["inputText": .string(text)]) }
            return parameters.body(["inputImage": .string(image.base64)])
        case .nova: return Self.nova(text, parameters)
        case .marengo:
            if let image = EmbeddingImage(text) {
                return parameters.body(
                    ["inputType": "image", "mediaSource": ["base64String": .string(image.base64)]]
                )
            }
            return parameters.body(["inputType": "text", "inputText": .string(text), "textTruncate": "end"])
        }
    }

    private static func nova(_ text: String, _ parameters: EmbeddingParameters) -> JSON {
        var parameters = parameters
        var single: JSONObject = [:]
        if let dimensions = parameters.take("dimensions") { single["embeddingDimension"] = dimensions }
        single["embeddingPurpose"] = parameters.take("embeddingPurpose") ?? "GENERIC_INDEX"
        if let image = EmbeddingImage(text) {
            let format = image.mediaType.dropFirst("image/".count)
            single["image"] = [
                "format": .string(String(format)), "source": ["bytes": .string(image.base64)],
            ]
        } else {
            single["text"] = ["value": .string(text), "truncationMode": "END"]
        }
        return parameters.body(
            [
                "schemaVersion": "nova-multimodal-embed-v1", "taskType": "SINGLE_EMBEDDING",
                "singleEmbeddingParams": .object(single),
            ]
        )
    }
}
