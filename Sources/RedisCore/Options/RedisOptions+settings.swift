package import LLMCore

extension RedisOptions {
    /// Reads the settings of one Redis, as they stand in `cache_params`, `cache_kwargs` and the like.
    ///
    /// What the settings leave open is taken from the environment, under the names that LiteLLM knows: `REDIS_` and the
    /// setting in capitals, and `REDIS_CLUSTER_NODES` and `REDIS_SENTINEL_NODES` for lists of nodes. A URL counts more
    /// than host, port, user and password, and nodes count more than a URL.
    ///
    /// - Parameters:
    ///   - settings: The settings under their names; `redis_` in front is allowed, unknown ones are passed over.
    ///   - environment: The value of a variable.
    /// - Throws: The first setting that cannot be used.
    package init(
        settings: [String: JSON],
        environment: @escaping (String) -> String?
    ) throws(RedisOptionsError) {
        let reader = RedisSettings(settings: settings, environment: environment)
        let url = try reader.text("url").map { text throws(RedisOptionsError) in try RedisURL(text) }
        let values = reader.adding(url)
        self.init(try values.topology(url))
        self.login = try Self.login(
            user: url?.user ?? values.text("username"),
            password: url?.password ?? values.text("password")
        )
        self.sentinelLogin = try Self.login(
            user: values.text("sentinel_username"),
            password: values.text("sentinel_password")
        )
        self.database = try values.integer("db", 0...1_000_000) ?? 0
        if case .cluster = self.topology, self.database != 0 {
            throw RedisOptionsError("db", "must be 0: a cluster has no other database")
        }
        let wantsTLS = try values.flag("ssl") ?? false
        if wantsTLS || url?.isTLS == true { self.tls = try values.tls() }
        if let name = values.text("client_name") {
            guard name.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
                throw RedisOptionsError("client_name", "may not have blanks or special characters")
            }
            self.clientName = name
        }
        if let timeout = try values.seconds("socket_timeout") { self.commandTimeout = timeout }
        if let timeout = try values.seconds("socket_connect_timeout") {
            self.connectTimeout = timeout
        } else {
            self.connectTimeout = self.commandTimeout
        }
    }

    private static func login(user: String?, password: String?) throws(RedisOptionsError) -> Login? {
        guard let password, !password.isEmpty else {
            // A user without a password is one that needs none.
            return user.map { Login(user: $0, password: Secret("")) }
        }
        return Login(user: user, password: Secret(password))
    }
}

/// Looks settings up by their names.
private struct RedisSettings {
    let settings: [String: JSON]
    let environment: (String) -> String?
    /// What a URL says besides its address.
    var url: [String: String] = [:]

    func adding(_ url: RedisURL?) -> RedisSettings {
        var settings = self
        settings.url = url?.options ?? [:]
        return settings
    }

    /// A setting: the URL's, else one of the file, else the environment's; what is empty counts as not set.
    private func value(_ name: String, variable: String? = nil) -> JSON? {
        if let text = self.url[name], !text.isEmpty { return .string(text) }
        for name in [name, "redis_\(name)"] {
            switch self.settings[name] {
            case nil, .null: continue
            case .string(let text) where text.isEmpty: continue
            case .some(let value): return value
            }
        }
        let text = self.environment(variable ?? "REDIS_\(name.uppercased())")
        return text.flatMap { $0.isEmpty ? nil : .string($0) }
    }

    func text(_ name: String) -> String? {
        switch self.value(name) {
        case .string(let text): text
        case .number(let number): JSON.number(number).description
        default: nil
        }
    }

    func flag(_ name: String) throws(RedisOptionsError) -> Bool? {
        switch self.value(name) {
        case nil: return nil
        case .bool(let flag): return flag
        case .some(let value):
            switch (value.stringValue ?? value.description).lowercased() {
            case "true", "1", "yes", "on", "t", "y": return true
            case "false", "0", "no", "off", "f", "n": return false
            default: throw RedisOptionsError(name, "is neither true nor false")
            }
        }
    }

    func integer(_ name: String, _ range: ClosedRange<Int>) throws(RedisOptionsError) -> Int? {
        guard let value = self.value(name) else { return nil }
        return try Self.integer(name, value, range)
    }

