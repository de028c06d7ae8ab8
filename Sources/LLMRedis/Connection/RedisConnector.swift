import LLMCore
import NIOCore
import NIOPosix
import NIOSSL
import RedisCore

/// Opens connections and logs in on them; belongs to an event loop.
struct RedisConnector {
    let eventLoop: any EventLoop
    let options: RedisOptions
    let tls: NIOSSLContext?
    var login: RedisOptions.Login?
    var database = 0
    /// Whether only a primary will do.
    var needsPrimary = false

    /// Opens a connection and logs in; `completion` is called once, in time or with the error that it took too long.
    func connect(
        to address: RedisAddress,
        _ completion: @escaping (Result<RedisConnection, RedisError>) -> Void
    ) {
        let attempt = Attempt(completion)
        let limit = TimeAmount(self.options.connectTimeout)
        attempt.timer = self.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            attempt.finish(.failure(RedisError(.unreachable, "timed out while connecting and logging in")))
        }
        self.open(address, limit).assumeIsolated().whenComplete { result in
            do {
                let channel = try result.get()
                let connection = try channel.pipeline.syncOperations.handler(type: RedisConnection.self)
                guard !attempt.isOver else { return connection.close() }
                attempt.connection = connection
                connection.observe(
                    .init(opened: { error in
                        if let error { return attempt.finish(.failure(error)) }
                        self.logIn(on: connection) { attempt.finish($0) }
                    })
                )
            } catch {
                attempt.finish(.failure(RedisError(connecting: error)))
            }
        }
    }

    private func open(_ address: RedisAddress, _ limit: TimeAmount) -> EventLoopFuture<any Channel> {
        let tls = self.tls
        let limits = self.options.limits
        let host = address.host
        let highWater = self.options.maximumWaitingBytes
        let bootstrap = ClientBootstrap(group: self.eventLoop)
            .connectTimeout(limit)
            .channelOption(.writeBufferWaterMark, value: .init(low: highWater / 2, high: highWater))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        let isAddress = host.map { (try? SocketAddress(ipAddress: $0, port: 0)) != nil } ?? true
                        let name = isAddress ? nil : host
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    try pipeline.addHandler(RedisConnection(limits: limits, awaitsHandshake: tls != nil))
                }
            }
        switch address {
        case .host(let host, let port):
            return bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
        case .path(let path): return bootstrap.connect(unixDomainSocketPath: path)
        }
    }

    /// One try, which may be over before its channel is there.
    private final class Attempt {
        private var completion: ((Result<RedisConnection, RedisError>) -> Void)?
        var timer: Scheduled<Void>?
        var connection: RedisConnection?

        init(_ completion: @escaping (Result<RedisConnection, RedisError>) -> Void) {
            self.completion = completion
        }

        var isOver: Bool { self.completion == nil }

        func finish(_ result: Result<RedisConnection, RedisError>) {
            guard let completion = self.completion else { return }
            self.completion = nil
            self.timer?.cancel()
            if case .failure = result { self.connection?.close() }
            self.connection = nil
            completion(result)
        }
    }
}

// MARK: - Login

extension RedisConnector {
    /// Says who we are, in RESP3 where the server knows it, and chooses the database.
    private func logIn(
        on connection: RedisConnection,
        _ completion: @escaping (Result<RedisConnection, RedisError>) -> Void
    ) {
        var hello = ["HELLO", "3"]
        if let login = self.login { hello += ["AUTH", login.user ?? "default", login.password.reveal()] }
        hello += ["SETNAME", self.options.clientName]
        let commands = [RedisCommand(hello, keyPosition: nil)] + self.choices
        connection.send(
            RedisBatch(commands) { results in
                if case .failure(let error) = results[0], error.code == .server {
                    // A server or a proxy of before RESP3.
                    return self.logInAsOfOld(on: connection, completion)
                }
                completion(self.verdict(results, on: connection))
            }
        )
    }

    private func logInAsOfOld(
        on connection: RedisConnection,
        _ completion: @escaping (Result<RedisConnection, RedisError>) -> Void
    ) {
        var commands: [RedisCommand] = []
        if let login = self.login {
            let user = login.user.map { [$0] } ?? []
            commands.append(RedisCommand(["AUTH"] + user + [login.password.reveal()], keyPosition: nil))
        } else {
            commands.append(RedisCommand("PING"))
        }
        commands += self.choices
        connection.send(RedisBatch(commands) { completion(self.verdict($0, on: connection)) })
    }

    private var choices: [RedisCommand] {
        var commands: [RedisCommand] = []
        if self.needsPrimary { commands.append(RedisCommand("ROLE")) }
        if self.database != 0 { commands.append(RedisCommand("SELECT", String(self.database))) }
        return commands
    }

    private func verdict(
        _ results: [RedisResult],
        on connection: RedisConnection
    ) -> Result<RedisConnection, RedisError> {
        for result in results {
            if case .failure(let error) = result { return .failure(error) }
        }
        if self.needsPrimary, results.count > 1, case .success(let role) = results[1],
            role.elements?.first?.text != "master"
        {
            return .failure(RedisError(.readOnly, "the sentinels named a server that is not the primary"))
        }
        return .success(connection)
    }
}
