package import NIOCore
import NIOSSL
package import RedisCore

/// A Redis: one server, the primary that sentinels name, or a cluster.
///
/// Start reading here.
///
/// This module speaks to Redis and keeps there what several gateways share. It may import NIO, but nothing of the
/// gateway's. Commands, replies, options and slots are values of `RedisCore`, which has no sockets.
///
/// There is one connection for each server, shared by all callers (`docs/decisions/009-one-connection-to-redis.md`). No
/// command waits longer than its timeout, and none waits for a server that is known to be away.
package final class RedisClient: Sendable {
    private enum Servers: Sendable {
        case one(RedisNode)
        case cluster(RedisCluster)
    }

    private let servers: Servers
    /// How long a reply may take where a call does not say.
    package let timeout: Duration

    /// Makes a client, which connects with its first command, not before.
    ///
    /// Reads certificate files, so it is not made on an event loop.
    ///
    /// - Parameters:
    ///   - options: How the Redis is reached.
    ///   - eventLoop: Where its connections live.
    ///   - seed: Of the pauses between attempts to connect.
    ///   - onChange: Told, on the event loop, when a server is away and when it is back: once, not for each command.
    /// - Throws: `RedisError` when a certificate or a key cannot be read.
    package init(
        _ options: RedisOptions,
        eventLoop: any EventLoop,
        seed: (UInt64, UInt64),
        onChange: @escaping @Sendable (RedisStateChange) -> Void = { _ in }
    ) throws(RedisError) {
        let tls = try options.tls.map { tls throws(RedisError) in try tls.context() }
        var connector = RedisConnector(eventLoop: eventLoop, options: options, tls: tls, login: options.login)
        connector.database = options.database
        self.timeout = options.commandTimeout
        switch options.topology {
        case .single(let address):
            self.servers = .one(RedisNode(connector: connector, address: address, seed: seed, onChange: onChange))
        case .sentinel(let name, _):
            let sentinels = RedisConnector(
                eventLoop: eventLoop,
                options: options,
                tls: tls,
                login: options.sentinelLogin
            )
            connector.needsPrimary = true
            let node = RedisNode(
                connector: connector,
                address: .path(name),
                sentinelConnector: sentinels,
                seed: seed,
                onChange: onChange
            )
            self.servers = .one(node)
        case .cluster(let seeds):
            guard !seeds.isEmpty else { throw RedisError(.options, "no node of the cluster is named") }
            self.servers = .cluster(RedisCluster(connector: connector, seeds: seeds, seed: seed, onChange: onChange))
        }
    }

    /// Whether keys are spread over several servers, so that those of one script must share a slot.
    package var isCluster: Bool {
        if case .cluster = self.servers { true } else { false }
    }

    /// Sends commands without waiting in between, and collects their results in the same order.
    ///
    /// Those for one server are carried out in order; a script that it did not know comes after the rest.
    package func send(_ commands: [RedisCommand], timeout: Duration? = nil) async -> [RedisResult] {
        let limit = TimeAmount(timeout ?? self.timeout)
        var results = await self.dispatch(commands, limit)
        let unknown = results.indices.filter { commands[$0].fallback != nil && results[$0].isUnknownScript }
        guard !unknown.isEmpty else { return results }
        let again = unknown.map { index in
            var command = commands[index]
            command.arguments = command.fallback ?? command.arguments
            command.fallback = nil
            return command
        }
        for (index, result) in zip(unknown, await self.dispatch(again, limit)) { results[index] = result }
        return results
    }

    /// Sends one command.
    ///
    /// - Throws: `RedisError`, also for an error that the server answers with.
    package func send(_ command: RedisCommand, timeout: Duration? = nil) async throws(RedisError) -> RESPValue {
        guard let result = await self.send([command], timeout: timeout).first else {
            throw RedisError(.protocolViolation, "no result")
        }
        return try result.get()
    }

    /// Fails what is under way, closes all connections and refuses what comes later.
    package func shutDown() async {
        switch self.servers {
        case .one(let node): await node.shutDown()
        case .cluster(let cluster): await cluster.shutDown()
        }
    }

    private func dispatch(_ commands: [RedisCommand], _ timeout: TimeAmount) async -> [RedisResult] {
        switch self.servers {
        case .one(let node): await node.send(commands, timeout: timeout)
        case .cluster(let cluster): await cluster.send(commands, timeout: timeout)
        }
    }
}

extension RedisResult {
    fileprivate var isUnknownScript: Bool {
        if case .failure(let error) = self { error.serverError?.isUnknownScript == true } else { false }
    }
}

extension RedisTLSOptions {
    /// The options with their certificates loaded.
    fileprivate func context() throws(RedisError) -> NIOSSLContext {
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv12
            if !self.verifiesCertificate {
                tls.certificateVerification = .none
            } else if !self.verifiesHostName {
                tls.certificateVerification = .noHostnameVerification
            }
            if let path = self.authoritiesPath { tls.trustRoots = .file(path) }
            if let path = self.certificatePath {
                tls.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: self.keyPath ?? path, format: .pem))
            }
            return try NIOSSLContext(configuration: tls)
        } catch {
            throw RedisError(.tls, "the certificates or keys configured cannot be used")
        }
    }
}
