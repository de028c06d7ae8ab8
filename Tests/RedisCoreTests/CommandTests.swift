import RedisCore
import TestSupport
import Testing

@Suite("Commands, slots and redirections")
struct CommandTests {
    @Test("a command is written as an array of strings")
    func written() {
        var output: [UInt8] = []
        RedisCommand("SET", key: "käse", "a\r\nb", "").write(to: &output)
        #expect(
            String(decoding: output, as: UTF8.self) == "*4\r\n$3\r\nSET\r\n$5\r\nkäse\r\n$4\r\na\r\nb\r\n$0\r\n\r\n"
        )
    }

    @Test("what is written is read back, whatever the bytes", arguments: 0..<50)
    func roundTrip(_ seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let arguments = (0...random.next(below: 6)).map { _ in random.bytes(100) }
        var output: [UInt8] = []
        RedisCommand(arguments, keyPosition: nil).write(to: &output)
        #expect(Read(output).values == [.array(arguments.map { .bytes($0) })])
    }

    /// Slots as `CLUSTER KEYSLOT` of Redis 7.0.15 tells them.
    @Test(
        "slots",
        arguments: [
            ("123456789", 12739), ("foo", 12182), ("{foo}bar", 12182), ("a{foo}b{bar}", 12182), ("{}foo", 9500),
            ("foo{", 7673), ("", 0), ("foo{{bar}}zap", 4015),
        ]
    )
    func slots(_ key: String, _ slot: Int) {
        #expect(RedisHashSlot.of(Array(key.utf8)) == slot)
        #expect(RedisCommand("GET", key: key).slot == slot)
    }

    @Test("a command without a key has no slot")
    func noSlot() {
        #expect(RedisCommand("PING").slot == nil)
        #expect(RedisCommand([[UInt8]](), keyPosition: 3).slot == nil)
    }

    private static let origin = RedisAddress.host("10.0.0.1", port: 7000)

    @Test(
        "redirections",
        arguments: [
            ("MOVED 3999 127.0.0.1:6381", RedisAddress.host("127.0.0.1", port: 6381), false),
            ("ASK 3999 127.0.0.1:6381", .host("127.0.0.1", port: 6381), true),
            ("MOVED 0 :6381", .host("10.0.0.1", port: 6381), false),
            ("MOVED 16383 ?:6381", .host("10.0.0.1", port: 6381), false),
            ("MOVED 1 redis-3.example:6381", .host("redis-3.example", port: 6381), false),
            ("MOVED 1 ::1:6381", .host("::1", port: 6381), false),
        ]
    )
    func redirect(_ text: String, _ address: RedisAddress, _ isOnlyOnce: Bool) {
        let redirect = RedisServerError(text).redirect(from: Self.origin)
        #expect(redirect?.address == address)
        #expect(redirect?.isOnlyOnce == isOnlyOnce)
    }

    @Test(
        "what is no redirection",
        arguments: [
            "ERR x", "MOVED 16384 a:1", "MOVED -1 a:1", "MOVED 1 a:0", "MOVED 1 a:65536", "MOVED 1 a", "MOVED 1",
            "MOVED",
            "MOVED 1 a:1 b",
        ]
    )
    func noRedirect(_ text: String) {
        #expect(RedisServerError(text).redirect(from: Self.origin) == nil)
    }

    @Test("errors are of a bounded set and quote nothing")
    func errors() {
        let cases: [(String, RedisError.Code)] = [
            ("READONLY You can't write against a read only replica.", .readOnly),
            ("OOM command not allowed", .readOnly),
            ("WRONGPASS invalid username-password pair", .authentication),
            ("NOAUTH Authentication required.", .authentication),
            ("ERR invalid password", .authentication), ("CROSSSLOT Keys in request", .cluster),
            ("ERR unknown command 'x', with args beginning with: 'sk-secret'", .server), ("lower case", .server),
        ]
        for (text, code) in cases {
            let error = RedisError(RedisServerError(text))
            #expect(error.code == code, "\(text)")
            #expect(!error.description.contains("secret"))
        }
    }

    @Test("the map of a cluster, and what redirections change in it")
    func clusterMap() throws {
        let reply = """
            *3\r\n\
            *3\r\n:0\r\n:5460\r\n*2\r\n$0\r\n\r\n:7000\r\n\
            *4\r\n:5461\r\n:10922\r\n*3\r\n$8\r\n10.0.0.2\r\n:7001\r\n$2\r\nid\r\n*2\r\n$8\r\n10.0.0.9\r\n:7009\r\n\
            *3\r\n:10923\r\n:16383\r\n*2\r\n$8\r\n10.0.0.3\r\n:7002\r\n
            """
        let value = try #require(Read(Array(reply.utf8)).values.first)
        var map = try #require(RedisClusterMap(slots: value, from: Self.origin))
        #expect(map.nodes.count == 3)
        #expect(map.owner(of: 0) == Self.origin)
        #expect(map.owner(of: 5461) == .host("10.0.0.2", port: 7001))
        #expect(map.owner(of: 16383) == .host("10.0.0.3", port: 7002))
        #expect(map.owner(of: 16384) == nil)
        map.move(5461, to: .host("10.0.0.4", port: 7003))
        #expect(map.owner(of: 5461) == .host("10.0.0.4", port: 7003))
        #expect(map.owner(of: 5462) == .host("10.0.0.2", port: 7001))
        for bad in ["+OK\r\n", "*0\r\n", "*1\r\n:1\r\n", "*1\r\n*3\r\n:0\r\n:99999\r\n*2\r\n+a\r\n:1\r\n"] {
            #expect(RedisClusterMap(slots: Read(Array(bad.utf8)).values[0], from: Self.origin) == nil)
        }
    }
}
