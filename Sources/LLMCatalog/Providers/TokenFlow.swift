/// A provider's own way to a token; the procedures themselves are in `LLMCredentials`.
package enum TokenFlow: String, Sendable, Hashable, CaseIterable {
    /// A key of IBM Cloud's IAM service against a token, or a key of Cloud Pak for Data as it is.
    case ibmCloud = "ibm-cloud"
    /// An OAuth client of a workspace, whose token endpoint is on the provider's own host.
    case workspaceClient = "workspace-client"
    /// A service key: an OAuth client with its token endpoint, in one JSON text or in variables.
    case serviceKey = "service-key"
    /// A key sent as basic authentication to an address that answers with a token.
    case keyExchange = "key-exchange"
    /// Requests signed with an RSA key.
    case signedRequests = "signed-requests"
}
