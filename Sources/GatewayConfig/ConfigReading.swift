/// One reading of a configuration: as much as could be read, and every finding.
package struct ConfigReading: Sendable {
    /// What the files say as far as they could be read, so that the rest can be examined; nil when nothing was read.
    package let partial: GatewayConfig?
    /// Every finding, in the order of the files.
    package let diagnostics: [ConfigDiagnostic]

    package init(partial: GatewayConfig?, diagnostics: [ConfigDiagnostic]) {
        self.partial = partial
        self.diagnostics = diagnostics
    }

    /// The configuration, when nothing speaks against using it.
    package var config: GatewayConfig? { self.hasErrors ? nil : self.partial }

    /// Whether there is a finding that keeps the configuration from being used.
    package var hasErrors: Bool { self.diagnostics.contains { $0.severity == .error } }

    /// Whether a value, or something around it, could not be read: what follows from it says nothing new.
    package func failed(at path: String) -> Bool {
        self.diagnostics.contains { finding in
            finding.severity == .error && !finding.path.isEmpty
                && (finding.path == path || path.hasPrefix(finding.path + ".") || path.hasPrefix(finding.path + "["))
        }
    }
}
