import LLMCatalog
import LLMCore

/// Who serves a model at Hugging Face's router, where its name says it: `provider/owner/model`.
///
/// Source: the hub's guide to inference providers. A provider has a name of its own for each model; the hub's model API
/// tells it (`inferenceProviderMapping`), and is asked with the deployment's key, so that models of private owners work.
struct HuggingFaceRoute: Sendable {
    /// The provider.
    let provider: String
    /// The model as the hub names it, `owner/model`.
    let model: String

    /// The route; nil where the router chooses a provider, or the deployment has an address of its own.
    init?(_ target: Target) {
        let row = target.provider.baseURL.flatMap { WireURL($0) }
        guard row?.origin == target.base.origin, row?.path == target.base.path else { return nil }
        let parts = target.model.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, parts[1].contains("/") else { return nil }
        self.provider = String(parts[0])
        self.model = String(parts[1])
    }

    /// The provider that runs the hub's models under their own names.
    private static let own = "hf-inference"

    /// Where providers have OpenAI's API, if not at `/v1`.
    private static let roots = ["novita/v3/openai", "fireworks-ai/inference/v1"]

    private static let hub = WireURL("https://huggingface.co/api/models")

    /// The question by what name the provider knows the model; nil where that is known.
    var question: Fetch? {
        guard self.provider != Self.own, let hub = Self.hub else { return nil }
        let url = hub.appending(path: "/" + Self.path(self.model)).appending(
            query: "expand",
            "inferenceProviderMapping"
        )
        let headers = WireHeaders([("accept", "application/json")])
        let request = WireRequest(method: "GET", url: url, headers: headers, body: [])
        return .lasting(name: "hub-model", request, for: .seconds(300))
    }

    /// Where the provider is asked.
    func address(_ base: WireURL) -> WireURL {
        if self.provider == Self.own {
            return base.appending(path: "/\(Self.own)/models/\(Self.path(self.model))/v1/chat/completions")
        }
        let root =
            Self.roots.first { $0.hasPrefix(self.provider + "/") } ?? PercentEncoding.segment(self.provider) + "/v1"
        return base.appending(path: "/\(root)/chat/completions")
    }

    /// The provider's name of the model.
    ///
    /// - Throws: `notFound` when the provider does not serve it, what the hub said when it did not answer.
    func name(_ answer: WireResponse?, _ target: Target) throws(LLMError) -> String {
        guard self.provider != Self.own else { return self.model }
        guard let answer else { return self.model }
        guard (200..<300).contains(answer.status) else { throw OpenAIErrors(for: target).error(answer) }
        let mapping = (try? JSON(parsing: answer.body))?["inferenceProviderMapping"]
        let entry =
            mapping?[self.provider] ?? mapping?.arrayValue?.first { $0["provider"]?.stringValue == self.provider }
        guard let name = entry?["providerId"]?.stringValue, !name.isEmpty else {
            throw LLMError(
                .notFound,
                "Model \(self.model) is not supported for provider \(self.provider).",
                provider: target.provider.id,
                parameter: "model"
            )
        }
        return name
    }

    private static func path(_ model: String) -> String {
        model.split(separator: "/").map { PercentEncoding.segment(String($0)) }.joined(separator: "/")
    }
}
