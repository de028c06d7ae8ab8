package import LLMCore

/// Fetches documents from addresses that clients named, such as pictures.
///
/// Such an address may point anywhere, also at the gateway's own network. So only `http` and `https` are followed, names
/// are resolved here and connected to only where every address is public, redirects are followed step by step by the
/// same rules, and size and time are bounded. No credential of any kind is sent.
package struct DocumentFetcher: Sendable {
    /// What is allowed.
    package struct Limits: Sendable, Hashable {
        /// Bytes of one document (`MAX_IMAGE_URL_DOWNLOAD_SIZE_MB`, 50).
        package var maximumBytes = 50 << 20
        /// How long one document may take.
        package var patience = Duration.seconds(15)
        /// Whether addresses of private networks are allowed.
        package var allowsPrivateNetworks = false
        /// Hosts, or hosts with their port, that are allowed wherever they are.
        package var allowedHosts: Set<String> = []

        package init() {}
    }

    private let limits: Limits

    private static let maximumRedirects = 5

    package init(_ limits: Limits) {
        self.limits = limits
    }

    /// The document at an address.
    ///
    /// - Returns: the answer, with a status of 200.
    /// - Throws: `badRequest` naming the address when it may not or cannot be fetched.
    package func fetch(
        _ address: String,
        over client: UpstreamClient,
        within time: Duration
    ) async throws(LLMError) -> WireResponse {
        var next = address
        for _ in 0...Self.maximumRedirects {
            guard let url = WireURL(next) else { throw Self.refusal(address, "it is no http or https address") }
            let response = try await self.response(at: url, named: address, over: client, within: time)
            switch response.status {
            case 200: return response
            case 301, 302, 303, 307, 308:
                guard let target = response.headers["location"], let resolved = Self.resolved(target, against: url)
                else { throw Self.refusal(address, "it redirects to nowhere") }
                next = resolved
            default: throw Self.refusal(address, "its server answered with status \(response.status)")
            }
        }
        throw Self.refusal(address, "it redirects too often")
    }

    private func response(
        at url: WireURL,
        named address: String,
        over client: UpstreamClient,
        within time: Duration
    ) async throws(LLMError) -> WireResponse {
        let limit = min(time, self.limits.patience)
        let request = WireRequest(
            method: "GET",
            url: url,
            headers: WireHeaders([("accept", "*/*"), ("accept-encoding", "identity")]),
            body: []
        )
        do throws(LLMError) {
            return try await client.document(
                for: request,
                deadlines: Deadlines(connect: limit, total: limit),
                maximumBytes: self.limits.maximumBytes,
                refusesPrivateAddresses: !self.allowsPrivateNetwork(at: url.origin)
            )
        } catch {
            guard error.code != .clientGone else { throw error }
            let reason = (error.cause as? TransportFailure)?.detail ?? "it could not be fetched"
            throw Self.refusal(address, reason, cause: error)
        }
    }

    private func allowsPrivateNetwork(at origin: Origin) -> Bool {
        self.limits.allowsPrivateNetworks || self.limits.allowedHosts.contains(origin.host.lowercased())
            || self.limits.allowedHosts.contains(origin.authority.lowercased())
    }

    private static func resolved(_ target: String, against url: WireURL) -> String? {
        if target.lowercased().hasPrefix("http://") || target.lowercased().hasPrefix("https://") { return target }
        // Another scheme is no path of this server.
        let beginning = target.prefix { !"/?#".contains($0) }
        if beginning.contains(":") { return nil }
        let root = "\(url.origin.isTLS ? "https" : "http")://\(url.origin.authority)"
        if target.hasPrefix("//") { return (url.origin.isTLS ? "https:" : "http:") + target }
        if target.hasPrefix("/") { return root + target }
        guard let slash = url.path.lastIndex(of: "/") else { return root + "/" + target }
        return root + url.path[...slash] + target
    }

    private static func refusal(_ address: String, _ reason: String, cause: (any Error)? = nil) -> LLMError {
        LLMError(.badRequest, "Unable to fetch \(address.prefix(200)): \(reason).", cause: cause)
    }
}
