import LLMCatalog
package import LLMCore
package import LLMDialects
package import LLMRouter
package import LLMTransport

/// One configured use of a provider: where it is, which model, which key, what it costs.
///
/// Made from a ``DeploymentDefinition`` when a configuration is loaded; a request only reads it. A class, so that passing
/// it on costs one reference count and not those of all it holds.
public final class Deployment: Sendable {
    package let definition: DeploymentDefinition
    package let routed: RoutedDeployment
    package let shared: Shared<Target>
    /// The fields of an answer's head that are the same for every call.
    package let answerHeaders: WireHeaders
    /// nil when this version does not speak the provider's format yet.
    package let translator: (any ChatTranslator)?
    private let credential: Result<StaticCredential, LLMError>
    /// Why no call can work.
    private let problem: LLMError?
    /// What a call costs: the configured prices, else the catalog's.
    package let pricing: Pricing

    package init(
        definition: DeploymentDefinition,
        routed: RoutedDeployment,
        target: Target,
        translator: (any ChatTranslator)?,
        credential: Result<StaticCredential, LLMError>,
        problem: LLMError?,
        pricing: Pricing
    ) {
        self.definition = definition
        self.routed = routed
        self.shared = Shared(target)
        self.answerHeaders = WireHeaders([
            ("x-litellm-model-id", routed.id), ("x-litellm-model-name", routed.model),
            ("x-litellm-model-api-base", target.base.withoutQuery), ("x-litellm-version", ProductVersion.text),
        ])
        self.translator = translator
        self.credential = credential
        self.problem = problem
        self.pricing = pricing
    }

    /// Where calls go.
    package var target: Target { self.shared.value }

    /// The translator, if a call can work at all.
    package func readyTranslator() throws(LLMError) -> any ChatTranslator {
        if let problem = self.problem { throw problem }
        guard let translator = self.translator else {
            throw LLMError(
                .badRequest,
                "This version cannot call the provider '\(self.target.provider.id)' for chat yet.",
                provider: self.target.provider.id
            )
        }
        return translator
    }

    /// The key to send; a key that the client brought along takes its place.
    ///
    /// - Throws: `authentication` when the provider needs a key and none is configured.
    package func credential(clientKey: Secret<String>?) throws(LLMError) -> StaticCredential {
        guard let clientKey else { return try self.credential.get() }
        let configured = try? self.credential.get()
        return (configured ?? .bearer(clientKey)).replacing(key: clientKey)
    }

    /// What a call with this usage costs; nil when nothing was counted or no price is known: never a guess of zero.
    package func cost(of usage: Usage?) -> Money? {
        usage.flatMap { self.pricing.cost(of: $0) }
    }

    /// The mocked answer to a call, if the deployment or the request asks for one.
    package func mock(for call: ChatCall) -> JSONObject? {
        guard !(self.definition.mock.isEmpty && call.options.mock.isEmpty) else { return nil }
        var settings = self.definition.mock
        for (name, value) in call.options.mock { settings[name] = value }
        guard MockAnswer.isAsked(by: settings) else { return nil }
        return settings
    }
}
