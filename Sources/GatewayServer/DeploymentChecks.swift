import GatewayConfig
import LLMCore
import LLMDialects
import LLMTransport
import LiteLLM

/// What keeps the calls of one deployment from working, as far as it shows before the first call.
struct DeploymentChecks {
    private let deployment: Deployment
    private let definition: DeploymentDefinition
    private let place: ConfigPlace

    init(_ deployment: Deployment, place: ConfigPlace) {
        self.deployment = deployment
        self.definition = deployment.definition
        self.place = place
    }

    func run(_ report: (ConfigDiagnostic) -> Void) {
        // A mocked deployment calls nobody.
        guard self.definition.mock.isEmpty else { return }
        let name = self.definition.name
        do throws(LLMError) {
            try self.deployment.check()
        } catch {
            let severity = self.definition.apiBase == nil ? ConfigDiagnostic.Severity.warning : .error
            report(ConfigDiagnostic(severity, at: self.place, "calls of '\(name)' cannot work: \(error.message)"))
        }
        if let (setting, error) = self.deployment.templateProblem {
            report(ConfigDiagnostic(.error, at: self.place, key: "litellm_params.\(setting)", error.message))
        }
        self.checkCredential(report)
        for header in self.definition.headers { self.checkHeader(header.name, header.value, report) }
        if !self.deployment.target.base.query.isEmpty {
            report(
                ConfigDiagnostic(
                    .warning,
                    at: self.place,
                    key: "litellm_params.api_base",
                    "has a query, which goes along with every request"
                )
            )
        }
    }

    private func checkCredential(_ report: (ConfigDiagnostic) -> Void) {
        switch self.deployment.credential {
        case .fixed(let credential):
            guard let key = credential.key, !Self.isFieldValue(key.reveal()) else { return }
            report(
                ConfigDiagnostic(
                    .error,
                    at: self.place,
                    key: self.definition.apiKey == nil ? "" : "litellm_params.api_key",
                    "the key of '\(self.definition.name)' holds control characters, so no request can carry it",
                    remedy: "look for a line break at its end."
                )
            )
        case .source: break
        case .missing(let error):
            report(
                ConfigDiagnostic(
                    .warning,
                    at: self.place,
                    "calls of '\(self.definition.name)' cannot work: \(error.message)"
                )
            )
        }
    }

    private func checkHeader(_ name: String, _ value: Secret<String>, _ report: (ConfigDiagnostic) -> Void) {
        let fault: String? =
            if !Self.isToken(name) {
                "is no name that a header field can have"
            } else if !Self.isFieldValue(value.reveal()) {
                "has control characters in its value"
            } else {
                nil
            }
        guard let fault else { return }
        let shown = String(
            String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
        )
        report(ConfigDiagnostic(.error, at: self.place, "the header field '\(shown.prefix(80))' \(fault)"))
    }

    /// Source: RFC 9110, section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}
