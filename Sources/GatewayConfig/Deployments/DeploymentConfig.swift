/// One entry of `model_list`: the public name of a model group and how one deployment of it is called.
///
/// A name that occurs more than once is one group whose deployments share the load; a name may hold `*`.
package struct DeploymentConfig: ConfigSection {
    package var modelName = ""
    package var params = DeploymentParams()
    package var info = ModelInfo()
    /// Where the entry stands, for what is found out about it later.
    package var place = ConfigPlace()
    /// Its position in `model_list`; several have the same one where an entry holds a list of organizations.
    var position = 0
    /// The keys of `litellm_params` that stand in the entry itself; the others come from elsewhere.
    var ownKeys: Set<String> = []
    /// Capacity written beside `litellm_params`, as old files do; ``DeploymentParams`` has it too after loading.
    var rpm: Int?
    var tpm: Int?

    package init() {}

    /// Whether requests can ask for names that only match the pattern.
    package var isWildcard: Bool { self.modelName.contains("*") }

    package static let schema = ConfigSchema<DeploymentConfig>([
        ConfigKey(
            "model_name",
            \.modelName,
            .active,
            "The name clients ask for. Entries with the same name share the load; `*` matches any text.",
            .required
        ),
        ConfigKey(
            "litellm_params",
            \.params,
            .active,
            "How the deployment is called: the model at the provider, credentials, defaults for requests.",
            .required
        ),
        ConfigKey("model_info", \.info, .active, "What is known about the model; `/model/info` shows it."),
        ConfigKey("rpm", \.rpm, .active, "Older place of `litellm_params.rpm`.", limit: .atLeast(0)),
        ConfigKey("tpm", \.tpm, .active, "Older place of `litellm_params.tpm`.", limit: .atLeast(0)),
    ])

    package mutating func finish(_ node: ConfigNode, _ reader: inout ConfigReader) {
        if let name = node["model_name"], name.text?.allSatisfy(\.isWhitespace) == true {
            reader.path.append("model_name")
            reader.report(.error, name.mark, "is empty", remedy: "write the name that clients ask for.")
            reader.path.removeLast()
        }
        self.params.rpm = self.params.rpm ?? self.rpm
        self.params.tpm = self.params.tpm ?? self.tpm
    }
}
