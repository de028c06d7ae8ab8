// GatewayConfig: config.yaml as typed values, with every problem found in one go.
//
// May import LLMCore, Yams and, for watching files, Foundation. No sockets, no logger, no clock, no environment of its
// own: bytes and values come in, values and findings go out.
//
// Start here; then `ConfigLoader` for the order of steps, `Schema/` for how keys are described, `Settings/` and
// `Deployments/` for the keys themselves. `docs/configuration.md` is made from the same tables.

package import LLMCore

/// A whole configuration: what `config.yaml`, its includes and the environment say.
///
/// A value of this type has no errors in it. It is swapped as a whole when the file changes.
package struct GatewayConfig: ConfigSection {
    package var modelList: [DeploymentConfig] = []
    package var litellmSettings = LiteLLMSettings()
    package var routerSettings = RouterSettings()
    package var generalSettings = GeneralSettings()
    /// The variables that the file itself sets.
    package var environmentVariables: [String: Secret<String>] = [:]
    package var callbackSettings: [String: Secret<JSONObject>] = [:]
    package var guardrails: [GuardrailConfig] = []
    package var credentialList: [CredentialConfig] = []
    package var toolServers: [String: ToolServerConfig] = [:]
    package var prompts: [JSON] = []
    package var vectorStores: [JSON] = []
    package var finetuneSettings = Secret<[JSON]>([])
    package var filesSettings = Secret<[JSON]>([])
    package var defaultVertexConfig = Secret(JSONObject())
    /// Sections of rare features, as written.
    package var other = Secret(JSONObject())

    /// The environment, with the file's own variables in it.
    package var environment = ConfigEnvironment([:])
    /// Every file that was read, in order; the first is the one named at the start.
    package var files: [String] = []

    /// An empty configuration with all defaults.
    package init() {}

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.other = self.other.adding(name, value)
    }

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - yaml: The bytes of the file, YAML or JSON.
    ///   - source: Its path, for findings and for resolving `include`.
    ///   - environment: The variables that `os.environ/NAME` and the defaults of settings are taken from.
    ///   - readFile: Reads another file, by its path relative to the working directory or absolute.
    /// - Returns: The configuration, or `nil` when there are errors; and every finding, in the order of the file.
    package static func load(
        yaml: [UInt8],
        source: String,
        environment: [String: String],
        readFile: (String) throws -> [UInt8]
    ) -> (config: GatewayConfig?, diagnostics: [ConfigDiagnostic]) {
        let reading = self.reading(yaml: yaml, source: source, environment: environment, readFile: readFile)
        return (reading.config, reading.diagnostics)
    }

    /// Reads a configuration as far as that is possible, errors or not; as ``load(yaml:source:environment:readFile:)``.
    package static func reading(
        yaml: [UInt8],
        source: String,
        environment: [String: String],
        readFile: (String) throws -> [UInt8]
    ) -> ConfigReading {
        ConfigLoader(source: source, environment: environment).load(yaml, readFile: readFile)
    }
}

extension GatewayConfig {
    package static let schema = ConfigSchema<GatewayConfig>(
        [
            ConfigKeyGroup("Sections", mainKeys),
            ConfigKeyGroup("Further sections", furtherKeys),
        ],
        unknown: .kept
    )

    private static let mainKeys: [ConfigKey<GatewayConfig>] = [
        ConfigKey(
            "model_list",
            type: "list of sections",
            .active,
            "The models that clients can ask for, one entry per deployment.",
            nested: { DeploymentConfig.schema.infos.map { $0.inList() } },
            store: { node, section, reader in
                section.modelList = DeploymentList.read(node, &reader)
            }
        ),
        ConfigKey("litellm_settings", \.litellmSettings, .active, "How requests are treated, whoever they go to."),
        ConfigKey(
            "router_settings",
            \.routerSettings,
            .active,
            "How deployments are chosen and what follows failures."
        ),
        ConfigKey("general_settings", \.generalSettings, .active, "The gateway itself."),
        ConfigKey(
            "environment_variables",
            type: "mapping of name to: text (secret)",
            .active,
            "Variables that count as set for this file and for the gateway."
        ) { node, section, _ in
            guard case .map(let entries) = node.value else {
                // The loader has complained already.
                return
            }
            for entry in entries {
                section.environmentVariables[entry.key] = entry.value.text.map(Secret.init)
            }
        },
        ConfigKey("include", type: "list of texts", .active, "Further files, relative to this one.") { _, _, _ in },
        ConfigKey("credential_list", \.credentialList, .active, "Credentials that several deployments share."),
        ConfigKey("guardrails", \.guardrails, .planned(.guardrails), "Checks of requests and answers.", .restricts),
        ConfigKey(
            "callback_settings",
            type: "mapping of callback to its options (secret)",
            .planned(.callbacks),
            "Options of single callbacks."
        ) { node, section, reader in
            section.callbackSettings = [String: JSONObject].read(node, &reader)?.mapValues(Secret.init) ?? [:]
        },
    ]

    private static let furtherKeys: [ConfigKey<GatewayConfig>] = [
        ConfigKey("mcp_servers", \.toolServers, .planned(.toolServers), "Servers of tools."),
        ConfigKey("prompts", \.prompts, .planned(.promptManagement), "Stored prompts."),
        ConfigKey("vector_store_registry", \.vectorStores, .planned(.otherEndpoints), "Stores of documents."),
        ConfigKey("finetune_settings", \.finetuneSettings, .planned(.otherEndpoints), "Credentials for fine-tuning."),
        ConfigKey("files_settings", \.filesSettings, .planned(.otherEndpoints), "Credentials for files."),
        ConfigKey(
            "default_vertex_config",
            type: "mapping (secret)",
            .planned(.passThrough),
            "Credentials of that provider's pass-through routes."
        ) { node, section, reader in
            section.defaultVertexConfig = Secret(JSONObject.read(node, &reader) ?? JSONObject())
        },
        .raw("assistant_settings", .planned(.otherEndpoints), "Assistants."),
        .raw("search_tools", .planned(.otherEndpoints), "Search engines."),
        .raw("mcp_tools", .planned(.toolServers), "Tools of this gateway."),
        .raw("agents", .planned(.toolServers), "Agents."),
        .raw("agent_list", .planned(.toolServers), "Agents."),
        .raw("policies", .planned(.guardrails), "Sets of guardrails.", .restricts),
        .raw("policy_attachments", .planned(.guardrails), "Where they apply.", .restricts),
        .raw("worker_registry", .planned(.adminUI), "Other gateways."),
    ]
}
