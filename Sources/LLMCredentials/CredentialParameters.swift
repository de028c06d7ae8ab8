package import LLMCore

/// What a deployment's `litellm_params` say about credentials.
///
/// Names are LiteLLM's. Text that is empty counts as not given.
package struct CredentialParameters: Sendable, Hashable {
    private let fields: Secret<JSONObject>
    private let clientNames: Set<String>

    /// - Parameters:
    ///   - fields: the parameters, references to the environment replaced by its values.
    ///   - clientNames: which of them a client sent, where clients may.
    package init(_ fields: JSONObject, clientNames: Set<String> = []) {
        self.fields = Secret(fields)
        self.clientNames = clientNames
    }

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
