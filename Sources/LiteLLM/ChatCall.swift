package import LLMCore
package import LLMDialects
package import LLMRouter

/// One request to a model with everything that the attempt loop may vary its behaviour by.
///
/// A class, for it is handed from place to place and never changes.
package final class ChatCall: Sendable {
    /// The client's request; in the forms that are not chat, the view of it that all forms share.
    package let request: ChatRequest
    /// The group that is asked; differs from the request's model when a setting overrides it.
    package let group: String
    /// What the group stands for, where that was looked up already.
    package let route: RoutingTable.Resolution?
    /// The id of the answer where the provider gives none.
    package let answerID: String
    /// Seconds since 1970.
    package let created: Int
    /// What the request says about the call itself.
    package let options: CallOptions
    /// In which form the client asked.
    package let form: CallForm

    package init(
        request: ChatRequest,
        group: String,
        route: RoutingTable.Resolution? = nil,
        answerID: String,
        created: Int,
        options: CallOptions = CallOptions(),
        form: CallForm = .chat
    ) {
        self.request = request
        self.group = group
        self.route = route
        self.answerID = answerID
        self.created = created
        self.options = options
        self.form = form
    }
}

/// The form that a request came in; all of them are answered through the same attempts.
package enum CallForm: Sendable {
    /// OpenAI's chat completions.
    case chat
    /// OpenAI's text completions.
    case textCompletion(TextCompletionRequest)
    /// Anthropic's messages.
    case messages(MessagesRequest)
    /// OpenAI's embeddings; never streamed.
    case embedding(EmbeddingRequest)
}

/// What a request says about the call itself, not about the answer.
package struct CallOptions: Sendable {
    /// `timeout`: seconds an attempt may take; nil asks the deployment.
    package var timeout: Duration?
    /// `stream_timeout`: the same for streams, up to the first token.
    package var streamTimeout: Duration?
    /// `num_retries`; nil asks the deployment, then the settings.
    package var maxRetries: Int?
    /// Credentials and addresses that the call brought along, where that is allowed.
    package var credentials: Shared<CallerCredentials>?
    /// A provider key that the call brought along.
    package var clientKey: Secret<String>? { self.credentials?.value.key }
    /// Whether the provider is asked on the caller's account.
    package var isPaidByCaller: Bool { self.credentials?.value.isPaidByCaller ?? false }
    /// Client headers that the configuration passes on.
    package var forwardedHeaders = WireHeaders()
    /// `mock_response` and its siblings from the request, where that is allowed.
    package var mock: JSONObject = [:]
    /// `specific_deployment`: an id or an upstream model; empty where the requested name itself is one.
    package var specificDeployment: String?
    /// What the request says about fallbacks; nil if nothing.
    package var wishes: Shared<PlanWishes>?
    /// Facts about the request and its caller that choosing a deployment reads; nil where there are none.
    package var routing: Shared<RoutingRequest>?
    /// Whether the caller may use a group, asked of each fallback; nil if any.
    package var mayUse: (@Sendable (_ group: String) -> Bool)?
    /// Is told of the call's attempts, where a second one may be sent beside them.
    package var watch: HedgeWatch?
    /// Whether what routing sees and does is kept for this call, whatever the settings say.
    package var isRecorded = false
    /// The tokens that are sent, where they were counted before; nil counts them where they matter.
    package var inputTokens: InputTokens?
    /// Until when everything has to be over; nil asks the settings.
    package var deadline: ContinuousClock.Instant?

    package init() {}
}
