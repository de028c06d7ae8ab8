/// The routes that inform and administer; ordinary code, off the hot path.
enum ControlRoute: Sendable, Hashable {
    case liveliness
    case readiness
    /// The same with what only callers with a key may see.
    case readinessDetails
    case health
    /// Tries a deployment that is not configured.
    case testConnection
    case test
    case routes
    case models
    case model(id: String)
    case modelInfo
    case modelGroupInfo
    case providerBudgets
    case tokenCounter
    case transformRequest
    /// The OpenAI parameters that a model takes.
    case supportedParameters
    case openAPI
    /// How a request was routed, by its `x-litellm-call-id`.
    case decision(callID: String)
    /// The API page, where `DOCS_URL` puts it; any other path is not found.
    case page(path: String)

    /// Whether anyone may call without a key.
    var isPublic: Bool {
        switch self {
        case .liveliness, .readiness, .test, .routes, .openAPI, .page: true
        case .readinessDetails, .health, .testConnection, .models, .model, .modelInfo, .modelGroupInfo,
            .providerBudgets,
            .tokenCounter, .transformRequest, .supportedParameters, .decision:
            false
        }
    }
}
