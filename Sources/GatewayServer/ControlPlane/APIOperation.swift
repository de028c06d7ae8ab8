/// What the API page and the OpenAPI document say about a route; one line each, in the order they are read.
struct APIOperation: Sendable {
    let method: String
    let path: String
    let group: String
    let summary: String
    /// Name of the request schema in the document; nil for routes without a body.
    var body: String?
    /// A body to try, as JSON text.
    var example: String?
    var isPublic = false

    /// What the page and the document show.
    static func shown(_ docs: APIDocsSettings) -> [APIOperation] {
        docs.isFiltered ? Self.all.filter { $0.group == "Models" } : Self.all
    }

    static let all: [APIOperation] = [
        .init(
            method: "post",
            path: "/v1/chat/completions",
            group: "Models",
            summary: "Chat completion, whole or streamed. Also without /v1.",
            body: "ChatRequest",
            example: #"{"model": "MODEL", "messages": [{"role": "user", "content": "Hello"}]}"#
        ),
        .init(
            method: "post",
            path: "/v1/messages",
            group: "Models",
            summary: "A message of Anthropic's API, whole or streamed, from every model.",
            body: "MessagesRequest",
            example: #"{"model": "MODEL", "max_tokens": 100, "messages": [{"role": "user", "content": "Hello"}]}"#
        ),
        .init(
            method: "post",
            path: "/v1/messages/count_tokens",
            group: "Models",
            summary: "How many tokens such a request has.",
            body: "MessagesRequest",
            example: #"{"model": "MODEL", "messages": [{"role": "user", "content": "Hello"}]}"#
        ),
        .init(
            method: "post",
            path: "/v1/completions",
            group: "Models",
            summary: "Text completion, whole or streamed. Also without /v1.",
            body: "CompletionRequest",
            example: #"{"model": "MODEL", "prompt": "Once upon a time"}"#
        ),
        .init(
            method: "post",
            path: "/v1/embeddings",
            group: "Models",
            summary: "Embeddings of texts. Also without /v1.",
            body: "EmbeddingRequest",
            example: #"{"model": "MODEL", "input": "Hello"}"#
        ),
        .init(
            method: "post",
            path: "/engines/{model}/chat/completions",
            group: "Models",
            summary: "Chat completion; the path names the model.",
            body: "ChatRequest",
            example: #"{"messages": [{"role": "user", "content": "Hello"}]}"#
        ),
        .init(
            method: "post",
            path: "/openai/deployments/{model}/chat/completions",
            group: "Models",
            summary: "Chat completion as Azure's SDKs ask for it.",
            body: "ChatRequest",
            example: #"{"messages": [{"role": "user", "content": "Hello"}]}"#
        ),
        .init(method: "get", path: "/v1/models", group: "Models", summary: "The models you may use. Also without /v1."),
        .init(method: "get", path: "/v1/models/{model}", group: "Models", summary: "One model."),
        .init(
            method: "get",
            path: "/model/info",
            group: "Information",
            summary: "Every deployment with its parameters, prices and limits. Also under /v1."
        ),
        .init(
            method: "get",
            path: "/model_group/info",
            group: "Information",
            summary: "What each group of deployments can do."
        ),
        .init(
            method: "get",
            path: "/provider/budgets",
            group: "Information",
            summary: "What each provider with a budget has cost in its period."
        ),
        .init(
            method: "get",
            path: "/decisions/{call_id}",
            group: "Information",
            summary: "Why a request went where it went, by the x-litellm-call-id of its answer."
        ),
        .init(
            method: "post",
            path: "/utils/token_counter",
            group: "Information",
            summary: "How many tokens a prompt has.",
            body: "TokenCountRequest",
            example: #"{"model": "MODEL", "messages": [{"role": "user", "content": "Hello"}]}"#
        ),
        .init(
            method: "post",
            path: "/utils/transform_request",
            group: "Information",
            summary: "The request a provider would get, without sending it.",
            body: "TransformRequest",
            example:
                #"{"call_type": "completion", "request_body": {"model": "MODEL", "messages": [{"role": "user", "content": "Hello"}]}}"#
        ),
        .init(
            method: "get",
            path: "/utils/supported_openai_params",
            group: "Information",
            summary: "The OpenAI parameters that a model takes: ?model=NAME."
        ),
        .init(method: "get", path: "/health", group: "Health", summary: "Asks every deployment for a few tokens."),
        .init(
            method: "post",
            path: "/health/test_connection",
            group: "Health",
            summary: "Tries a deployment that is not configured.",
            example: #"{"mode": "chat", "litellm_params": {"model": "PROVIDER/MODEL", "api_key": "KEY"}}"#
        ),
        .init(
            method: "get",
            path: "/health/liveliness",
            group: "Health",
            summary: "The process lives.",
            isPublic: true
        ),
        .init(
            method: "get",
            path: "/health/readiness",
            group: "Health",
            summary: "The server takes requests.",
            isPublic: true
        ),
        .init(method: "get", path: "/routes", group: "Health", summary: "Every route.", isPublic: true),
        .init(
            method: "get",
            path: "/test",
            group: "Health",
            summary: "An answer to test a connection with.",
            isPublic: true
        ),
    ]
}
