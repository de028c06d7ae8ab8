import GatewayConfig
import LLMCore
import Testing

/// Settings of the router that cannot mean anything: told when they are loaded, with their place.
@Suite struct RouterCheckTests {
    /// What is found, each as `severity path:line`.
    private static func found(_ yaml: String) -> [String] {
        ConfigFixture().load(yaml).diagnostics.filter { $0.line > 0 }.map { "\($0.severity) \($0.path):\($0.line)" }
    }

    // MARK: - Limits

    @Test(arguments: [
        ("max_parallel_requests: 0", "simple-shuffle", true), ("rpm: 0", "simple-shuffle", true),
        ("rpm: 0, max_parallel_requests: 5", "simple-shuffle", false),
        ("rpm: 0, max_parallel_requests: 5", "usage-based-routing-v2", true),
        ("tpm: 0", "simple-shuffle", false), ("tpm: 0", "least-busy", false), ("tpm: 0", "latency-based-routing", true),
        ("itpm: 0", "cost-based-routing", true), ("max_budget: 0, budget_duration: 1d", "simple-shuffle", true),
    ]) func `a limit of zero is an error where nobody else has the name`(
        _ limit: String,
        _ strategy: String,
        isClosed: Bool
    ) {
        func list(_ others: String) -> String {
            """
            model_list:
            - model_name: a
              litellm_params: {model: m, \(limit)}
            \(others)
            router_settings: {routing_strategy: \(strategy)}
            """
        }
        let key = limit.prefix { $0 != ":" }
        let path = "model_list[0].litellm_params.\(key):3"
        let open = "- {model_name: a, litellm_params: {model: n}}"
        let alone = Self.found(list(""))
        let among = Self.found(list(open))
        if isClosed {
            #expect(alone == ["error \(path)"])
            #expect(among == ["warning \(path)"])
        } else {
            #expect(alone.allSatisfy { $0 == "warning \(path)" } && alone == among)
        }
    }

    @Test(arguments: [
        "rpm", "tpm", "itpm", "otpm", "max_parallel_requests", "timeout", "stream_timeout", "cooldown_time",
    ])
    func `a negative one is always an error`(_ key: String) {
        let found = Self.found("model_list: [{model_name: a, litellm_params: {model: m, \(key): -1}}]")
        #expect(found == ["error model_list[0].litellm_params.\(key):1"])
    }

    @Test(arguments: [
        "weight: .nan", "weight: .inf", "rpm: .inf", "tpm: .nan", "order: .inf", "order: -.inf", "rpm: 1e400",
        "timeout: .NaN",
        "max_parallel_requests: .Inf",
    ])
    func `a number without an end or a value is an error that says so`(_ entry: String) {
        let yaml = "model_list: [{model_name: a, litellm_params: {model: m, \(entry)}}]"
        let key = entry.prefix { $0 != ":" }
        #expect(Self.found(yaml) == ["error model_list[0].litellm_params.\(key):1"])
        let words = ConfigFixture().load(yaml).diagnostics.map(\.description).joined()
        #expect(words.contains("which nothing can be measured by") && words.contains("leave the key out"))
    }

