import LLMCore

/// A Redis address as one text: `rediss://user:password@host:6380/2?ssl_cert_reqs=none`, `unix:///run/redis.sock?db=1`.
///
/// Forms and options are those of redis-py, which LiteLLM hands its URLs to.
struct RedisURL: Equatable {
    var address: RedisAddress
    var isTLS = false
    var user: String?
    var password: String?
    /// The database and other options, under redis-py's names.
    var options: [String: String] = [:]

    init(_ text: String) throws(RedisOptionsError) {
        guard let separator = text.firstRange(of: "://") else { throw Self.malformed }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard ["redis", "rediss", "valkey", "valkeys", "unix"].contains(scheme) else {
            throw RedisOptionsError("url", "is no redis://, rediss:// or unix:// address")
        }
        var rest = text[separator.upperBound...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        if let mark = rest.firstIndex(of: "?") {
            self.options = try Self.options(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        let path = try Self.decoded(rest[slash...])
        if let at = authority.lastIndex(of: "@") {
            let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let user = try Self.decoded(parts[0])
            self.user = user.isEmpty ? nil : user
            self.password = parts.count > 1 ? try Self.decoded(parts[1]) : nil
            authority = authority[authority.index(after: at)...]
        }
        if scheme == "unix" {
            guard path.count > 1 else { throw RedisOptionsError("url", "names no socket") }
            self.address = .path(path)
            return
        }
        self.isTLS = scheme == "rediss" || scheme == "valkeys"
        self.address = try Self.address(authority)
        let database = path.dropFirst()
        if !database.isEmpty, self.options["db"] == nil { self.options["db"] = String(database) }
    }

    private static let malformed = RedisOptionsError("url", "is no address such as redis://host:6379/0")

    private static func address(_ text: Substring) throws(RedisOptionsError) -> RedisAddress {
        var host = text
        var port = 6379
        // The colons of an IPv6 address stand within brackets.
        let end = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text.lastIndex(of: ":"), colon >= end {
            guard let number = Int(text[text.index(after: colon)...]), (1...65535).contains(number) else {
                throw RedisOptionsError("url", "has no port from 1 to 65535 behind the host's colon")
            }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let name = try Self.decoded(host)
        return .host(name.isEmpty ? "localhost" : name, port: port)
    }

    private static func options(_ query: Substring) throws(RedisOptionsError) -> [String: String] {
        var options: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            options[try Self.decoded(parts[0]).lowercased()] = try Self.decoded(parts[1])
        }
        return options
    }

    private static func decoded(_ text: Substring) throws(RedisOptionsError) -> String {
        guard let decoded = PercentEncoding.decode(text) else { throw Self.malformed }
        return decoded
    }
}
