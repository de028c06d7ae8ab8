import LLMCore
import RedisCore
import Testing

@Suite("Settings of a Redis")
struct RedisOptionsTests {
    private func options(_ settings: [String: JSON], _ environment: [String: String] = [:]) throws -> RedisOptions {
        try RedisOptions(settings: settings) { environment[$0] }
    }

    private func problem(_ settings: [String: JSON], _ environment: [String: String] = [:]) -> RedisOptionsError? {
        do throws(RedisOptionsError) {
            _ = try RedisOptions(settings: settings) { environment[$0] }
            return nil
        } catch {
            return error
        }
    }

    @Test("nothing said: the local server, RESP's usual port")
    func defaults() throws {
        let options = try self.options([:])
        #expect(options.topology == .single(.host("localhost", port: 6379)))
        #expect(options.login == nil)
        #expect(options.tls == nil)
        #expect(options.database == 0)
        #expect(options.commandTimeout == .seconds(5))
    }

    @Test("host, port and the rest; numbers may be texts")
    func single() throws {
        let options = try self.options([
            "host": "redis.example", "port": "6380", "username": "u", "password": "p", "db": "2", "ssl": "True",
            "socket_timeout": 0.5,
        ])
        #expect(options.topology == .single(.host("redis.example", port: 6380)))
        #expect(options.login == .init(user: "u", password: Secret("p")))
        #expect(options.database == 2)
        #expect(options.tls == RedisTLSOptions())
        #expect(options.commandTimeout == .milliseconds(500))
        #expect(options.connectTimeout == .milliseconds(500))
        #expect(!"\(options)".contains("\"p\""))
    }

    @Test("the router's names have redis_ in front")
    func prefixed() throws {
        let options = try self.options(["redis_host": "a", "redis_port": 1, "redis_password": "p", "redis_db": 3])
        #expect(options.topology == .single(.host("a", port: 1)))
        #expect(options.login?.password.reveal() == "p")
        #expect(options.database == 3)
    }

    @Test("the environment fills in what the file leaves open")
    func environment() throws {
        let variables = [
            "REDIS_HOST": "env", "REDIS_PORT": "7", "REDIS_PASSWORD": "pw", "REDIS_USERNAME": "me", "REDIS_SSL": "true",
            "REDIS_SSL_CERT_REQS": "none",
        ]
        let options = try self.options([:], variables)
        #expect(options.topology == .single(.host("env", port: 7)))
        #expect(options.login == .init(user: "me", password: Secret("pw")))
        #expect(options.tls?.verifiesCertificate == false)
        #expect(
            try self.options(["host": "file", "ssl": false], variables).topology == .single(.host("file", port: 7))
        )
        #expect(try self.options(["host": "file", "ssl": false], variables).tls == nil)
    }

    @Test(
        "URLs",
        arguments: [
            ("redis://", RedisAddress.host("localhost", port: 6379), nil, nil, 0, false),
            ("redis://h", .host("h", port: 6379), nil, nil, 0, false),
            ("redis://h:1/2", .host("h", port: 1), nil, nil, 2, false),
            ("rediss://u:p%40ss:w@h:6380/0", .host("h", port: 6380), "u", "p@ss:w", 0, true),
            ("redis://:pw@h?db=4", .host("h", port: 6379), nil, "pw", 4, false),
            ("redis://[::1]:7", .host("::1", port: 7), nil, nil, 0, false),
            ("redis://[::1]", .host("::1", port: 6379), nil, nil, 0, false),
            ("valkeys://h", .host("h", port: 6379), nil, nil, 0, true),
            ("unix:///run/redis.sock?db=1", .path("/run/redis.sock"), nil, nil, 1, false),
            ("unix://:pw@/run/redis.sock", .path("/run/redis.sock"), nil, "pw", 0, false),
        ] as [(String, RedisAddress, String?, String?, Int, Bool)]
    )
    func url(
        _ url: String,
        _ address: RedisAddress,
        _ user: String?,
        _ password: String?,
        _ db: Int,
        _ tls: Bool
    ) throws {
        let options = try self.options(["url": .string(url), "host": "ignored"])
        #expect(options.topology == .single(address))
        #expect(options.login?.user == user)
        #expect(options.login?.password.reveal() == password)
        #expect(options.database == db)
        #expect((options.tls != nil) == tls)
    }

    @Test("a URL's options")
    func urlOptions() throws {
        let url = "rediss://h?ssl_cert_reqs=none&ssl_ca_certs=%2Fca.pem&socket_timeout=2&ssl_check_hostname=false"
        let options = try self.options([:], ["REDIS_URL": url])
        #expect(options.tls?.verifiesCertificate == false)
        #expect(options.tls?.verifiesHostName == false)
        #expect(options.tls?.authoritiesPath == "/ca.pem")
        #expect(options.commandTimeout == .seconds(2))
    }

    @Test("clusters, from the file and from the environment")
    func cluster() throws {
        let seeds: RedisOptions.Topology = .cluster(seeds: [.host("a", port: 7001), .host("b", port: 7002)])
        let nodes: JSON = [["host": "a", "port": "7001"], ["host": "b", "port": 7002], ["host": "a", "port": 7001]]
        #expect(try self.options(["startup_nodes": nodes]).topology == seeds)
        #expect(try self.options(["redis_startup_nodes": nodes]).topology == seeds)
        #expect(try self.options([:], ["REDIS_CLUSTER_NODES": nodes.description]).topology == seeds)
        #expect(try self.options(["startup_nodes": ["a:7001", "b:7002"]]).topology == seeds)
        #expect(self.problem(["startup_nodes": nodes, "db": 1])?.setting == "db")
    }

    @Test("sentinels, from the file and from the environment")
    func sentinel() throws {
        let expected: RedisOptions.Topology = .sentinel(
            name: "m",
            sentinels: [.host("a", port: 26379), .host("b", port: 5)]
        )
        let nodes: JSON = [["a", 26379], ["b", "5"]]
        let settings: [String: JSON] = ["sentinel_nodes": nodes, "service_name": "m", "sentinel_password": "s"]
        #expect(try self.options(settings).topology == expected)
        #expect(try self.options(settings).sentinelLogin?.password.reveal() == "s")
        let variables = ["REDIS_SENTINEL_NODES": nodes.description, "REDIS_SERVICE_NAME": "m"]
        #expect(try self.options([:], variables).topology == expected)
        #expect(self.problem(["sentinel_nodes": nodes])?.setting == "service_name")
    }

    @Test(
        "what cannot be used is named, and no secret is quoted",
        arguments: [
            ("port", "70000"), ("port", "x"), ("db", "-1"), ("ssl", "perhaps"), ("socket_timeout", "soon"),
            ("url", "http://h"), ("url", "sk-secret"), ("url", "redis://h:x"), ("url", "redis://a%zz@h"),
            ("url", "unix://"), ("startup_nodes", "sk-secret"), ("startup_nodes", "{}"), ("startup_nodes", "[1]"),
            ("sentinel_nodes", "[[]]"), ("client_name", "a b"),
        ]
    )
    func problems(_ setting: String, _ text: String) {
        let error = self.problem([setting: .string(text)])
        #expect(error?.setting == setting)
        #expect(error?.description.contains("secret") == false)
    }
}
