/// The routes that inform and administer; ordinary code, off the hot path.
enum ControlRoute: Sendable, Hashable {
    case liveliness
    case readiness
    case health
    case test
    case routes
    case models
    case model(id: String)
    case modelInfo
    case modelGroupInfo
    case tokenCounter
    case transformRequest
    case openAPI
    /// How a request was routed, by its `x-litellm-call-id`.
    case decision(callID: String)
    /// The API page, where `DOCS_URL` puts it; any other path is not found.
    case page(path: String)

    /// Whether anyone may call without a key.
    var isPublic: Bool {
        switch self {
        case .liveliness, .readiness, .test, .routes, .openAPI, .page: true
        case .health, .models, .model, .modelInfo, .modelGroupInfo, .tokenCounter, .transformRequest, .decision: false
        }
    }
}
