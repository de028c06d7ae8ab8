import LLMCore

/// What a model is asked for.
enum ModelRoute: String, Sendable {
    case chat = "chat_completion"
    case textCompletions = "completion"
    case embeddings
    case messages = "anthropic_response"
    case countMessages = "count_tokens"
}

/// Every URL, one line each.
enum Routes {
    /// What a request is for.
    enum Match: Sendable {
        /// A call of a model; the path may name it.
        case model(ModelRoute, pathModel: String?)
        case control(ControlRoute)
        case preflight
        /// The path is served to other methods; `allowed` names them.
        case methodNotAllowed(allowed: String)
        case notFound
    }

    /// A method and the handler it leads to.
    struct Entry: Sendable {
        let method: RequestMethod
        let path: String
        let route: ControlRoute
    }

    /// Calls of models with a fixed path.
    static let model: [(path: String, route: ModelRoute)] = [
        ("/v1/chat/completions", .chat), ("/chat/completions", .chat), ("/v1/completions", .textCompletions),
        ("/completions", .textCompletions), ("/v1/embeddings", .embeddings), ("/embeddings", .embeddings),
        ("/v1/messages", .messages), ("/v1/messages/count_tokens", .countMessages),
    ]

    /// What may follow a model's name in a path (`/engines/{model}/…`).
    static let named: [(suffix: String, route: ModelRoute)] = [
        ("/chat/completions", .chat), ("/completions", .textCompletions), ("/embeddings", .embeddings),
    ]

    static let modelPrefixes = ["/engines/", "/openai/deployments/"]

    private static let modelByPath = Dictionary(uniqueKeysWithValues: Self.model.map { ($0.path, $0.route) })

    /// Routes with a fixed path; `HEAD` is answered wherever `GET` is.
    static let control: [Entry] = [
        Entry(method: .get, path: "/health/liveliness", route: .liveliness),
        Entry(method: .get, path: "/health/liveness", route: .liveliness),
        Entry(method: .get, path: "/health/readiness", route: .readiness),
        Entry(method: .get, path: "/health/readiness/details", route: .readinessDetails),
        Entry(method: .get, path: "/health", route: .health),
        Entry(method: .post, path: "/health/test_connection", route: .testConnection),
        Entry(method: .get, path: "/test", route: .test),
        Entry(method: .get, path: "/routes", route: .routes),
        Entry(method: .get, path: "/models", route: .models),
        Entry(method: .get, path: "/v1/models", route: .models),
        Entry(method: .get, path: "/model/info", route: .modelInfo),
        Entry(method: .get, path: "/v1/model/info", route: .modelInfo),
        Entry(method: .get, path: "/model_group/info", route: .modelGroupInfo),
        Entry(method: .get, path: "/provider/budgets", route: .providerBudgets),
        Entry(method: .post, path: "/utils/token_counter", route: .tokenCounter),
        Entry(method: .post, path: "/utils/transform_request", route: .transformRequest),
        Entry(method: .get, path: "/utils/supported_openai_params", route: .supportedParameters),
        Entry(method: .get, path: "/openapi.json", route: .openAPI),
    ]

    /// The methods of what is only read.
    private static let reading = "GET, HEAD"

    private static let byPath: [String: [Entry]] = Dictionary(grouping: Self.control, by: \.path)

    /// Finds the route of a request.
    ///
    /// Costs one or two hashes for the fixed paths.
    static func match(_ method: RequestMethod, _ fullPath: String, rootPath: String) -> Match {
        guard method != .options else { return .preflight }
        var path = fullPath
        if !rootPath.isEmpty, path.hasPrefix(rootPath) { path = String(path.dropFirst(rootPath.count)) }
        if path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path = String(path.dropLast()) }
        if path.isEmpty { path = "/" }
        if let route = Self.modelByPath[path] {
            return method == .post ? .model(route, pathModel: nil) : .methodNotAllowed(allowed: "POST")
        }
        if let entries = Self.byPath[path] {
            let wanted: RequestMethod = method == .head ? .get : method
            guard let entry = entries.first(where: { $0.method == wanted }) else {
                let names = entries.map { $0.method == .get ? Self.reading : $0.method.name }
                return .methodNotAllowed(allowed: names.joined(separator: ", "))
            }
            return .control(entry.route)
        }
        return Self.matchParameterised(method, path)
    }

    /// Routes whose path holds a name.
    ///
    /// Names may hold slashes, encoded or not.
    private static func matchParameterised(_ method: RequestMethod, _ path: String) -> Match {
        for prefix in Self.modelPrefixes where path.hasPrefix(prefix) {
            // The longest suffix that fits: `/chat/completions` ends in `/completions`.
            for (suffix, route) in Self.named where path.hasSuffix(suffix) {
                guard path.utf8.count > prefix.utf8.count + suffix.utf8.count else { break }
                let raw = path.dropFirst(prefix.count).dropLast(suffix.count)
                guard let model = PercentEncoding.decode(raw), !model.isEmpty else { return .notFound }
                return method == .post ? .model(route, pathModel: model) : .methodNotAllowed(allowed: "POST")
            }
        }
        if path.hasPrefix("/decisions/"), let id = PercentEncoding.decode(path.dropFirst(11)), !id.isEmpty {
            return method == .get || method == .head
                ? .control(.decision(callID: id))
                : .methodNotAllowed(allowed: Self.reading)
        }
        for prefix in ["/v1/models/", "/models/"] where path.hasPrefix(prefix) {
            guard let model = PercentEncoding.decode(path.dropFirst(prefix.count)), !model.isEmpty else {
                return .notFound
            }
            guard method == .get || method == .head else { return .methodNotAllowed(allowed: Self.reading) }
            return .control(.model(id: model))
        }
        guard path == "/" || path == "/docs" || path == "/redoc" else { return .control(.page(path: path)) }
        return method == .get || method == .head
            ? .control(.page(path: path)) : .methodNotAllowed(allowed: Self.reading)
    }
}
