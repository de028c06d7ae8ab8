import LLMCatalog
import LLMCore

/// Where text completions in OpenAI's format are, and how errors come from there.
enum TextCompletionPlace: Sendable {
    /// Behind the base address.
    case openAI
    /// Behind a deployment's name and a version.
    case azure
    /// At the base address itself, which names the operation, as fill-in-the-middle interfaces have it.
    case base

    func url(for target: Target) -> WireURL {
        let base = target.base
        switch self {
        case .base:
            if base.path.hasSuffix("/completions") { return base }
            return base.appending(path: base.path.hasSuffix("/v1") ? "/fim/completions" : "/v1/fim/completions")
        case .azure: return AzureChat.url(for: target, AzureVersion(target.apiVersion), operation: "/completions")
        case .openAI:
            let path = target.provider.paths[.textCompletions] ?? "/completions"
            let chat = "/chat/completions"
            if base.path.hasSuffix(chat) {
                let root = String(base.path.dropLast(chat.count))
                return WireURL(origin: base.origin, path: root + "/completions", query: base.query)
            }
            return base.path.hasSuffix(path) || base.path.hasSuffix("/completions") ? base : base.appending(path: path)
        }
    }

    func error(_ response: WireResponse, from target: Target) -> LLMError {
        switch self {
        case .azure: AzureErrors(for: target).error(response)
        case .openAI, .base: OpenAIErrors(for: target).error(response)
        }
    }
}
