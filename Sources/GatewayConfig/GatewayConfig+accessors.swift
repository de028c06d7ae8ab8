package import LLMCore

/// What a setting comes to when the file, the environment and the defaults are put together.
extension GatewayConfig {
    /// The key that may do everything: the file's, else `LITELLM_MASTER_KEY`, else `PROXY_MASTER_KEY`.
    ///
    /// White space at its ends is left out: no request could carry it, and files of secrets often end in a line break.
    package var masterKey: Secret<String>? {
        guard let key = self.writtenMasterKey?.reveal() else { return nil }
        let start = key.drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return Secret("") }
        return Secret(String(start[...end]))
    }

    /// The same as it is written.
    package var writtenMasterKey: Secret<String>? {
        if let key = self.generalSettings.masterKey, !key.reveal().isEmpty {
            return key
        }
        return (self.environment["LITELLM_MASTER_KEY"] ?? self.environment["PROXY_MASTER_KEY"]).map(Secret.init)
    }

    /// Whether other machines are served without a master key, or with a publicly known one.
    package var permitsWeakMasterKey: Bool {
        self.generalSettings.permitsWeakMasterKey
            || self.environment.isOn("LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY")
    }

    /// Attempts after the first one, for requests and deployments that do not say.
    package var numRetries: Int {
        self.routerSettings.numRetries ?? self.litellmSettings.numRetries ?? 2
    }

    /// Most fallbacks of a request: the file's, else `ROUTER_MAX_FALLBACKS`, else 5.
    package var maxFallbacks: Int {
        self.routerSettings.maxFallbacks
            ?? self.environment["ROUTER_MAX_FALLBACKS"].flatMap(Int.init).flatMap { $0 >= 0 ? $0 : nil } ?? 5
    }

    /// Seconds a request may take by `litellm_settings` or `REQUEST_TIMEOUT`; `nil` when neither says.
    package var requestTimeout: Double? {
        if let seconds = self.litellmSettings.requestTimeout {
            return seconds
        }
        return self.environment["REQUEST_TIMEOUT"].flatMap(Double.init).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }

    /// Whether parameters that a provider does not know are dropped, where the deployment does not say.
    package var dropParams: Bool {
        self.litellmSettings.dropParams ?? self.environment.isOn("LITELLM_DROP_PARAMS")
    }

    /// How certificates of providers are checked.
    package var tlsVerification: TLSVerification {
        self.litellmSettings.sslVerify ?? self.environment["SSL_VERIFY"].map { TLSVerification($0) } ?? .system
    }

    /// The file with our certificate towards providers.
    package var clientCertificate: String? {
        self.litellmSettings.sslCertificate ?? self.environment["SSL_CERTIFICATE"]
    }

    /// Whether logs are JSON.
    package var jsonLogs: Bool {
        self.litellmSettings.jsonLogs ?? self.environment.isOn("JSON_LOGS")
    }

    /// Whether more is logged.
    package var isVerbose: Bool {
        self.litellmSettings.isVerbose || self.routerSettings.isVerbose || self.environment.isOn("SET_VERBOSE")
    }

    /// The largest request in bytes; `nil` when nothing says.
    package var maxRequestBytes: Int? {
        self.generalSettings.maxRequestSizeMB.flatMap { Int(exactly: ($0 * 1_048_576).rounded()) }
    }

    /// The most bytes of request bodies held at once; `nil` when nothing says.
    package var maxHeldBytes: Int? {
        self.generalSettings.maxHeldRequestsMB.flatMap { Int(exactly: ($0 * 1_048_576).rounded()) }
    }

    /// Other names for groups, from the router's settings and from `litellm_settings.model_alias_map`.
    package var modelAliases: [String: ModelAlias] {
        self.litellmSettings.modelAliases.mapValues { ModelAlias(model: $0, isReplaced: true) }
            .merging(self.routerSettings.modelGroupAlias) { _, router in router }
    }

    /// The names of all groups in the order of the file, each once.
    package var modelGroups: [String] {
        var seen: Set<String> = []
        return self.modelList.map(\.modelName).filter { seen.insert($0).inserted }
    }

    /// All fallbacks: the router's settings win over `litellm_settings`, list by list.
    package var fallbacks: Fallbacks {
        let router = self.routerSettings
        let settings = self.litellmSettings
        var general = router.fallbacks.isEmpty ? settings.fallbacks : router.fallbacks
        let standard = router.defaultFallbacks.isEmpty ? settings.defaultFallbacks : router.defaultFallbacks
        if !standard.isEmpty {
            general.append(FallbackRule(group: "*", targets: standard.map { .string($0) }))
        }
        return Fallbacks(
            general: general,
            contextWindow: router.contextWindowFallbacks.isEmpty
                ? settings.contextWindowFallbacks : router.contextWindowFallbacks,
            contentPolicy: router.contentPolicyFallbacks.isEmpty
                ? settings.contentPolicyFallbacks : router.contentPolicyFallbacks
        )
    }

    /// What to ask instead when a group fails.
    package struct Fallbacks: Sendable, Equatable {
        package var general: [FallbackRule]
        package var contextWindow: [FallbackRule]
        package var contentPolicy: [FallbackRule]
    }

    /// The address of the database: the file's, else `DATABASE_URL`, else put together from `DATABASE_HOST` and so on.
    package var databaseURL: Secret<String>? {
        if let url = self.generalSettings.databaseURL {
            return url
        }
        if let url = self.environment["DATABASE_URL"] {
            return Secret(url)
        }
        guard let host = self.environment["DATABASE_HOST"],
            let user = self.environment["DATABASE_USERNAME"] ?? self.environment["DATABASE_USER"],
            let name = self.environment["DATABASE_NAME"]
        else {
            return nil
        }
        let password = self.environment["DATABASE_PASSWORD"].map { ":" + Self.percentEncoded($0) } ?? ""
        let port = self.environment["DATABASE_PORT"].map { ":" + $0 } ?? ""
        let schema = self.environment["DATABASE_SCHEMA"].map { "?schema=" + Self.percentEncoded($0) } ?? ""
        return Secret("postgresql://\(Self.percentEncoded(user))\(password)@\(host)\(port)/\(name)\(schema)")
    }

    private static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
