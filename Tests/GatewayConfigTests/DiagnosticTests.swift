import Foundation
import GatewayConfig
import LLMCore
import Testing

@Suite struct DiagnosticTests {
    /// One file with a mistake of every kind, and everything that is said about it.
    @Test func `all problems come at once, with place and remedy`() throws {
        let yaml = String(decoding: try ConfigFixture.data("mistakes.yaml"), as: UTF8.self)
        let (config, diagnostics) = ConfigFixture().load(yaml, source: "mistakes.yaml")
        #expect(config == nil)
        let lines = diagnostics.map(\.description)
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] != nil {
            let file = ConfigFixture.root.appending(path: "Tests/GatewayConfigTests/Data/mistakes.txt")
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
            return
        }
        let expected = String(decoding: try ConfigFixture.data("mistakes.txt"), as: UTF8.self)
        #expect(lines == expected.split(separator: "\n").map(String.init))
        #expect(!lines.joined().contains("hush"))
    }

    @Test(arguments: [
        ("general_settings: {guardrails: x}", 0),
        ("guardrails: [{guardrail_name: g, litellm_params: {guardrail: presidio, mode: pre_call}}]", 1),
        ("guardrails: []", 0), ("general_settings: {allowed_ips: [1.2.3.4]}", 1),
        ("general_settings: {allowed_ips: []}", 0),
        ("general_settings: {enforce_user_param: true}", 1), ("general_settings: {enforce_user_param: false}", 0),
        ("litellm_settings: {max_budget: 10}", 1), ("litellm_settings: {max_budget: 0}", 0),
        ("general_settings: {enable_jwt_auth: true}", 1), ("general_settings: {custom_auth: a.b}", 1),
        ("general_settings: {global_max_parallel_requests: 0}", 0), ("general_settings: {max_parallel_requests: 5}", 1),
        ("router_settings: {provider_budget_config: {p: {budget_limit: 1, time_period: 1d}}}", 0),
        ("model_list: [{model_name: a, litellm_params: {model: m, max_parallel_requests: 3}}]", 0),
        ("model_list: [{model_name: a, litellm_params: {model: m, rpm: 3}}]", 0),
        ("model_list: [{model_name: a, litellm_params: {model: m, guardrails: [x]}}]", 1),
        ("general_settings: {admin_only_routes: }", 0), ("policies: {a: b}", 1),
        ("litellm_settings: {callbacks: [langfuse, hide_secrets, presidio]}", 2),
        ("litellm_settings: {success_callback: detect_prompt_injection}", 1),
        ("litellm_settings: {callbacks: [prometheus, my_module.instance]}", 0),
    ]) func `a restriction that is not built stops the start, unless it restricts nothing`(
        _ yaml: String,
        _ errors: Int
    ) {
        let (config, diagnostics) = ConfigFixture().load(yaml)
        #expect(diagnostics.count { $0.severity == .error } == errors, "\(diagnostics)")
        #expect((config == nil) == (errors > 0))
    }

    @Test func `a file is read past keys that stand twice, in every notation`() {
        let block = """
            general_settings:
              completion_model: a
              completion_model: b
              completion_model: c
            litellm_settings: {drop_params: maybe}
            """
        let json = """
            {"general_settings": {
              "completion_model":"a",
              "completion_model":"b"},
            "litellm_settings": {"drop_params": "maybe"}}
            """
        for (yaml, repeats) in [(block, 2), (json, 1)] {
            let findings = ConfigFixture().findings(yaml)
            #expect(findings.count { $0.contains("`completion_model` more than once") } == repeats, "\(findings)")
            #expect(findings.count { $0.contains("litellm_settings.drop_params") } == 1, "\(findings)")
            #expect(findings.count == repeats + 1, "\(findings)")
        }
    }

    @Test(
        arguments: [
            ("litellm_settings: {drop_params: true, drop_params: false, num_retries: many}", "again in column 39"),
            (
                "litellm_settings: { drop_params : true, \"drop_params\": false, num_retries: many}",
                "again in column 41"
            ),
            (
                """
                litellm_settings: {drop_params: true, # one, drop_params: x
                  'success_callback': ["a, drop_params: b", {drop_params: 1}], drop_params: false, num_retries: many}
                """,
                "again in line 2"
            ),
            (
                #"""
                {"litellm_settings": {"drop_params": true, "success_callback": ["x\", \"drop_params\": \""], "drop_params":1,
                "num_retries": "many"}}
                """#,
                "again in column 94"
            ),
        ]
    ) func `both places of a key that stands twice in braces are told, and the rest is read`(
        _ yaml: String,
        _ place: String
    ) {
        let findings = ConfigFixture().findings(yaml)
        #expect(
            findings.count { $0.contains("`drop_params` more than once (first here, \(place))") } == 1,
            "\(findings)"
        )
        #expect(findings.count { $0.contains("litellm_settings.num_retries") } == 1, "\(findings)")
    }

    @Test func `what is wrong with a list of organizations is said once`() {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m, organization: [o1, o2, o3], rpm: many, timeout: 0, tagz: [x]}}
            """
        let findings = ConfigFixture().findings(yaml)
        #expect(Set(findings).count == findings.count, "\(findings)")
        #expect(findings.count { $0.contains("litellm_params.rpm") } == 1, "\(findings)")
        #expect(!findings.contains { $0.contains("more places") })
    }

    @Test func `a name that is empty is an error, and an unknown kind of call a warning`() {
        let yaml = """
            model_list:
            - {model_name: " ", litellm_params: {model: m}}
            - {model_name: a, litellm_params: {model: m}, model_info: {mode: chatt}}
            - {model_name: b, litellm_params: {model: m}, model_info: {mode: embedding}}
            """
        #expect(
            ConfigFixture().findings(yaml) == [
                "config.yaml:2:16: error: model_list[0].model_name: is empty; write the name that clients ask for.",
                "config.yaml:3:66: warning: model_list[1].model_info.mode: is no known kind of call; did you mean `chat`?",
            ]
        )
    }

    @Test func `keys without effect are listed in one notice`() throws {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m, order: 1, tags: [x]}}
            - {model_name: b, litellm_params: {model: m, order: 2}}
            litellm_settings:
              cache: true
              cache_params: {type: local, ttl: 5}
              success_callback: [langfuse]
              turn_off_message_logging: false
              set_verbose: true
              telemetry: true
            router_settings: {routing_strategy: least-busy, cooldown_time: 5}
            general_settings: {health_check_details: false, background_health_checks: false}
            """
        let notices = ConfigFixture().load(yaml).diagnostics
        #expect(
            notices.map(\.description) == [
                "config.yaml: notice: these keys are read but have no effect yet: "
                    + "litellm_settings.cache (response caching), litellm_settings.cache_params (response caching), "
                    + "litellm_settings.success_callback (logging callbacks)"
            ]
        )
    }

    @Test func `names that fit no group are warned of`() {
        let yaml = """
            model_list:
            - {model_name: gpt-4o, litellm_params: {model: m}}
            - {model_name: "claude/*", litellm_params: {model: m}}
            router_settings:
              fallbacks: [{gpt-4o: [claude/3, gpt-4]}, {gpt-5: [{model: gpt4o}]}]
              model_group_alias: {fast: gpt-4o, slow: {model: none, hidden: true}, again: fast}
            litellm_settings: {default_fallbacks: [fast, other]}
            general_settings: {completion_model: gpt-4}
            """
        let findings = ConfigFixture().load(yaml).diagnostics.filter { $0.severity == .warning }
        #expect(
            findings.map { $0.path + " " + $0.message.prefix { $0 != " " } } == [
                "router_settings.fallbacks[0] `gpt-4`", "router_settings.fallbacks[1] `gpt-5`",
                "router_settings.fallbacks[1] `gpt4o`", "router_settings.model_group_alias.slow `none`",
                "litellm_settings.default_fallbacks `other`", "general_settings.completion_model `gpt-4`",
            ]
        )
        #expect(findings[0].remedy == "did you mean `gpt-4o`?")
    }

    @Test func `fallbacks that lead in a circle are told`() {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m}}
            - {model_name: b, litellm_params: {model: n}}
            router_settings: {fallbacks: [{a: [b]}, {b: a}]}
            """
        let warnings = ConfigFixture().load(yaml).diagnostics.filter { $0.severity == .warning }
        #expect(
            warnings.map(\.description) == [
                "config.yaml:4:32: warning: router_settings.fallbacks[0]: the fallbacks `a` → `b` → `a` lead in a circle; "
                    + "each is tried once"
            ]
        )
    }

    @Test func `timeouts of zero are told`() {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m, timeout: 0, stream_timeout: 5}}
            router_settings: {stream_timeout: 0.0}
            """
        let warnings = ConfigFixture().load(yaml).diagnostics.filter { $0.severity == .warning }
        #expect(warnings.map(\.path) == ["model_list[0].litellm_params.timeout", "router_settings.stream_timeout"])
        #expect(warnings.allSatisfy { $0.line > 0 })
    }

    @Test(arguments: [
        "model_list: [{model_name: a, litellm_params: {model: m, weight: -1}}]", "router_settings: {num_retries: -1}",
        "router_settings: {routing_strategy: fastest}", "router_settings: {total_timeout: 0}",
        "router_settings: {retry_policy: {RateLimitErrorRetries: -2}}", "router_settings: {cooldown_time: -1}",
    ]) func `what cannot be meant is an error with its place`(_ yaml: String) {
        let errors = ConfigFixture().load(yaml).diagnostics.filter { $0.severity == .error }
        #expect(errors.count == 1)
        #expect(errors.allSatisfy { $0.line == 1 && !$0.path.isEmpty })
    }

    @Test func `a diagnostic prints as one line`() {
        let diagnostic = ConfigDiagnostic(
            .error,
            source: "c",
            path: "a.b",
            line: 3,
            column: 4,
            message: "no",
            remedy: "do"
        )
        #expect(diagnostic.description == "c:3:4: error: a.b: no; do")
        #expect(ConfigDiagnostic(.notice, source: "c", message: "hm").description == "c: notice: hm")
    }
}
