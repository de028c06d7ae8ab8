package import LLMCore

/// What a deployment's `litellm_params` say about credentials.
///
/// Names are LiteLLM's. Text that is empty counts as not given.
package struct CredentialParameters: Sendable, Hashable {
    private let fields: Secret<JSONObject>
    private let clientNames: Set<String>

    /// Takes what is about credentials out of a deployment's parameters.
    ///
    /// - Parameters:
    ///   - fields: the parameters, references to the environment replaced by its values.
    ///   - clientNames: which of them a client sent, where clients may.
    package init(_ fields: JSONObject, clientNames: Set<String> = []) {
        var own: JSONObject = [:]
        for (name, value) in fields where Self.names.contains(name) { own[name] = value }
        self.fields = Secret(own)
        self.clientNames = clientNames.intersection(Self.names)
    }

    /// Every parameter that some source reads; what else a deployment says does not tell credentials apart.
    package static let names: Set<String> = [
        "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_region_name", "aws_profile_name",
        "aws_role_name", "aws_session_name", "aws_external_id", "aws_session_tags", "aws_web_identity_token",
        "aws_sts_endpoint", "vertex_credentials", "vertex_ai_credentials", "vertex_project", "vertex_ai_project",
        "tenant_id", "client_id", "client_secret", "azure_ad_token", "azure_username", "azure_password", "azure_scope",
        "zen_api_key", "token", "scope", "oci_user", "oci_fingerprint", "oci_tenancy", "oci_key", "oci_key_file",
    ]

    /// Whether a parameter may name files, profiles and variables of the machine, or where its secrets are sent: not if a
    /// client sent it.
    func isTrusted(_ name: String) -> Bool { !self.clientNames.contains(name) }

    /// The text of a parameter; numbers and booleans are none.
    subscript(name: String) -> String? {
        guard let text = self.fields.reveal()[name]?.stringValue, !text.isEmpty else { return nil }
        return text
    }

    func secret(_ name: String) -> Secret<String>? { self[name].map { Secret($0) } }

    func json(_ name: String) -> JSON? {
        guard let value = self.fields.reveal()[name], !value.isNull else { return nil }
        return value
    }

    func int(_ name: String) -> Int? {
        self.fields.reveal()[name].flatMap { $0.intValue ?? $0.stringValue.flatMap { Int($0) } }
    }

    /// Whether any of these is given.
    func holdsAny(of names: [String]) -> Bool { names.contains { self.json($0) != nil && self.json($0) != "" } }
}
