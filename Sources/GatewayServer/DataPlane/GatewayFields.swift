import LLMCore

/// Which members of a body concern the gateway itself, found in one pass.
///
/// Most requests have none of them, and asking for each by name would cost more than everything else done with a small
/// body before it is sent.
struct GatewayFields {
    /// Some member steers the call: a timeout, retries, a mock.
    private(set) var hasOptions = false
    /// Some member is a credential or a destination.
    private(set) var hasCredentials = false

    init(_ document: JSONDocument) {
        for member in document.members() {
            // An escaped key is spelled out here too, so it cannot slip through.
            guard let name = document.string(member.key) else { continue }
            if RequestOptions.names.contains(name) { self.hasOptions = true }
            if ClientCredentials.names.contains(name) { self.hasCredentials = true }
        }
    }
}
