import LLMCore
package import RedisCore

/// Which Redis is meant, when settings, cache and environment are put together.
extension GatewayConfig {
    /// The Redis through which routing shares what it knows: the router's own, else the cache's; nil when there is none.
    ///
    /// As in LiteLLM the environment alone (`REDIS_HOST` and its siblings) turns nothing on: it completes what one of the
    /// two leaves open.
    ///
    /// - Throws: The first setting that cannot be used.
    package func sharedStateRedis() throws(RedisOptionsError) -> RedisOptions? {
        guard let router = self.routerRedis() else { return try self.cacheRedis() }
        return try router.options(self.environment)
    }

    /// The Redis that responses are cached in; nil when they are not, or elsewhere.
    ///
    /// - Throws: The first setting that cannot be used.
    package func cacheRedis() throws(RedisOptionsError) -> RedisOptions? {
        guard self.litellmSettings.cache, self.litellmSettings.cacheParams.usesRedis else { return nil }
        return try self.litellmSettings.cacheParams.redis.options(self.environment)
    }

    /// `router_settings.redis_*`, and `cache_kwargs` for the rest.
    func routerRedis() -> RedisParameters? {
        let router = self.routerSettings
        var parameters = RedisParameters(router.cacheArguments.reveal())
        parameters.set("url", router.redisURL?.reveal())
        parameters.set("host", router.redisHost)
        let isOn = ["url", "host", "startup_nodes", "redis_startup_nodes", "sentinel_nodes"].contains {
            parameters.settings[$0] != nil
        }
        guard isOn else { return nil }
        parameters.set("port", router.redisPort.map { String($0) })
        parameters.set("password", router.redisPassword?.reveal())
        parameters.set("db", router.redisDB.map { String($0) })
        return parameters
    }
}

/// The settings of one Redis under the names of `cache_params`; they may hold secrets.
struct RedisParameters: CustomStringConvertible, CustomReflectable {
    private(set) var settings: [String: JSON]

    init(_ settings: JSONObject) {
        self.settings = [:]
        for member in settings where !member.value.isNull && member.value != "" {
            self.settings[member.key] = member.value
        }
    }

    mutating func set(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { self.settings[name] = .string(value) }
    }

    mutating func set(_ name: String, _ value: JSON?) {
        if let value { self.settings[name] = value }
    }

    func options(_ environment: ConfigEnvironment) throws(RedisOptionsError) -> RedisOptions {
        try RedisOptions(settings: self.settings) { environment[$0] }
    }

    var description: String { "<\(self.settings.count) settings>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension CacheParams {
    /// Whether the cache is in a Redis.
    var usesRedis: Bool {
        switch self.kind {
        case .redis, .redisSemantic, .valkeySemantic: true
        case .local, .qdrantSemantic, .s3, .gcs, .azureBlob, .disk, .supabase: false
        }
    }

    var redis: RedisParameters {
        var parameters = RedisParameters(self.backend.reveal())
        parameters.set("url", self.url?.reveal())
        parameters.set("host", self.host)
        parameters.set("port", self.port.map { String($0) })
        parameters.set("username", self.username)
        parameters.set("password", self.password?.reveal())
        parameters.set("db", self.db.map { String($0) })
        parameters.set("ssl", self.ssl.map { JSON.bool($0) })
        parameters.set("socket_timeout", self.socketTimeout.map { JSON($0) })
        parameters.set("startup_nodes", self.startupNodes.isEmpty ? nil : .array(self.startupNodes))
        parameters.set("service_name", self.sentinelServiceName)
        parameters.set("sentinel_nodes", self.sentinelNodes.isEmpty ? nil : .array(self.sentinelNodes))
        parameters.set("sentinel_password", self.sentinelPassword?.reveal())
        return parameters
    }
}
