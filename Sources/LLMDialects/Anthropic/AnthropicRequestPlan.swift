import LLMCatalog
import LLMCore

/// What is the same for every chat request to one target, worked out once.
struct AnthropicRequestPlan: Sendable {
    let url: WireURL
    /// What the model is like.
    let model: AnthropicModel
    /// Members that go on without a look at the rules; see ``RequestParameters/plainMembers(of:)``.
    let plainMembers: JSONNames?
    /// Betas that the provider's row and the deployment name.
    let betas: AnthropicBetas
    private let headers: WireHeaders
    private let streamHeaders: WireHeaders

    init(for target: Target) {
        self.url = AnthropicChat.url(for: target)
        self.model = AnthropicModel(target.profile)
        self.plainMembers = RequestParameters.plainMembers(of: target)
        var betas = AnthropicBetas()
        let own = [WireHeaders(target.provider.headers.map { ($0.name, $0.value) }), target.headers]
        func headers(accepting type: String) -> WireHeaders {
            var headers = WireHeaders()
            headers.append("accept", type)
            headers.append("content-type", "application/json")
            headers.append("anthropic-version", "2023-06-01")
            for fields in own { betas.take(from: fields, others: &headers) }
            return headers
        }
        self.headers = headers(accepting: "application/json")
        self.streamHeaders = headers(accepting: "text/event-stream")
        self.betas = betas
    }

    func headers(isStream: Bool) -> WireHeaders { isStream ? self.streamHeaders : self.headers }
}

extension AnthropicBetas {
    /// Collects the words of header fields that name betas; other fields replace each other.
    mutating func take(from fields: WireHeaders, others: inout WireHeaders) {
        if fields.count == 0 { return }
        for (name, value) in fields.all {
            if name.lowercased() == Self.header {
                self.add(list: value)
            } else {
                others.set(name, value)
            }
        }
    }
}
