import LLMCatalog
import LLMCore

/// Where an operation of a provider of OpenAI's format is.
enum OpenAIAddress {
    /// The address of an operation.
    ///
    /// - Parameters:
    ///   - operation: what is asked for; the provider's row may name a path of its own for it.
    ///   - path: OpenAI's path behind the version, such as `/chat/completions`. A base that ends with it is the whole
    ///     address already.
    ///   - target: where the call goes.
    /// - Returns: the address, its query included.
    static func url(of operation: ProviderOperation, _ path: String, for target: Target) -> WireURL {
        let base = Self.base(for: target)
        let url: WireURL
        if base.path.hasSuffix(path) {
            url = base
        } else if let own = target.provider.paths[operation] {
            url = Self.adding(own, to: base)
        } else {
            url = base.appending(path: path)
        }
        guard target.profile.rules.quirks.contains(.versionInQuery), let version = target.apiVersion,
            !version.isEmpty, !url.query.contains("api-version=")
        else { return url }
        return url.appending(query: "api-version", version)
    }

    /// The base as the provider's rules complete it.
    static func base(for target: Target) -> WireURL {
        let rules = target.provider.address
        if let text = rules.ownHost(of: target.model), let url = WireURL(text),
            target.provider.baseURL.flatMap({ WireURL($0) }) == target.base
        {
            return url
        }
        let base = target.base
        let path = rules.path(base.path, at: base.origin.host)
        return path == base.path ? base : WireURL(origin: base.origin, path: path, query: base.query)
    }

    /// Adds a provider's own path, whose beginning (a version, mostly) people also write at the end of the base.
    static func adding(_ path: String, to base: WireURL) -> WireURL {
        var rest = path[path.endIndex...]
        while true {
            if base.path.hasSuffix(path[..<rest.startIndex]) { return base.appending(path: String(rest)) }
            guard let slash = path[..<rest.startIndex].lastIndex(of: "/") else { return base.appending(path: path) }
            rest = path[slash...]
        }
    }
}
