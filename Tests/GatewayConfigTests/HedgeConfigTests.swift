import GatewayConfig
import Testing

/// `router_settings.hedge`, `silent_model`, and what they cannot mean.
@Suite struct HedgeConfigTests {
    @Test(arguments: [
        ("{}", HedgeDelay.quantile(0.95), 0.05), ("{after: p50, max_extra_fraction: 1}", .quantile(0.5), 1),
        ("{after: 1.5}", .seconds(1.5), 0.05), ("{after: \"2\", max_extra_fraction: 0}", .seconds(2), 0),
    ]) func `seconds or a percentile`(_ yaml: String, _ after: HedgeDelay, _ fraction: Double) {
        let loaded = ConfigFixture().load("router_settings: {hedge: \(yaml)}")
        let hedge = loaded.config?.routerSettings.hedge
        #expect(hedge?.after == after)
        #expect(hedge?.maxExtraFraction == fraction)
    }

    @Test(arguments: [
        "{after: 0}", "{after: -1}", "{after: soon}", "{after: p0}", "{after: p100}", "{after: px}", "{after: [1]}",
        "{max_extra_fraction: 1.5}", "{max_extra_fraction: -0.1}", "{max_extra_fraction: some}", "true", "[p95]",
    ]) func `what cannot be meant is an error with its place`(_ yaml: String) {
        let errors = ConfigFixture().load("router_settings: {hedge: \(yaml)}").diagnostics.filter {
            $0.severity == .error
        }
        #expect(errors.count == 1)
        #expect(errors.allSatisfy { $0.line == 1 && $0.path.hasPrefix("router_settings.hedge") })
    }

    @Test func `copies go to groups that exist`() {
        let yaml = """
            model_list:
            - {model_name: a, litellm_params: {model: m, silent_model: b}}
            - {model_name: b, litellm_params: {model: m, silent_model: [a, c]}}
            router_settings: {max_mirrored_requests: 5}
            """
        let loaded = ConfigFixture().load(yaml)
        #expect(loaded.config?.modelList.map(\.params.silentModels) == [["b"], ["a", "c"]])
        #expect(loaded.config?.routerSettings.maxMirroredRequests == 5)
        let warnings = loaded.diagnostics.filter { $0.severity == .warning }
        #expect(warnings.map(\.path) == ["model_list[1].litellm_params.silent_model"])
        #expect(warnings.allSatisfy { $0.line == 3 })
    }
}
