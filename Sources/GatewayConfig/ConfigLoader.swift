import LLMCore

/// The steps from bytes to a configuration: parse, include, environment, read, check.
struct ConfigLoader {
    let source: String
    let environment: [String: String]

    func load(
        _ bytes: [UInt8],
        readFile: (String) throws -> [UInt8]
    ) -> ConfigReading {
        withoutActuallyEscaping(readFile) { readFile in
            var includes = ConfigIncludes(source: self.source, readFile: readFile)
            guard let written = self.parse(bytes, &includes) else {
                return ConfigReading(partial: nil, diagnostics: includes.problems)
            }
            var reader = ConfigReader(files: includes.files)
            includes.problems.forEach { reader.add($0) }
            var config = self.read(written, &reader)
            config.files = includes.files
            return ConfigReading(partial: config, diagnostics: reader.diagnostics())
        }
    }

    /// The tree of the file with its includes; `nil` when there is none, and the reason among the problems.
    private func parse(_ bytes: [UInt8], _ includes: inout ConfigIncludes) -> ConfigNode? {
        do {
            let file = try YAMLReader.read(bytes, source: self.source, file: 0)
            file?.problems.forEach { includes.add($0) }
            guard let root = file?.root, !root.isNull else {
                includes.add(
                    ConfigDiagnostic(
                        .error,
                        source: self.source,
                        message: "the file is empty",
                        remedy: "give it a `model_list`; docs/configuration.md shows one."
                    )
                )
                return nil
            }
            guard case .map = root.value else {
                includes.add(
                    ConfigDiagnostic(
                        .error,
                        source: self.source,
                        line: Int(root.mark.line),
                        column: Int(root.mark.column),
                        message:
                            "the file must be a mapping of sections such as `model_list`, but \(root.kind) stands here"
                    )
                )
                return nil
            }
            return includes.expand(root, in: self.source)
        } catch {
            includes.add(error)
            return nil
        }
    }

    private func read(_ written: ConfigNode, _ reader: inout ConfigReader) -> GatewayConfig {
        var root = written
        let environment = OwnVariables(root["environment_variables"]).merged(into: self.environment, &reader)
        self.resolveReferences(&root, environment, &reader)
        reader.deploymentEnvironment = environment["LITELLM_ENVIRONMENT"]
        reader.credentials = Self.credentials(root["credential_list"])
        reader.defaultParams = DefaultParams.read(root, &reader)
        var config = GatewayConfig.read(root, &reader) ?? GatewayConfig()
        config.environment = environment
        ConfigChecks(config: config, root: root).run(&reader)
        return config
    }

    private func resolveReferences(
        _ root: inout ConfigNode,
        _ environment: ConfigEnvironment,
        _ reader: inout ConfigReader
    ) {
        guard case .map(var entries) = root.value else {
            return
        }
        let references = EnvironmentReferences(environment: environment)
        root.value = .null
        for index in entries.indices where entries[index].key != "environment_variables" {
            reader.path.append(entries[index].key)
            references.resolve(&entries[index].value, &reader)
            reader.path.removeLast()
        }
        root.value = .map(entries)
    }

    /// The values of each named credential, before anything is checked.
    private static func credentials(_ list: ConfigNode?) -> [String: [ConfigNode.Entry]] {
        guard let list, case .list(let items) = list.value else {
            return [:]
        }
        var result: [String: [ConfigNode.Entry]] = [:]
        for item in items {
            if let name = item["credential_name"]?.text, case .map(let values)? = item["credential_values"]?.value {
                result[name] = values
            }
        }
        return result
    }
}
