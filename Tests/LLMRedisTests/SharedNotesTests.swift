import LLMRedis
import RedisCore
import TestServers
import TestSupport
import Testing

@Suite("Notes that processes leave for each other", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct SharedNotesTests {
    private static let patience = Duration.seconds(60)

    @Test("one finds out, the others wait for its note")
    func turns() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let notes = SharedNotes(client: redis.client, name: "n")
        #expect(await notes.read(["a", "b}"], patience: Self.patience) == [.turn, .turn])
        #expect(await notes.read(["b}", "a", "c"], patience: Self.patience) == [.wait, .wait, .turn])
        await notes.write("1", about: "a", lasting: .seconds(60))
        await notes.write("{}", about: "b}", lasting: .seconds(60))
        #expect(await notes.read(["a", "b}", "c"], patience: Self.patience) == [.text("1"), .text("{}"), .wait])
        #expect(await notes.read([], patience: Self.patience).isEmpty)
        // What was found out before holds nobody up afterwards.
        _ = try await redis.send("DEL", "n:{a}")
        #expect(await notes.read(["a"], patience: Self.patience) == [.turn])
        await redis.client.shutDown()
    }

    @Test("whoever has the turn and dies is not waited for long, and notes do not last for ever")
    func ends() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let notes = SharedNotes(client: redis.client, name: "n")
        #expect(await notes.read(["a"], patience: .milliseconds(50)) == [.turn])
        while await notes.read(["a"], patience: .milliseconds(50)) == [.wait] { await Task.yield() }
        await notes.write("x", about: "a", lasting: .milliseconds(50))
        while await notes.read(["a"], patience: .milliseconds(1)) == [.text("x")] { await Task.yield() }
        await redis.client.shutDown()
    }

    @Test("while Redis is away everybody finds out alone")
    func away() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let notes = SharedNotes(client: redis.client, name: "n")
        #expect(await notes.read(["a"], patience: Self.patience) == [.turn])
        server.kill9()
        #expect(await redis.change()?.kind.hasPrefix("unavailable") == true)
        await notes.write("x", about: "a", lasting: .seconds(60))
        #expect(await notes.read(["a", "b"], patience: Self.patience) == [.turn, .turn])
        await redis.client.shutDown()
    }
}