    @Test func `a pause in words says how it is taken`() {
        func words(_ value: String) -> String {
            let yaml = "model_list: [{model_name: a, litellm_params: {model: m}, model_info: {blocked: \(value)}}]"
            return ConfigFixture().load(yaml).diagnostics.map(\.description).filter { $0.contains("blocked") }.joined()
        }
        #expect(words("'no'").contains("it is taken for false; write false."))
        #expect(
            words("'yes'").contains("it is taken for true, but LiteLLM would not pause the deployment; write true.")
        )
        #expect(words("'perhaps'").contains("must be true or false") && !words("'perhaps'").contains("taken"))
    }

    @Test func `a strategy that is none is told of all names`() {
        let words = ConfigFixture().load("router_settings: {routing_strategy: any}").diagnostics.map(\.description)
            .joined()
        #expect(words.contains("`weighted-random`") && words.contains("`simple-shuffle`"))
    }

    @Test func `a team's deployment tells who can reach it`() {
        func found(_ info: String, _ general: String) -> [String] {
            let yaml = """
                model_list: [{model_name: a, litellm_params: {model: m}, model_info: {\(info)}}]
                general_settings: {\(general)}
                """
            return ConfigFixture().load(yaml).diagnostics.filter { $0.path.contains("model_info") }.map(\.description)
        }
        #expect(
            found("team_id: red", "master_key: sk-a-long-secret-key").joined().contains(
                "only the holder of the master key"
            )
        )
        #expect(found("team_id: red", "").joined().contains("nobody can ask"))
        #expect(found("team_public_model_name: a", "").joined().contains("no effect without `team_id`"))
        #expect(found("team_id: ''", "").isEmpty)
    }

    @Test func `weights of zero are fine`() {
        #expect(Self.found("model_list: [{model_name: a, litellm_params: {model: m, weight: 0}}]").isEmpty)
    }

    @Test func `a budget needs a period that can be read`() {
        func list(_ keys: String) -> [String] {
            Self.found("model_list: [{model_name: a, litellm_params: {model: m, \(keys)}}]")
        }
        #expect(list("max_budget: 5, budget_duration: 30d").isEmpty)
        #expect(list("max_budget: 5") == ["warning model_list[0].litellm_params.max_budget:1"])
        for period in ["monthly", "1y", "-1d", "0d", "d", "1.5h", "99999999999999999999d", "[1d]"] {
            #expect(
                list("max_budget: 5, budget_duration: \(period)").first
                    == "error model_list[0].litellm_params.budget_duration:1"
            )
        }
    }

    @Test(arguments: [
        ("{openai: {budget_limit: 1, time_period: 1d}}", []), ("{openai: {max_budget: 1, budget_duration: 1mo}}", []),
        ("{openai: {budget_limit: 1}}", ["error router_settings.provider_budget_config.openai:2"]),
        ("{openai: {time_period: 1d}}", ["error router_settings.provider_budget_config.openai:2"]),
        (
            "{openai: {budget_limit: 1, time_period: soon}}",
            ["error router_settings.provider_budget_config.openai.time_period:2"]
        ),
        (
            "{opnai: {budget_limit: 1, time_period: 1d}}",
            ["warning router_settings.provider_budget_config:2"]
        ),
    ]) func `budgets of providers`(_ budgets: String, _ expected: [String]) {
        let yaml = """
            model_list: [{model_name: a, litellm_params: {model: openai/m}}]
            router_settings: {provider_budget_config: \(budgets)}
            """
        #expect(Self.found(yaml) == expected)
    }

    @Test func `budgets of tags have an effect, and need both`() {
        let fine = "litellm_settings: {tag_budget_config: {paid: {max_budget: 1, budget_duration: 1d}}}"
        #expect(Self.found(fine).isEmpty)
        #expect(ConfigFixture().load(fine).config?.litellmSettings.tagBudgets["paid"]?.period?.seconds == 86_400)
        #expect(Self.found("litellm_settings: {tag_budget_config: {paid: {max_budget: 1}}}").count == 1)
    }

    @Test(
        arguments: [
            ("30s", 30), ("5m", 300), ("2h", 7200), ("1d", 86_400), ("2w", 1_209_600), ("1mo", 2_592_000),
        ] as [(String, Int64)]
    )
    func `periods`(_ text: String, seconds: Int64) {
        #expect(BudgetPeriod(text)?.seconds == seconds)
        #expect(BudgetPeriod(text)?.text == text)
    }

    // MARK: - Strategies

    @Test(arguments: [
        (
            "latency-based-routing",
            "ttl: 60, lowest_latency_buffer: 0.5, max_latency_list_size: 5, ttft_percentile: 0.9", []
        ),
        ("usage-based-routing-v2", "ttl: 60", []),
        ("latency-based-routing", "ttl: -1", ["error router_settings.routing_strategy_args.ttl:1"]),
        ("latency-based-routing", "ttl: 0", ["warning router_settings.routing_strategy_args.ttl:1"]),
        ("latency-based-routing", "ttl: long", ["error router_settings.routing_strategy_args.ttl:1"]),
        (
            "latency-based-routing", "max_latency_list_size: 0",
            ["error router_settings.routing_strategy_args.max_latency_list_size:1"]
        ),
        (
            "latency-based-routing", "ttft_percentile: 101",
            ["error router_settings.routing_strategy_args.ttft_percentile:1"]
        ),
        (
            "latency-based-routing", "lowest_latency_bufer: 1",
            ["warning router_settings.routing_strategy_args.lowest_latency_bufer:1"]
        ),
        ("simple-shuffle", "ttl: 60", ["warning router_settings.routing_strategy_args.ttl:1"]),
        (
            "least-busy", "lowest_latency_buffer: 1",
            ["warning router_settings.routing_strategy_args.lowest_latency_buffer:1"]
        ),
    ]) func `options of strategies`(_ strategy: String, _ options: String, _ expected: [String]) {
        let yaml = "router_settings: {routing_strategy: \(strategy), routing_strategy_args: {\(options)}}"
        #expect(Self.found(yaml) == expected)
    }

    @Test func `routing groups name groups and a strategy`() {
        let yaml = """
            model_list: [{model_name: a, litellm_params: {model: m}}]
            router_settings:
              routing_groups:
              - {group_name: all, models: [a, b], routing_strategy: least-busy}
              - {group_name: bad, models: [a], routing_strategy: fastest}
              - {models: [a]}
              fallbacks: [{a: [all]}]
            """
        #expect(
            Self.found(yaml) == [
                "warning router_settings.routing_groups[0].models:4",
                "error router_settings.routing_groups[1].routing_strategy:5",
                "error router_settings.routing_groups[2]:6",
            ]
        )
    }

    @Test func `names of checks and affinities`() {
        let yaml = """
            model_list: [{model_name: a, litellm_params: {model: m}}]
            router_settings:
              optional_pre_call_checks: [session_affinity, enforce_model_rate_limit]
              model_group_affinity_config: {a: [deployment_affinity, sticky], b: [session_affinity]}
              model_group_retry_policy: {c: {TimeoutErrorRetries: 1}}
              background_health_check_model_groups: [a, d]
            general_settings:
              background_health_check_model_groups: [e, a]
            """
        let findings = ConfigFixture().load(yaml).diagnostics.filter { $0.severity == .warning }
        #expect(
            findings.map { "\($0.path):\($0.line)" } == [
                "router_settings.optional_pre_call_checks:3", "router_settings.model_group_affinity_config.a:4",
                "router_settings.model_group_affinity_config:4", "router_settings.model_group_retry_policy:5",
                "router_settings.background_health_check_model_groups:6",
                "general_settings.background_health_check_model_groups:8",
            ]
        )
        #expect(findings.first?.remedy == "did you mean `enforce_model_rate_limits`?")
    }

    // MARK: - Tags and regions

    private static func tagged(_ members: String..., settings: String = "enable_tag_filtering: true") -> [String] {
        let list = members.map { "- {model_name: a, litellm_params: {model: m\($0.count), \($0)}}" }
        let yaml = "model_list:\n" + list.joined(separator: "\n") + "\nrouter_settings: {\(settings)}"
        return Self.found(yaml)
    }

    @Test func `tags that fit each other`() {
        #expect(Self.tagged("tags: [free]", "tags: [default, paid]").isEmpty)
        #expect(Self.tagged("tags: [free]", "order: 1", settings: "enable_tag_filtering: false").isEmpty)
    }

    @Test func `tags that lead nowhere`() {
        #expect(Self.tagged("order: 1") == ["warning router_settings.enable_tag_filtering:3"])
        #expect(Self.tagged("tags: [free]", "tags: [paid, x]") == ["notice model_list[0].litellm_params.tags:2"])
        #expect(Self.tagged("tags: [default]", "order: 1") == ["warning model_list[1].litellm_params:3"])
        for tag in ["\"!x\"", "\"&x\"", "\"\""] {
            #expect(Self.tagged("tags: [default, \(tag)]") == ["warning model_list[0].litellm_params.tags:2"])
        }
        let prefixed = Self.tagged(
            "tags: [default, \"r:x\"]",
            settings: "enable_tag_filtering: true, tag_routing_prefix: \"r:\""
        )
        #expect(prefixed == ["warning model_list[0].litellm_params.tags:2"])
    }

    @Test(arguments: [
        ("eu", "true", 0), ("us", "true", 0), ("europe", "true", 1), ("europe", "false", 0),
    ]) func `regions that callers can be bound to`(_ region: String, _ checks: String, count: Int) {
        let yaml = """
            model_list: [{model_name: a, litellm_params: {model: m, region_name: \(region)}}]
            router_settings: {enable_pre_call_checks: \(checks)}
            """
        #expect(Self.found(yaml).count == count)
    }

    @Test func `defaults of a type that no provider takes`() {
        #expect(Self.found(Self.deployment("max_tokens: 1.5")) == ["warning model_list[0].litellm_params.max_tokens:1"])
        #expect(Self.found(Self.deployment("temperature: hot")).count == 1)
        #expect(Self.found(Self.deployment("stream: 'yes please'")).count == 1)
        let fine = "max_tokens: 5, temperature: 0.5, top_p: 1, seed: null, stream: true, n: 2, stop: [a], logprobs: 5"
        #expect(Self.found(Self.deployment(fine)).isEmpty)
    }

    private static func deployment(_ parameters: String) -> String {
        "model_list: [{model_name: a, litellm_params: {model: m, \(parameters)}}]"
    }

    // MARK: - Names

    @Test func `aliases may lead to aliases, but not in a circle`() {
        let yaml = """
            model_list: [{model_name: a, litellm_params: {model: m}}]
            router_settings:
              model_group_alias:
                b: a
                c: {model: b, hidden: true}
                d: e
                e: d
                f: e
            """
        #expect(
            Self.found(yaml) == [
                "error router_settings.model_group_alias.d:6", "error router_settings.model_group_alias.e:7",
            ]
        )
    }

    @Test(arguments: ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"])
    func `circles of every kind of fallback`(_ key: String) {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m}}
            - {model_name: b, litellm_params: {model: n}}
            router_settings: {\(key): [{a: [b]}, {b: [a]}]}
            """
        #expect(Self.found(yaml) == ["warning router_settings.\(key)[0]:4"])
    }

    @Test(arguments: [
        // Through an alias, through the fallbacks of all, through two kinds.
        ("model_group_alias: {x: a}, fallbacks: [{a: [x]}]", "router_settings.fallbacks[0]", "`a` → `x` → `a`"),
        (
            "model_group_alias: {x: y, y: a}, fallbacks: [{a: [b]}, {b: [x]}]", "router_settings.fallbacks[0]",
            "`a` → `b` → `x` → `y` → `a`"
        ),
        ("default_fallbacks: [a], fallbacks: [{a: [b]}]", "router_settings.fallbacks[0]", "`a` → `b` → `a`"),
        (
            "context_window_fallbacks: [{a: [b]}], fallbacks: [{b: [a]}]",
            "router_settings.context_window_fallbacks[0]",
            "`a` → `b` → `a`"
        ),
        ("fallbacks: [{a: [a]}]", "router_settings.fallbacks[0]", "`a` → `a`"),
    ]) func `circles that no list shows alone`(_ settings: String, _ path: String, _ way: String) {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m}}
            - {model_name: b, litellm_params: {model: n}}
            router_settings: {\(settings)}
            """
        let found = ConfigFixture().load(yaml).diagnostics.filter { $0.line > 0 }
        #expect(found.map(\.path) == [path])
        #expect(found.map(\.line) == [4])
        #expect(found.first?.message.contains("the fallbacks \(way) lead in a circle") == true)
    }

    @Test(arguments: [
        "default_fallbacks: [a]", "default_fallbacks: [a, b]", "fallbacks: [{a: [b]}]",
        "fallbacks: [{a: [b]}], context_window_fallbacks: [{a: [b]}]",
        "model_group_alias: {x: a}, fallbacks: [{b: [x]}]",
    ]) func `fallbacks that end are fine`(_ settings: String) {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m}}
            - {model_name: b, litellm_params: {model: n}}
            router_settings: {\(settings)}
            """
        #expect(Self.found(yaml).isEmpty)
    }

    @Test func `groups whose names are numbers are looked for`() throws {
        func list(_ name: String) -> String {
            """
            model_list:
            - {model_name: a, litellm_params: {model: m}}
            - {model_name: \(name), litellm_params: {model: n}}
            router_settings:
              fallbacks: [{a: [3]}]
              default_fallbacks: [3]
            """
        }
        #expect(
            Self.found(list("b")) == [
                "warning router_settings.fallbacks[0]:5", "warning router_settings.default_fallbacks:6",
            ]
        )
        #expect(Self.found(list("3")).isEmpty)
        #expect(try ConfigFixture().config(list("3")).fallbacks.general.first?.targetNames == ["3"])
    }

    @Test func `a copy of a group for itself, and a name that hides a group`() {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m, silent_model: a}}
            - {model_name: b, litellm_params: {model: n, silent_model: x}}
            - {model_name: c, litellm_params: {model: o, silent_model: b}}
            router_settings:
              model_group_alias: {x: b, c: a, b: b}
            """
        #expect(
            Self.found(yaml) == [
                "warning model_list[0].litellm_params.silent_model:2",
                "warning model_list[1].litellm_params.silent_model:3",
                "warning router_settings.model_group_alias.c:6",
            ]
        )
    }

    // MARK: - Nothing left

    @Test func `a budget of nothing is an error where it closes a group`() {
        func found(_ second: String, _ budgets: String) -> [String] {
            Self.found(
                """
                model_list:
                - {model_name: a, litellm_params: {model: openai/m}}
                - {model_name: a, litellm_params: {model: \(second)}}
                router_settings:
                  provider_budget_config:
                    \(budgets)
                """
            )
        }
        let none = "openai: {budget_limit: 0, time_period: 1d}"
        let path = "router_settings.provider_budget_config.openai.budget_limit:6"
        #expect(found("openai/n", none) == ["error \(path)"])
        #expect(found("groq/n", none) == ["warning \(path)"])
        #expect(found("gpt-4o", none) == ["warning \(path)"])
        #expect(found("openai/n", "openai: {budget_limit: 0.5, time_period: 1d}").isEmpty)
        #expect(found("openai/n", "openai: {max_budget: 0, time_period: 1d}").map { $0.prefix(5) } == ["error"])
        let tags = """
            model_list: [{model_name: a, litellm_params: {model: openai/m}}]
            litellm_settings: {tag_budget_config: {free: {max_budget: 0, budget_duration: 1d}}}
            """
        #expect(Self.found(tags) == ["warning litellm_settings.tag_budget_config.free.max_budget:2"])
    }

    @Test(arguments: [("'yes'", 1), ("'true'", 1), ("1", 1), ("true", 0), ("yes", 0), ("false", 0), ("[1]", 1)])
    func `a pause is true or false`(_ value: String, _ count: Int) {
        let yaml = "model_list: [{model_name: a, litellm_params: {model: m}, model_info: {blocked: \(value)}}]"
        #expect(Self.found(yaml).count == count)
        #expect(Self.found(yaml).allSatisfy { $0.hasSuffix("model_list[0].model_info.blocked:1") })
    }

    @Test func `times of zero that mean none`() {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m}, model_info: {health_check_timeout: 0}}
            router_settings: {deployment_affinity_ttl_seconds: 0, optional_pre_call_checks: [session_affinity]}
            """
        #expect(
            Self.found(yaml).sorted() == [
                "warning model_list[0].model_info.health_check_timeout:2",
                "warning router_settings.deployment_affinity_ttl_seconds:3",
            ]
        )
    }

    // MARK: - Defaults

    @Test func `deployments get what they do not say`() throws {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m, timeout: 5}}
            - {model_name: b, rpm: 7, litellm_params: {model: m, base_url: "http://own"}}
            router_settings:
              default_litellm_params: {timeout: 60, api_base: "http://all", temperature: 0.5, rpm: 3, max_tokens: null}
            """
        let config = try ConfigFixture().config(yaml)
        let params = config.modelList.map(\.params)
        #expect(params.map(\.timeout) == [5, 60])
        #expect(params.map(\.apiBase) == ["http://all", "http://own"])
        #expect(params.map(\.rpm) == [3, 7])
        #expect(params[1].extra["temperature"]?.doubleValue == 0.5)
        // What comes from elsewhere is no part of a deployment's identity.
        #expect(config.modelList[0].identityText.reveal() == "amodelmtimeout5")
    }

    @Test func `a mistake in them is told once`() {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m}}
            - {model_name: b, litellm_params: {model: n}}
            router_settings: {default_litellm_params: {timeout: soon, model: x}}
            """
        #expect(
            Set(Self.found(yaml)) == [
                "error router_settings.default_litellm_params.timeout:4",
                "error router_settings.default_litellm_params:4",
            ]
        )
    }
}