    private static func integer(
        _ name: String,
        _ value: JSON,
        _ range: ClosedRange<Int>
    ) throws(RedisOptionsError) -> Int {
        guard let number = value.intValue ?? value.stringValue.flatMap({ Int($0) }), range.contains(number) else {
            throw RedisOptionsError(name, "is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A time above zero; zero means no limit elsewhere, and the default here, for nothing may wait forever.
    func seconds(_ name: String) throws(RedisOptionsError) -> Duration? {
        guard let value = self.value(name) else { return nil }
        guard let number = value.doubleValue ?? value.stringValue.flatMap({ Double($0) }), (0...86_400).contains(number)
        else { throw RedisOptionsError(name, "is no number of seconds") }
        return number > 0 ? .seconds(max(number, 0.001)) : nil
    }

    // MARK: - Addresses

    func topology(_ url: RedisURL?) throws(RedisOptionsError) -> RedisOptions.Topology {
        let seeds = try self.nodes("startup_nodes", "REDIS_CLUSTER_NODES", port: 6379)
        if !seeds.isEmpty { return .cluster(seeds: seeds) }
        let sentinels = try self.nodes("sentinel_nodes", "REDIS_SENTINEL_NODES", port: 26379)
        if !sentinels.isEmpty {
            guard let name = self.text("service_name") else {
                throw RedisOptionsError("service_name", "is missing: the sentinels must be asked for a name")
            }
            return .sentinel(name: name, sentinels: sentinels)
        }
        if let url { return .single(url.address) }
        if let path = self.text("unix_socket_path") { return .single(.path(path)) }
        return .single(
            .host(self.text("host") ?? "localhost", port: try self.integer("port", 1...65535) ?? 6379)
        )
    }

    /// Nodes as `{"host": …, "port": …}`, `["host", port]` or `"host:port"`; from the environment as JSON text.
    private func nodes(
        _ name: String,
        _ variable: String,
        port: Int
    ) throws(RedisOptionsError) -> [RedisAddress] {
        guard var value = self.value(name, variable: variable) else { return [] }
        if let text = value.stringValue {
            guard let parsed = try? JSON(parsing: text) else { throw Self.malformedNodes(name) }
            value = parsed
        }
        guard let list = value.arrayValue, list.count <= 1_000 else { throw Self.malformedNodes(name) }
        var addresses: [RedisAddress] = []
        for node in list {
            let host = node["host"] ?? node[0] ?? node
            let number = node["port"] ?? node[1] ?? JSON(port)
            guard let host = host.stringValue, !host.isEmpty else { throw Self.malformedNodes(name) }
            let address: RedisAddress
            if let text = node.stringValue, let parsed = RedisAddress(node: text, from: .host(text, port: port)) {
                address = parsed
            } else {
                address = .host(host, port: try Self.integer(name, number, 1...65535))
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }

    private static func malformedNodes(_ name: String) -> RedisOptionsError {
        RedisOptionsError(name, "is no list of nodes such as [{\"host\": \"10.0.0.1\", \"port\": 6379}]")
    }

    // MARK: - TLS

    func tls() throws(RedisOptionsError) -> RedisTLSOptions {
        var tls = RedisTLSOptions()
        switch self.text("ssl_cert_reqs")?.lowercased() {
        case nil, "required", "cert_required", "2": break
        case "none", "cert_none", "0": tls.verifiesCertificate = false
        case "optional", "cert_optional", "1": break
        default: throw RedisOptionsError("ssl_cert_reqs", "is none of none, optional and required")
        }
        tls.verifiesHostName = try self.flag("ssl_check_hostname") ?? true
        tls.authoritiesPath = self.text("ssl_ca_certs") ?? self.text("gcp_ssl_ca_certs")
        tls.certificatePath = self.text("ssl_certfile")
        tls.keyPath = self.text("ssl_keyfile")
        if tls.keyPath != nil, tls.certificatePath == nil {
            throw RedisOptionsError("ssl_keyfile", "is of no use without ssl_certfile")
        }
        return tls
    }
}
