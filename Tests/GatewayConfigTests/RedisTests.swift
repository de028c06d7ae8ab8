import GatewayConfig
import LLMCore
import RedisCore
import Testing

@Suite struct RedisTests {
    @Test func `nothing is shared unless a setting says so`() throws {
        let fixture = ConfigFixture(environment: ["REDIS_HOST": "h", "REDIS_URL": "redis://h"])
        #expect(try fixture.config("model_list: []").sharedStateRedis() == nil)
        let local = try fixture.config("litellm_settings: {cache: true, cache_params: {type: local}}")
        #expect(try local.sharedStateRedis() == nil)
        #expect(try local.cacheRedis() == nil)
        let off = try fixture.config("litellm_settings: {cache: false, cache_params: {type: redis}}")
        #expect(try off.sharedStateRedis() == nil)
    }

    @Test func `the router's settings, completed by the environment`() throws {
        let fixture = ConfigFixture(environment: ["REDIS_PASSWORD": "pw", "REDIS_SSL": "true"])
        let config = try fixture.config("router_settings: {redis_host: h, redis_port: '1992'}")
        let options = try #require(try config.sharedStateRedis())
        #expect(options.topology == .single(.host("h", port: 1992)))
        #expect(options.login?.password.reveal() == "pw")
        #expect(options.tls != nil)
        #expect(try config.cacheRedis() == nil)
    }

    @Test func `a URL counts more than a host, and cache_kwargs completes it`() throws {
        let yaml = """
            router_settings:
              redis_url: redis://:secret@a:7000/2
              redis_host: b
              cache_kwargs: {socket_timeout: 0.25, client_name: gateway}
            """
        let options = try #require(try ConfigFixture().config(yaml).sharedStateRedis())
        #expect(options.topology == .single(.host("a", port: 7000)))
        #expect(options.database == 2)
        #expect(options.commandTimeout == .milliseconds(250))
        #expect(options.clientName == "gateway")
    }

    @Test func `the cache's Redis shares routing's state, too`() throws {
        let yaml = """
            litellm_settings:
              cache: true
              cache_params:
                type: redis
                redis_startup_nodes: [{host: 127.0.0.1, port: "7001"}]
                ssl: true
                ssl_cert_reqs: none
            """
        let config = try ConfigFixture().config(yaml)
        let options = try #require(try config.sharedStateRedis())
        #expect(options.topology == .cluster(seeds: [.host("127.0.0.1", port: 7001)]))
        #expect(options.tls?.verifiesCertificate == false)
        #expect(try config.cacheRedis() == options)
        let both = try ConfigFixture().config(yaml + "\nrouter_settings: {redis_host: own}")
        #expect(try both.sharedStateRedis()?.topology == .single(.host("own", port: 6379)))
    }

    @Test func `what cannot be used is found at load, without its secrets`() {
        let router = ConfigFixture().load("router_settings: {redis_url: 'http://sk-secret@h'}")
        #expect(router.config == nil)
        let finding = router.diagnostics.first { $0.severity == .error }?.description ?? ""
        #expect(finding.hasPrefix("config.yaml:1:"))
        #expect(finding.contains("router_settings.redis_url: is no redis://, rediss:// or unix:// address"))
        #expect(!finding.contains("secret"))

        let cache = ConfigFixture().findings(
            "litellm_settings: {cache: true, cache_params: {sentinel_nodes: [[a, 1]]}}"
        )
        #expect(cache.count == 1)
        #expect(cache.first?.contains("service_name is missing") == true)
    }
}
