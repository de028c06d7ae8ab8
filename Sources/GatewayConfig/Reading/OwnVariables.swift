/// `environment_variables`: what a file adds to the environment.
struct OwnVariables {
    /// Variables that make the system load foreign code; a configuration must not set them.
    private static let refused: Set<String> = [
        "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "LD_BIND_NOT", "LD_PROFILE", "LD_DEBUG", "LD_DEBUG_OUTPUT",
        "LD_ORIGIN_PATH", "GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH", "NLSPATH", "MALLOC_TRACE", "RESOLV_HOST_CONF",
        "PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONINSPECT", "PERL5LIB", "PERL5OPT", "RUBYLIB", "RUBYOPT",
        "NODE_OPTIONS", "BASH_ENV", "ENV", "PROMPT_COMMAND", "IFS", "PATH",
    ]

    private let node: ConfigNode?

    init(_ node: ConfigNode?) {
        self.node = node
    }

    /// The environment with the file's variables in it; those win over what was there.
    func merged(into present: [String: String], _ reader: inout ConfigReader) -> ConfigEnvironment {
        var result = ConfigEnvironment(present)
        guard let node = self.node, !node.isNull else {
            return result
        }
        reader.path.append("environment_variables")
        defer { reader.path.removeLast() }
        guard case .map(let entries) = node.value else {
            reader.expected("a mapping of names to values", node)
            return result
        }
        let references = EnvironmentReferences(environment: result)
        for entry in entries {
            reader.path.append(entry.key)
            defer { reader.path.removeLast() }
            if Self.refused.contains(entry.key.uppercased()) || entry.key.uppercased().hasPrefix("DYLD_") {
                reader.report(
                    .warning,
                    entry.mark,
                    "is not set: it would make the system load other code",
                    remedy: "set it outside, where the gateway is started."
                )
                continue
            }
            var value = entry.value
            references.resolve(&value, &reader)
            if value.isNull {
                continue
            }
            guard let text = value.text else {
                reader.expected("text", value)
                continue
            }
            result[entry.key] = text
        }
        return result
    }
}
