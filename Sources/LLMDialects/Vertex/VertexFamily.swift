/// Whose format a model on Vertex AI speaks, told by its name.
enum VertexFamily: Sendable, Hashable {
    /// Google's own models.
    case gemini
    /// A tuned model of Google's at an endpoint of the project's own, by its number.
    case tuned(endpoint: String)
    /// Google's models before Gemini.
    case bison
    /// Anthropic's models, in their own format.
    case claude
    /// Mistral's models, in OpenAI's format.
    case mistral
    /// AI21's models, in OpenAI's format.
    case ai21
    /// Models that Vertex AI serves in OpenAI's format at one address.
    case openAPI
    /// A model in OpenAI's format at an endpoint of the project's own, by its number.
    case endpoint(String)

    init(_ model: String) {
        let parts = model.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        let name = parts.last ?? model
        let isNumber = !name.isEmpty && name.allSatisfy { $0.isNumber }
        if isNumber {
            self =
                parts.first == OpenPublisher.openai.rawValue && parts.count == 2
                ? .endpoint(name) : .tuned(endpoint: name)
        } else if name.hasPrefix("claude") {
            self = .claude
        } else if parts.count == 1, name.contains("-bison") || name.hasPrefix("text-unicorn") {
            self = .bison
        } else if MistralModel.allCases.contains(where: { name.hasPrefix($0.rawValue) }) {
            self = .mistral
        } else if name.hasPrefix("jamba") {
            self = .ai21
        } else if parts.count == 2, OpenPublisher(rawValue: parts[0]) != nil || name.hasSuffix("-maas") {
            self = .openAPI
        } else {
            self = .gemini
        }
    }

    /// How the names of Mistral's models begin.
    private enum MistralModel: String, CaseIterable {
        case codestral
        case magistral
        case ministral
        case mistral
        case pixtral
    }

    /// Whose models are served in OpenAI's format, as their names begin.
    private enum OpenPublisher: String {
        case deepseek = "deepseek-ai"
        case meta
        case minimax = "minimaxai"
        case moonshot = "moonshotai"
        case openai
        case qwen
        case xai
        case zhipu = "zai-org"
    }

    /// The one place where a publisher's models are, if there is only one.
    static func onlyLocation(of model: String) -> String? {
        ["qwen/", "zai-org/"].contains { model.hasPrefix($0) } ? "global" : nil
    }
}
