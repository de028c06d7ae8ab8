import GatewayConfig
import LLMCore
import Testing

@Suite struct EnvironmentTests {
    @Test func `references are resolved wherever a value can stand`() throws {
        let yaml = """
            model_list:
            - model_name: a
              litellm_params:
                model: openai/a
                api_key: os.environ/KEY
                drop_params: os.environ/FLAG
                rpm: os.environ/NUMBER
                nested: {deep: [{x: os.environ/KEY}, os.environ/KEY, "not os.environ/KEY"]}
            litellm_settings:
              callbacks: os.environ/KEY
            """
        let fixture = ConfigFixture(environment: ["KEY": "k", "FLAG": "True", "NUMBER": "12"])
        let params = try fixture.config(yaml).modelList[0].params
        #expect(params.apiKey?.reveal() == "k")
        #expect(params.dropParams == true)
        #expect(params.rpm == 12)
        #expect(params.extra == ["nested": ["deep": [["x": "k"], "k", "not k"]]])
    }

    @Test func `a variable that is not set leaves no value and is named`() throws {
        let yaml = """
            model_list:
            - model_name: a
              litellm_params: {model: m, api_key: os.environ/MISSING}
            general_settings:
              master_key: os.environ/EMPTY
            """
        let fixture = ConfigFixture(environment: ["EMPTY": ""])
        let config = try fixture.config(yaml)
        #expect(config.modelList[0].params.apiKey == nil)
        #expect(config.masterKey == nil)
        #expect(
            fixture.findings(yaml) == [
                "config.yaml:3:39: warning: model_list[0].litellm_params.api_key: the environment variable MISSING is not "
                    + "set, so this has no value; set MISSING, or remove the key.",
                "config.yaml:5:15: warning: general_settings.master_key: the environment variable EMPTY is not set, so "
                    + "this has no value; set EMPTY, or remove the key.",
            ]
        )
    }

    @Test func `many places without their variable are counted`() {
        var yaml = "model_list:\n"
        for index in 0..<50 {
            yaml += "- {model_name: m\(index), litellm_params: {model: m, api_key: os.environ/MISSING}}\n"
        }
        let findings = ConfigFixture().findings(yaml)
        #expect(findings.count == 4)
        #expect(findings.last?.contains("(and so in 46 more places)") == true)
    }

    @Test func `a restriction whose variable is not set stops the start`() {
        let (config, diagnostics) = ConfigFixture().load("general_settings: {allowed_ips: os.environ/IPS}")
        #expect(config == nil)
        #expect(diagnostics.map(\.severity) == [.error, .warning])
    }

    @Test func `the file's own variables count as set`() throws {
        let yaml = """
            environment_variables:
              OTHER: os.environ/OUTER
              PLAIN: 12
              FLAG: true
              OUTER_TOO: inner
            general_settings:
              master_key: os.environ/OTHER
              completion_model: os.environ/OUTER_TOO
            """
        let fixture = ConfigFixture(environment: ["OUTER": "outer", "OUTER_TOO": "outside"])
        let config = try fixture.config(yaml)
        #expect(config.masterKey?.reveal() == "outer")
        #expect(config.generalSettings.completionModel == "inner")
        #expect(config.environment["PLAIN"] == "12")
        #expect(config.environment.isOn("FLAG"))
        #expect(config.environment["OUTER"] == "outer")
        #expect(config.environmentVariables.keys.sorted() == ["FLAG", "OTHER", "OUTER_TOO", "PLAIN"])
    }

    @Test(arguments: ["LD_PRELOAD", "ld_library_path", "DYLD_INSERT_LIBRARIES", "PATH"])
    func `variables that load code are left alone`(_ name: String) throws {
        let fixture = ConfigFixture()
        let yaml = "environment_variables: {\(name): /evil}\n"
        #expect(try fixture.config(yaml).environment[name] == nil)
        #expect(fixture.findings(yaml).count == 1)
    }

    @Test func `tokens of an OIDC service are refused as keys, and stay where they are exchanged`() throws {
        func load(_ member: String) -> (config: GatewayConfig?, diagnostics: [ConfigDiagnostic]) {
            ConfigFixture().load("model_list: [{model_name: a, litellm_params: {model: m, \(member)}}]")
        }
        let refused = load("api_key: oidc/azure/aud")
        #expect(refused.config == nil)
        #expect(refused.diagnostics.map(\.path) == ["model_list[0].litellm_params.api_key"])
        for name in ["azure_ad_token", "aws_web_identity_token"] {
            #expect(load("\(name): oidc/google/aud").config != nil)
        }
    }

    @Test func `settings fall back to the environment`() throws {
        let fixture = ConfigFixture(environment: [
            "PROXY_MASTER_KEY": "sk-p", "REQUEST_TIMEOUT": "12.5", "LITELLM_DROP_PARAMS": "True", "SSL_VERIFY": "False",
            "SSL_CERTIFICATE": "/c.pem", "JSON_LOGS": "1", "SET_VERBOSE": "yes", "DATABASE_HOST": "h",
            "DATABASE_USERNAME": "u", "DATABASE_PASSWORD": "p/w", "DATABASE_NAME": "d", "DATABASE_PORT": "5433",
            "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true", "NO_DOCS": "True", "DOCS_TITLE": "T",
        ])
        let config = try fixture.config("model_list: []")
        #expect(config.masterKey?.reveal() == "sk-p")
        #expect(config.requestTimeout == 12.5)
        #expect(config.dropParams)
        #expect(config.tlsVerification == .off)
        #expect(config.clientCertificate == "/c.pem")
        #expect(config.jsonLogs)
        #expect(config.isVerbose)
        #expect(config.permitsWeakMasterKey)
        #expect(config.databaseURL?.reveal() == "postgresql://u:p%2Fw@h:5433/d")
        let docs = PublicDocs(config.environment)
        #expect(docs.path == nil)
        #expect(docs.title == "T")
        #expect(docs.secondPath == nil)

        let own = try fixture.config(
            """
            general_settings: {master_key: sk-own, database_url: "postgresql://x"}
            litellm_settings: {request_timeout: 3, drop_params: false, ssl_verify: /ca.pem, json_logs: false}
            """
        )
        #expect(own.masterKey?.reveal() == "sk-own")
        #expect(own.requestTimeout == 3)
        #expect(!own.dropParams)
        #expect(own.tlsVerification == .bundle(path: "/ca.pem"))
        #expect(!own.jsonLogs)
        #expect(own.databaseURL?.reveal() == "postgresql://x")
    }
}
