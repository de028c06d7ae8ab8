import LLMCore
import LLMRedis
import NIOPosix
import RedisCore
import TestServers
import TestSupport
import Testing

/// A client of a test's own, and what it said of its servers.
struct TestRedis: Sendable {
    let client: RedisClient
    let changes = Mailbox<RedisStateChange>()

    init(_ topology: RedisOptions.Topology, _ configure: (inout RedisOptions) -> Void = { _ in }) throws {
        var options = RedisOptions(topology)
        options.firstPause = .milliseconds(10)
        options.longestPause = .milliseconds(100)
        configure(&options)
        let changes = self.changes
        self.client = try RedisClient(
            options,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            seed: (1, 2)
        ) { changes.put($0) }
    }

    init(_ server: RedisServer, _ configure: (inout RedisOptions) -> Void = { _ in }) throws {
        try self.init(.single(.host("127.0.0.1", port: server.port)), configure)
    }

    func send(_ name: String, _ arguments: String...) async throws -> RESPValue {
        let keyPosition = arguments.isEmpty ? nil : 1
        return try await self.client.send(RedisCommand([name] + arguments, keyPosition: keyPosition))
    }

    /// The error that a command has.
    func failure(_ name: String, _ arguments: String...) async -> RedisError? {
        let results = await self.client.send([
            RedisCommand([name] + arguments, keyPosition: arguments.isEmpty ? nil : 1)
        ])
        if case .failure(let error)? = results.first { return error }
        return nil
    }

    /// Waits for the next change that was told.
    func change() async -> RedisStateChange.State? {
        await self.changes.take()?.state
    }
}

extension RedisStateChange.State {
    /// What kind it is.
    var kind: String {
        switch self {
        case .available: "available"
        case .readOnly: "readOnly"
        case .refusing(let error): "refusing: \(error.serverError?.word ?? "")"
        case .replaced: "replaced"
        case .unavailable(let error): "unavailable: \(error.code.rawValue)"
        }
    }
}
