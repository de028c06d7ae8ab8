import LLMCore

/// Which members of a body concern the gateway itself, found in one pass.
///
/// Most requests have none of them, and asking for each by name would cost more than everything else done with a small
/// body before it is sent.
struct GatewayFields {
    /// Some member steers the call: a timeout, retries, a mock.
    let hasOptions: Bool
    /// Some member is a credential or a destination.
    let hasCredentials: Bool

    private static let options = JSONNames(RequestOptions.names)
    private static let credentials = JSONNames(ClientCredentials.names)

    init(_ document: JSONDocument) {
        self.hasOptions = document.hasMember(of: Self.options)
        self.hasCredentials = document.hasMember(of: Self.credentials)
    }
}
