package import LLMCore

/// One entry of `credential_list`: values that several deployments share by name.
package struct CredentialConfig: ConfigSection {
    package var name = ""
    package var values = Secret(JSONObject())
    package var info = JSONObject()

    package init() {}

    package static let schema = ConfigSchema<CredentialConfig>([
        ConfigKey("credential_name", \.name, .active, "What `litellm_credential_name` says.", .required),
        ConfigKey(
            "credential_values",
            type: "mapping (secret)",
            .active,
            "Keys for `litellm_params` that does not have them."
        ) { node, section, reader in
            section.values = Secret(JSONObject.read(node, &reader) ?? JSONObject())
        },
        ConfigKey("credential_info", \.info, .active, "Shown in listings."),
    ])
}
