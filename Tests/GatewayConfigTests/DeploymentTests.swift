import GatewayConfig
import LLMCore
import Testing

@Suite struct DeploymentTests {
    @Test func `parameters go where they belong`() throws {
        let yaml = """
            model_list:
            - model_name: gpt
              litellm_params:
                model: openai/gpt-4o
                api_key: sk-secret
                base_url: http://host/v1
                api_version: 2024-07-01
                organization: 42
                headers: {x-a: 1, x-b: b}
                extra_headers: {x-b: c}
                aws_region_name: eu-west-1
                input_cost_per_token: 1e-6
                output_cost_per_token: "0.000002"
                cache_read_input_token_cost_above_200k_tokens: 0
                temperature: 0.2
                response_format: {type: json_object}
                some_new_option: [1, {a: b}]
                weight: "3"
                rpm: 100.0
                timeout: 2.5
                drop_params: "true"
                additional_drop_params: [user, "tools[0].strict"]
                mock_response: hi
                cache_control_injection_points:
                - {location: message, role: system}
                - {location: message, index: -1}
                tools: [{type: function}]
              model_info: {id: 7, mode: chat, version: 2, supports_vision: true, input_cost_per_token: 0.5}
              tpm: 500
            """
        let deployment = try #require(try ConfigFixture().config(yaml).modelList.first)
        let params = deployment.params
        #expect(params.model == "openai/gpt-4o")
        #expect(params.apiKey?.reveal() == "sk-secret")
        #expect(params.apiBase == "http://host/v1")
        #expect(params.apiVersion == "2024-07-01")
        #expect(params.organization == "42")
        #expect(params.upstreamHeaders.mapValues { $0.reveal() } == ["x-a": "1", "x-b": "c"])
        #expect(params.credentials.reveal() == ["aws_region_name": "eu-west-1"])
        #expect(
            params.prices.keys == [
                "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost_above_200k_tokens",
            ]
        )
        #expect(params.prices["output_cost_per_token"]?.doubleValue == 0.000002)
        #expect(params.extra.keys == ["temperature", "response_format", "some_new_option"])
        #expect(params.weight == 3)
        #expect(params.rpm == 100)
        #expect(params.tpm == 500)
        #expect(params.timeout == 2.5)
        #expect(params.dropParams == true)
        #expect(params.additionalDropParams == ["user", "tools[0].strict"])
        #expect(params.mockResponse == "hi")
        #expect(params.cacheControlPoints.map(\.role) == ["system", nil])
        #expect(params.cacheControlPoints.map(\.index) == [nil, -1])
        #expect(params.tools == [["type": "function"]])
        #expect(deployment.info.id == "7")
        #expect(deployment.info.all.keys == ["id", "mode", "version", "supports_vision", "input_cost_per_token"])
        #expect(deployment.info.prices == ["input_cost_per_token": 0.5])
    }

    @Test func `no textual form shows a secret`() throws {
        let yaml = """
            model_list:
            - model_name: a
              litellm_params: {model: m, api_key: hush1, client_secret: hush2, extra_headers: {Authorization: hush3}}
            general_settings: {master_key: hush4, database_url: "postgresql://u:hush5@h/d"}
            environment_variables: {SOME_KEY: hush6}
            credential_list: [{credential_name: c, credential_values: {api_key: hush7}}]
            """
        let config = try ConfigFixture().config(yaml)
        var text = "\(config)" + String(reflecting: config)
        dump(config, to: &text)
        #expect(!text.contains("hush"))
    }

    @Test func `a list of organizations makes a deployment of each`() throws {
        let yaml = """
            model_list:
            - model_name: "*"
              litellm_params: {model: openai/*, organization: [org-1, org-2, org-3]}
            """
        let config = try ConfigFixture().config(yaml)
        #expect(config.modelList.map(\.params.organization) == ["org-1", "org-2", "org-3"])
        #expect(config.modelList.map(\.isWildcard) == [true, true, true])
        #expect(config.modelGroups == ["*"])
        #expect(Set(config.modelList.map { $0.identityText.reveal() }).count == 3)
    }

    @Test func `named credentials fill what is missing`() throws {
        let yaml = """
            credential_list:
            - credential_name: shared
              credential_values: {api_key: os.environ/SHARED, api_base: http://shared, api_version: v1}
              credential_info: {description: test}
            model_list:
            - model_name: a
              litellm_params: {model: azure/a, api_base: http://own, litellm_credential_name: shared}
            - model_name: b
              litellm_params: {model: azure/b, litellm_credential_name: shard}
            """
        let fixture = ConfigFixture(environment: ["SHARED": "k"])
        let params = try fixture.config(yaml).modelList[0].params
        #expect(params.apiKey?.reveal() == "k")
        #expect(params.apiBase == "http://own")
        #expect(params.apiVersion == "v1")
        #expect(
            fixture.findings(yaml) == [
                "config.yaml:9:61: warning: model_list[1]: `credential_list` has no credential of that name; "
                    + "did you mean `shared`?"
            ]
        )
    }

    @Test(arguments: [
        ("development", ["dev", "any"]), ("production", ["prod", "any"]), ("staging", ["prod", "any"]),
    ]) func `deployments of other environments are left out`(_ environment: String, _ expected: [String]) throws {
        let yaml = """
            model_list:
            - {model_name: dev, litellm_params: {model: m}, model_info: {supported_environments: [development]}}
            - {model_name: prod, litellm_params: {model: m}, model_info: {supported_environments: [production, staging]}}
            - {model_name: any, litellm_params: {model: m}}
            """
        let config = try ConfigFixture(environment: ["LITELLM_ENVIRONMENT": environment]).config(yaml)
        #expect(config.modelList.map(\.modelName) == expected)
        #expect(ConfigFixture().findings(yaml).first?.contains("needs the variable LITELLM_ENVIRONMENT") == true)
    }

    @Test func `environments are a closed list`() {
        let yaml = """
            model_list:
            - {model_name: dev, litellm_params: {model: m}, model_info: {supported_environments: [developement]}}
            """
        let findings = ConfigFixture(environment: ["LITELLM_ENVIRONMENT": "development"]).findings(yaml)
        #expect(findings.count == 1)
        #expect(findings.first?.hasSuffix("did you mean `development`?") == true)
    }

    /// The id that LiteLLM 1.106.2 computes is the SHA-256 of exactly this text.
    @Test func `the identity is what Python would print`() throws {
        let yaml = """
            model_list:
            - model_name: gpt
              litellm_params:
                model: openai/x
                rpm: 10
                temperature: 0.00001
                stream: true
                user: null
                stop: [a, "it's", 1.50]
                metadata: {a: "é", b: [1, true]}
            """
        let text = try ConfigFixture().config(yaml).modelList[0].identityText.reveal()
        #expect(
            text == "gptmodelopenai/xrpm10temperature1e-05streamTrueuserNonestop['a', \"it's\", 1.5]"
                + #"metadata{"a": "\u00e9", "b": [1, true]}"#
        )
    }

    @Test(arguments: [
        ("openai/*", "openai/gpt-4o", true), ("openai/*", "openai", false), ("*", "anything", true),
        ("*-chat", "my-chat", true), ("*-chat", "my-chat-2", true), ("a*b*c", "a1b2c3", true),
        ("a*b*c", "a1c2b", false),
        ("gpt-4", "gpt-4o", true), ("", "x", true),
    ]) func `wildcards match from the start`(_ pattern: String, _ name: String, _ expected: Bool) {
        #expect(WildcardName.matches(pattern, name) == expected)
    }
}
