import LLMCore

/// Which version of the API a deployment speaks, and where.
///
/// Models named `v1/…` and addresses that end in `/v1` or `/v1/chat` are of the first version, all others of the second.
struct CohereAddress: Sendable {
    /// Whether it is the first version.
    let isFirst: Bool
    /// The operation's address.
    let url: WireURL
    /// The model without the version in front of it.
    let model: String

    init(_ target: Target) {
        let base = target.base
        let isNamed = target.model.hasPrefix("v1/")
        self.isFirst = isNamed || base.path.hasSuffix("/v1/chat") || base.path.hasSuffix("/v1")
        let isVersioned = isNamed || target.model.hasPrefix("v2/")
        self.model = isVersioned ? String(target.model.dropFirst(3)) : target.model
        let version = self.isFirst ? "/v1" : "/v2"
        if base.path.hasSuffix(version + "/chat") {
            self.url = base
        } else if base.path.hasSuffix(version) {
            self.url = base.appending(path: "/chat")
        } else if base.path.hasSuffix("/v2/chat") {
            // The row's address is of the second version.
            let path = base.path.dropLast("/v2/chat".count) + "/v1/chat"
            self.url = WireURL(origin: base.origin, path: String(path), query: base.query)
        } else if base.path.hasSuffix("/chat") {
            self.url = base
        } else {
            self.url = base.appending(path: version + "/chat")
        }
    }
}
