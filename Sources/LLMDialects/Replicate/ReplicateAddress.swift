import LLMCore

/// Where predictions are made (replicate.com/docs/reference/http).
///
/// Models are named `owner/name`, `deployments/owner/name`, `owner/name:version` or by the version alone, which is 64
/// hexadecimal digits.
struct ReplicateAddress: Sendable {
    /// Where a prediction is asked for.
    let url: WireURL
    /// The version to name in the body, where the address does not.
    let version: String?

    init(_ target: Target) {
        let model = target.model
        let last = model.split(separator: ":", omittingEmptySubsequences: false).last.map { String($0) } ?? ""
        if Self.isVersion(last) {
            self.version = last
            self.url = target.base.appending(path: "/predictions")
            return
        }
        self.version = nil
        let parts = model.split(separator: "/").map { PercentEncoding.segment(String($0)) }
        let path = parts.joined(separator: "/")
        let root = parts.first == "deployments" ? "/" : "/models/"
        self.url = target.base.appending(path: root + path + "/predictions")
    }

    private static func isVersion(_ text: String) -> Bool {
        text.utf8.count == 64 && text.allSatisfy { $0.isHexDigit }
    }

    /// Where a prediction that was made is asked about.
    ///
    /// The answer names an address itself; it is not used, for the key goes nowhere but to the deployment's own.
    static func poll(_ id: String, _ target: Target) -> WireURL {
        target.base.appending(path: "/predictions/" + PercentEncoding.segment(id))
    }

    /// Where the events of a prediction are read, if its answer names such an address.
    ///
    /// Another host than the API's serves them, and it wants no key. Followed only within the deployment's own origin and
    /// the provider's domains, so that an answer cannot send the gateway elsewhere.
    static func events(_ prediction: JSON, _ target: Target) -> WireURL? {
        guard let text = prediction["urls"]?["stream"]?.stringValue, let url = WireURL(text) else { return nil }
        if url.origin == target.base.origin { return url }
        guard url.origin.isTLS, url.origin.port == 443 else { return nil }
        let host = url.origin.host.lowercased()
        return Self.domains.contains { host.hasSuffix("." + $0) } ? url : nil
    }

    private static let domains = ["replicate.com", "replicate.net", "replicate.delivery"]
}
