package import LLMCore
package import LLMCredentials
package import LLMTransport

/// How a deployment shows who is calling.
package enum DeploymentCredential: Sendable {
    /// A key that is known beforehand, or none.
    case fixed(StaticCredential)
    /// A token that is fetched, or a signature.
    case source(any CredentialSource)
    /// What is missing.
    case missing(LLMError)

    /// The same place with a client's key.
    func fixed(replacedBy key: Secret<String>) -> StaticCredential {
        if case .fixed(let credential) = self { return credential.replacing(key: key) }
        return .bearer(key)
    }
}
