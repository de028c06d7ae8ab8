package import LLMCatalog
package import LLMCore
package import LLMCredentials
package import LLMDialects
package import LLMRouter
import LLMTransport

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
    /// The provider's wire format; nil when this version does not speak it yet.
    package let dialect: Dialect?
    /// The format's chat, bound to the target.
    private let chat: (any ChatTranslator)?
    package let credential: DeploymentCredential
    /// Where the provider takes messages of Anthropic's format; nil where it does not.
    private let messagesPath: String?
    /// Whether its credential is that of the call which it was made for.
    private let isCallers: Bool
    /// Why no call can work.
    private let problem: LLMError?
    /// What a call costs: the configured prices, else the catalog's.
    package let pricing: Pricing
    /// Answers of the provider's own API that hold for a while.
    let lastingAnswers = LastingAnswers()

    package init(
        definition: DeploymentDefinition,
        routed: RoutedDeployment,
        target: Target,
        dialect: Dialect?,
        credential: DeploymentCredential,
        isCallers: Bool = false,
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
        self.dialect = dialect
        self.chat = FunctionsInPrompt.around(dialect?.chat?.bound(to: target), target)
        self.credential = credential
        self.messagesPath = target.provider.paths[.messages]
        self.isCallers = isCallers
        self.problem = problem
        self.pricing = pricing
    }

    /// Where calls go.
    package var target: Target { self.shared.value }

    /// Throws why no call of any kind can work.
    package func check() throws(LLMError) {
        if let problem = self.problem { throw problem }
        guard self.dialect != nil else { throw self.lacks("anything yet") }
    }

    /// Why the deployment's chat template cannot be used, and the setting it stands in; nil when it can, and where it is
    /// not ours to render: servers of the OpenAI format are sent theirs as it is.
    package var templateProblem: (setting: String, error: LLMError)? {
        guard self.chat?.rendersTemplates(at: self.target) == true,
            case .unusable(let setting, let error)? = self.target.template
        else { return nil }
        return (setting, error)
    }

    /// The translator for calls of a form, if a call can work at all.
    package func translator(for form: CallForm = .chat) throws(LLMError) -> any ChatTranslator {
        if let problem = self.problem { throw problem }
        switch form {
        case .chat:
            if let chat = self.chat { return chat }
        case .textCompletion:
            if let translator = self.dialect?.textCompletion { return TextCompletionCarrier(translator) }
        case .messages(let request):
            if let dialect = self.dialect {
                return try MessagesBridge(request, over: dialect, chat: self.chat, to: self.target)
            }
        case .embedding: throw self.lacks("a chat about embeddings")
        }
        throw self.lacks("chat")
    }

    /// Throws why no call of any kind can work; nothing where one can.
    package func requireUsable() throws(LLMError) {
        if let problem = self.problem { throw problem }
    }

    /// The translator for embeddings.
    package func embeddingTranslator() throws(LLMError) -> any EmbeddingTranslator {
        if let problem = self.problem { throw problem }
        guard let translator = self.dialect?.embedding else { throw self.lacks("embeddings") }
        return translator
    }

    private func lacks(_ operation: String) -> LLMError {
        LLMError(
            .badRequest,
            "The provider '\(self.target.provider.id)' cannot be asked for \(operation).",
            provider: self.target.provider.id
        )
    }

    /// Puts on a request what the provider wants to see of the caller; a key that the client brought along counts more
    /// than the configured one.
    ///
    /// - Throws: `authentication` when the provider needs a key and none is configured.
    package func authorize(_ request: inout WireRequest, clientKey: Secret<String>?) throws(LLMError) -> Authorization {
        if let clientKey, !self.isCallers {
            self.apply(self.credential.fixed(replacedBy: clientKey), to: &request)
            return .done
        }
        switch self.credential {
        case .fixed(let credential): self.apply(credential, to: &request)
        case .source(let source): return .needs(source)
        case .missing(let error): throw error
        }
        return .done
    }

    /// Puts a key on a request; the path of a second format, Anthropic's, has it in that format's header as well.
    private func apply(_ credential: StaticCredential, to request: inout WireRequest) {
        credential.apply(to: &request)
        guard let path = self.messagesPath, request.url.path.hasSuffix(path),
            request.headers["x-api-key"] == nil, let key = credential.key
        else { return }
        request.headers.append("x-api-key", key.reveal())
    }

    /// Whether a request is ready to be sent.
    package enum Authorization {
        case done
        /// Something has to be asked or signed first.
        case needs(any CredentialSource)
    }

    /// Takes the call's key out of what a provider says, whatever the key begins with: providers quote what they refuse.
    func hideKey(in error: inout LLMError, clientKey: Secret<String>?) {
        var keys = [clientKey]
        if case .fixed(let credential) = self.credential { keys.append(credential.key) }
        // Gateways of API managements take their keys in headers of their own.
        keys += self.definition.headers.map(\.value)
        for case let key? in keys.map({ $0?.reveal() }) where key.utf8.count >= Self.shortestKey {
            if error.message.contains(key) {
                error.message = error.message.replacing(key, with: SecretMask.replacement)
            }
        }
    }

    /// Shorter ones stand in for a key (`none`, `EMPTY`, `not-needed`) and may be words of a message; LiteLLM takes no
    /// shorter one for a key either.
    private static let shortestKey = 16

    /// Tells the credential that it was refused, so that a token is made anew.
    package func credentialRefused() {
        if case .source(let source) = self.credential { source.refused() }
    }

    /// What a call with this usage costs; nil when nothing was counted or no price is known: never a guess of zero.
    package func cost(of usage: Usage?) -> Money? {
        usage.flatMap { self.pricing.cost(of: $0) }
    }

    /// Adds to what a call used what its price depends on besides: the tier that was asked for, where the answer names
    /// none; and the time, where that is paid.
    ///
    /// - Parameters:
    ///   - usage: what the call used.
    ///   - call: the call.
    ///   - begun: when its attempt began.
    func complete(_ usage: inout Usage?, of call: ChatCall, since begun: RoutingInstant?) {
        guard usage != nil else { return }
        if usage?.serviceTier == nil || usage?.serviceTier == "auto", let asked = self.askedTier(of: call) {
            usage?.serviceTier = asked
        }
        guard self.pricing.dependsOnTime, usage?.timing == nil, let begun else { return }
        let now = RoutingClock.now().nanoseconds
        usage?.timing = CallTiming(milliseconds: (now - begun.nanoseconds) / 1_000_000, endedAt: now / 1_000_000_000)
    }

    /// The tier that a call asks its provider for; nil where it asks for none or the provider is not told.
    private func askedTier(of call: ChatCall) -> String? {
        let document = call.request.document
        let asked =
            document.member("service_tier").flatMap { document.string($0) }
            ?? self.target.defaults["service_tier"]?.stringValue
        return asked.flatMap { self.target.profile.supports("service_tier") ? $0 : nil }
    }

    /// The same with what each side of the call cost.
    package func costParts(of usage: Usage?, kind: CallKind = .completion) -> CostParts? {
        usage.flatMap { self.pricing.parts(of: $0, kind: kind) }
    }

    /// What an embedding call with this usage costs; nil when nothing was counted or no price is known.
    package func cost(ofEmbedding usage: Usage?) -> Money? {
        usage.flatMap { self.pricing.cost(of: $0, kind: .embedding) }
    }

    /// The mocked answer to a call, if the deployment or the request (`requested`) asks for one.
    package func mock(with requested: JSONObject) -> JSONObject? {
        guard !(self.definition.mock.isEmpty && requested.isEmpty) else { return nil }
        var settings = self.definition.mock
        for (name, value) in requested { settings[name] = value }
        guard MockAnswer.isAsked(by: settings) else { return nil }
        return settings
    }
}
