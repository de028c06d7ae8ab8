package import LLMCore

/// One entry of `mcp_servers`: a server of tools.
package struct ToolServerConfig: ConfigSection {
    package var url: String?
    package var transport: String?
    package var command: String?
    package var arguments: [String] = []
    package var environment: [String: Secret<String>] = [:]
    package var authType: String?
    package var authenticationToken: Secret<String>?
    package var allowedTools: [String] = []
    package var disallowedTools: [String] = []
    package var accessGroups: [String] = []
    package var extraHeaders: [String] = []
    package var staticHeaders: [String: Secret<String>] = [:]
    package var specPath: String?
    package var alias: String?
    package var description: String?
    package var allowsAllKeys = false
    /// Further options, under their own names.
    package var options = Secret(JSONObject())

    package init() {}

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.options = self.options.adding(name, value)
    }

    package static let schema = ConfigSchema<ToolServerConfig>(
        [
            key("url", \.url, "Address."),
            key("transport", \.transport, "`http`, `sse` or `stdio`."),
            key("command", \.command, "Program of a `stdio` server."),
            key("args", \.arguments, "Its arguments."),
            key("env", \.environment, "Its environment."),
            key("auth_type", \.authType, "`none`, `api_key`, `bearer_token`, `basic`, `authorization` or `oauth2`."),
            ConfigKey(
                "authentication_token",
                \.authenticationToken,
                .planned(.toolServers),
                "Token or key.",
                aliases: ["auth_value"]
            ),
            key("allowed_tools", \.allowedTools, "The only tools offered."),
            key("disallowed_tools", \.disallowedTools, "Tools left out."),
            key("access_groups", \.accessGroups, "Groups that may use it."),
            key("extra_headers", \.extraHeaders, "Headers of the client sent along."),
            key("static_headers", \.staticHeaders, "Headers always sent."),
            key("spec_path", \.specPath, "OpenAPI description that becomes tools."),
            key("alias", \.alias, "Other name."),
            key("description", \.description, "Shown in listings."),
            key("allow_all_keys", \.allowsAllKeys, "Every key may use it."),
        ],
        unknown: .passedOn(fine: [])
    )

    private static func key<Value: ConfigValue>(
        _ name: String,
        _ field: any WritableKeyPath<ToolServerConfig, Value> & Sendable,
        _ summary: String
    ) -> ConfigKey<ToolServerConfig> {
        ConfigKey(name, field, .planned(.toolServers), summary)
    }
}
