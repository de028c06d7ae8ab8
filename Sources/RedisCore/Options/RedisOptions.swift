package import LLMCore

/// How a Redis is reached; a value, made from settings by the caller.
package struct RedisOptions: Sendable, Equatable {
    /// What stands behind the addresses.
    package enum Topology: Sendable, Hashable {
        /// One server, or one address that always leads to the right one.
        case single(RedisAddress)
        /// Sentinels that know which server of a name is the primary.
        case sentinel(name: String, sentinels: [RedisAddress])
        /// Some nodes of a cluster, which tell the others.
        case cluster(seeds: [RedisAddress])
    }

    /// Who we are.
    package struct Login: Sendable, Hashable {
        /// Nil: the user named `default`.
        package var user: String?
        package var password: Secret<String>

        package init(user: String?, password: Secret<String>) {
            self.user = user
            self.password = password
        }
    }

    package var topology: Topology
    package var login: Login?
    /// Who we are to the sentinels.
    package var sentinelLogin: Login?
    package var database = 0
    package var tls: RedisTLSOptions?
    /// The name shown by `CLIENT LIST`.
    package var clientName = "litellm"

    /// How long a reply may take.
    package var commandTimeout: Duration = .seconds(5)
    /// How long connecting may take, TLS and login included.
    package var connectTimeout: Duration = .seconds(5)
    /// Pause before the first attempt to connect again; doubled with each that fails.
    package var firstPause: Duration = .milliseconds(100)
    package var longestPause: Duration = .seconds(5)
    /// Commands sent or waiting at once, per server; more are refused.
    package var maximumPending = 10_000
    /// Bytes of commands that wait for a connection, per server; more are refused.
    package var maximumWaitingBytes = 16 * 1024 * 1024
    package var limits = RESPLimits()

    package init(_ topology: Topology) {
        self.topology = topology
    }

    /// The addresses that were named, for logs.
    package var addresses: [RedisAddress] {
        switch self.topology {
        case .single(let address): [address]
        case .sentinel(_, let sentinels): sentinels
        case .cluster(let seeds): seeds
        }
    }
}

/// How the identity of a Redis is checked, and ours shown.
package struct RedisTLSOptions: Sendable, Hashable {
    /// Whether the certificate is checked (`ssl_cert_reqs`).
    package var verifiesCertificate = true
    /// Whether its host name is checked (`ssl_check_hostname`).
    package var verifiesHostName = true
    /// PEM file of the authorities to trust in place of the system's (`ssl_ca_certs`).
    package var authoritiesPath: String?
    /// PEM file of our certificate chain (`ssl_certfile`).
    package var certificatePath: String?
    /// PEM file of its key; nil: it stands in the certificate's file (`ssl_keyfile`).
    package var keyPath: String?

    package init() {}
}
