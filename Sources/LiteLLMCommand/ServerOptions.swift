import ArgumentParser

/// Where and how the server listens.
struct ServerOptions: ParsableArguments {
    @Option(
        name: .both("host"),
        help: "Address to listen on (HOST; default 0.0.0.0, without a strong master key 127.0.0.1)."
    )
    var host: String?

    @Option(name: .both("port"), help: "Port to listen on (PORT; default 4000).")
    var port: Int?

    @Option(name: .both("num_workers"), help: "Event loops (NUM_WORKERS); one per core when not given.")
    var numWorkers: Int?

    @Option(
        name: .both("ssl_keyfile_path"),
        help: "Private key in PEM form; with it the server speaks TLS (SSL_KEYFILE_PATH)."
    )
    var sslKeyfilePath: String?

    @Option(name: .both("ssl_certfile_path"), help: "Certificate chain in PEM form (SSL_CERTFILE_PATH).")
    var sslCertfilePath: String?

    @Option(name: .both("ciphers"), help: "Cipher suites of TLS 1.2, in OpenSSL's form.")
    var ciphers: String?

    @Option(
        name: .both("keepalive_timeout"),
        help: "Seconds an idle connection is kept (KEEPALIVE_TIMEOUT; default 75)."
    )
    var keepaliveTimeout: Int?

    @Option(
        name: .both("limit_concurrency"),
        help: "Requests answered at once (LIMIT_CONCURRENCY; without end when not given); others get a 503."
    )
    var limitConcurrency: Int?
}
