/// `docs/configuration.md`, made from the tables that the loader reads by.
package enum ConfigReference {
    /// Every key of every section, with its full path.
    package static var keys: [ConfigKeyInfo] { GatewayConfig.schema.infos }

    /// The whole page.
    package static func markdown() -> String {
        var page = ReferencePage()
        page.text += self.introduction
        page.section("Sections of the file", GatewayConfig.schema, path: "", showsNested: false)
        page.section("model_list", DeploymentConfig.schema, path: "model_list[]", showsNested: false)
        page.section("model_list[].litellm_params", DeploymentParams.schema, path: "model_list[].litellm_params")
        page.text += "\nEvery other key is passed to the provider as a default for request bodies.\n"
        page.section("model_list[].model_info", ModelInfo.schema, path: "model_list[].model_info")
        page.text += "\nOther keys are kept and shown by `/model/info`.\n"
        page.section("litellm_settings", LiteLLMSettings.schema, path: "litellm_settings")
        page.section("router_settings", RouterSettings.schema, path: "router_settings")
        page.section("general_settings", GeneralSettings.schema, path: "general_settings")
        page.section("credential_list", CredentialConfig.schema, path: "credential_list[]")
        page.section("guardrails", GuardrailConfig.schema, path: "guardrails[]")
        page.section("mcp_servers", ToolServerConfig.schema, path: "mcp_servers.<name>")
        page.variables(EnvironmentVariable.all)
        return page.text
    }

    private static let introduction = """
        # Configuration

        <!-- Made from the key tables in Sources/GatewayConfig. Do not edit: run `UPDATE_DOCS=1 make test-swift`. -->

        The gateway reads one YAML file (JSON is YAML): `litellm --config config.yaml`, or the file that
        `CONFIG_FILE_PATH` names. `litellm check config.yaml` prints everything that is wrong with it, each with path,
        line and remedy. A file that changes is read again; while it has errors, the old configuration stays,
        and so does a master key that it would take away.

        ```yaml
        model_list:
          - model_name: gpt-4o                  # what clients ask for
            litellm_params:
              model: openai/gpt-4o              # what is asked of the provider
              api_key: os.environ/OPENAI_API_KEY

        general_settings:
          master_key: os.environ/LITELLM_MASTER_KEY
        ```

        ## How the file is read

        - **`os.environ/NAME`** as a value anywhere stands for the environment variable; `true` and `false` become
          booleans. A variable that is not set leaves the key without a value and gives a warning. Variables in
          `environment_variables` count as set and win over those from outside.
        - **`include: [models.yaml]`** merges further files, relative to the file that names them: lists are appended
          to the list of the same name, anything else replaces it.
        - **Anchors, aliases and `<<`** work; their expansion is bounded. Repeated keys and second documents are errors.
        - **Unquoted words** mean what they mean to Python's YAML reader: `yes`, `no`, `on`, `off` are booleans and `017`
          is octal. `1e-6` is a number; dates and `12:30` are text. A value that begins with `*` must be quoted.
        - **Text where a number or boolean is wanted** is taken if it reads as one, since variables hold only text.
        - **Unknown keys** give a warning with the nearest known one; keys that begin with `x-` are for your anchors.

        ## How to read the tables

        - *Later* marks keys that are read and checked but have no effect yet; those that a file sets are listed in one
          notice at the start.
        - *Later, restricts* marks keys that would narrow what the gateway lets through. A file that sets one does not
          start, so that nobody relies on a limit that is not there.
        - *Accepted* marks keys without effect by design, so that existing files load.


        """
}

/// The page while it is being written.
private struct ReferencePage {
    var text = ""

    mutating func section<Section: ConfigSection>(
        _ title: String,
        _ schema: ConfigSchema<Section>,
        path: String,
        showsNested: Bool = true
    ) {
        self.text += self.text.hasSuffix("\n\n") ? "" : "\n"
        self.text += path.isEmpty ? "## \(title)\n" : "## `\(title)`\n"
        for group in schema.groups {
            let infos = group.keys.map { $0.info(group: group.title) }
            if !group.title.isEmpty {
                self.text += "\n### \(group.title)\n"
            }
            let isLast = group.title == schema.groups.last?.title
            let patterns = isLast ? schema.infos.suffix(schema.patterns.count) : []
            self.table(infos.compactMap(\.first) + patterns)
            guard showsNested else {
                continue
            }
            for info in infos where info.count > 1 {
                self.text += "\n**`\(path).\(info[0].path)`**\n"
                self.table(Array(info.dropFirst()))
            }
        }
    }

    private mutating func table(_ infos: [ConfigKeyInfo]) {
        self.text += "\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n"
        for info in infos {
            let names = ([info.path] + info.aliases).map { "`\($0)`" }.joined(separator: " or ")
            let type = info.typeName + (info.traits.contains(.required) ? ", required" : "")
            let standard = info.defaultText.flatMap { $0 == "\"\"" ? nil : "`\($0)`" } ?? ""
            self.row([names, type, standard, Self.meaning(info.summary, info.status, info.traits)])
        }
    }

    mutating func variables(_ all: [EnvironmentVariable]) {
        self.text += "\n## Environment variables\n\n| Variable | Default | Meaning |\n|---|---|---|\n"
        for variable in all {
            let names = variable.names.map { "`\($0)`" }.joined(separator: ", ")
            let standard = variable.defaultText.map { "`\($0)`" } ?? ""
            self.row([names, standard, Self.meaning(variable.summary, variable.status, [])])
        }
    }

    private mutating func row(_ cells: [String]) {
        self.text += "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }

    private static func meaning(
        _ summary: String,
        _ status: ConfigKeyStatus,
        _ traits: ConfigKeyTraits
    ) -> String {
        switch status {
        case .active: summary
        case .accepted: "\(summary) *Accepted.*"
        case .planned(let feature):
            "\(summary) *\(traits.contains(.restricts) ? "Later, restricts" : "Later") (\(feature.rawValue)).*"
        }
    }
}
