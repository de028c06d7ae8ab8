package import LLMCore

/// A route of the user's own that leads to another server.
package struct PassThroughEndpoint: ConfigSection {
    package var path = ""
    package var target = ""
    package var headers: [String: Secret<String>] = [:]
    package var forwardHeaders = false
    package var includeSubpath = false
    package var mergeQueryParams = false
    package var defaultQueryParams = JSONObject()
    package var auth = true
    package var methods: [String] = []
    package var costPerRequest = 0.0
    package var timeout: Double?
    package var guardrails: JSON?
    package var customAuthParser: String?

    package init() {}

    package static let schema = ConfigSchema<PassThroughEndpoint>([
        ConfigKey("path", \.path, .planned(.passThrough), "The route here.", .required),
        ConfigKey("target", \.target, .planned(.passThrough), "The address there.", .required),
        ConfigKey("headers", \.headers, .planned(.passThrough), "Headers to add; `bearer os.environ/NAME` works, too."),
        ConfigKey("forward_headers", \.forwardHeaders, .planned(.passThrough), "Send the client's headers along."),
        ConfigKey("include_subpath", \.includeSubpath, .planned(.passThrough), "Serve what lies below as well."),
        ConfigKey("merge_query_params", \.mergeQueryParams, .planned(.passThrough), "Add the client's query."),
        ConfigKey("default_query_params", \.defaultQueryParams, .planned(.passThrough), "Query to add."),
        ConfigKey("auth", \.auth, .planned(.passThrough), "The route needs a key."),
        ConfigKey("methods", \.methods, .planned(.passThrough), "HTTP methods served; all when empty."),
        ConfigKey("cost_per_request", \.costPerRequest, .planned(.passThrough), "US dollars a request."),
        ConfigKey("timeout", \.timeout, .planned(.passThrough), "Seconds a request may take.", limit: .atLeast(0)),
        ConfigKey("guardrails", \.guardrails, .planned(.passThrough), "Guardrails of the route."),
        ConfigKey("custom_auth_parser", \.customAuthParser, .planned(.passThrough), "`langfuse`."),
    ])
}
