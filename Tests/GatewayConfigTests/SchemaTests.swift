import Foundation
import GatewayConfig
import Testing

@Suite struct SchemaTests {
    @Test func `every row is whole and every name is used once`() {
        var seen: Set<String> = []
        for key in ConfigReference.keys {
            #expect(!key.summary.isEmpty && (key.summary.hasSuffix(".") || key.summary.hasSuffix("…")), "\(key.path)")
            #expect(seen.insert(key.path).inserted, "\(key.path) twice")
            for alias in key.aliases {
                #expect(!ConfigReference.keys.contains { $0.path == alias })
            }
        }
        #expect(seen.count > 500)
    }

    /// The key names that the documentation of LiteLLM 1.106 knows, one path a line.
    @Test func `every documented key is in the table`() throws {
        let known = Set(
            ConfigReference.keys.flatMap { key in
                [key.path]
                    + key.aliases.map { alias in
                        key.path.split(separator: ".").dropLast().map { $0 + "." }.joined() + alias
                    }
            }
        )
        let wanted = String(decoding: try ConfigFixture.data("documented-keys.txt"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
        #expect(wanted.count > 400)
        #expect(wanted.filter { !known.contains($0) } == [])
    }

    /// Set to a value of its type, each key must be accepted without a word about unknown keys.
    @Test func `defaults are what the table says`() throws {
        let config = try ConfigFixture().config("model_list: [{model_name: a, litellm_params: {model: m}}]")
        #expect(config.numRetries == 2)
        #expect(config.requestTimeout == nil)
        #expect(config.routerSettings.strategy == .simpleShuffle)
        #expect(config.routerSettings.cooldownTime == nil)
        #expect(config.generalSettings.healthCheckDetails)
        #expect(config.litellmSettings.budgetExceededStatus == 422)
        let standard = Dictionary(uniqueKeysWithValues: ConfigReference.keys.map { ($0.path, $0.defaultText) })
        #expect(standard["general_settings.database_connection_pool_limit"] == "10")
        #expect(standard["router_settings.routing_strategy"] == "simple-shuffle")
        #expect(standard["general_settings.alerting_args.daily_report_frequency"] == "43200")
        #expect(standard["router_settings.fallbacks"] == "[]")
    }

    @Test func `the reference page is what the tables say`() throws {
        let file = ConfigFixture.root.appending(path: "docs/configuration.md")
        let page = ConfigReference.markdown()
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == page, "run `UPDATE_DOCS=1 make test-swift FILTER=GatewayConfigTests`")
    }

    @Test(arguments: ["quickstart.yaml", "openai.yaml", "anthropic.yaml", "local.yaml", "full.yaml"])
    func `the examples load without a warning`(_ name: String) throws {
        let bytes = Array(try Data(contentsOf: ConfigFixture.root.appending(path: "examples/\(name)")))
        let environment = [
            "OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k", "AZURE_API_KEY": "k", "AZURE_API_BASE": "http://a",
            "LITELLM_MASTER_KEY": "sk-x", "LOCAL_API_BASE": "http://l",
        ]
        let (config, diagnostics) = GatewayConfig.load(yaml: bytes, source: name, environment: environment) { _ in
            throw ConfigFixture.NoSuchFile()
        }
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        #expect(config?.modelList.isEmpty == false)
    }
}
