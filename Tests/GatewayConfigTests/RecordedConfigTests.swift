import GatewayConfig
import LLMCore
import Testing

/// Configurations that the recorded exchanges use, one of each shape.
@Suite struct RecordedConfigTests {
    @Test func `every recorded configuration loads without a warning`() throws {
        let cases = try #require(JSON(parsing: ConfigFixture.data("recorded-configs.json")).arrayValue)
        #expect(cases.count > 50)
        for entry in cases {
            let id = entry["id"]?.stringValue ?? ""
            let config = try #require(entry["config"])
            let (loaded, diagnostics) = ConfigFixture().load(config.description)
            // The recordings of one run share their fallbacks, so each names groups of the others.
            let findings = diagnostics.filter { $0.severity != .notice && !$0.message.contains("is no model group") }
            #expect(findings.isEmpty, "\(id): \(findings)")
            #expect(loaded?.masterKey?.reveal() == config["general_settings"]?["master_key"]?.stringValue, "\(id)")
            #expect(loaded?.modelList.count == config["model_list"]?.arrayValue?.count ?? 0, "\(id)")
        }
    }
}
