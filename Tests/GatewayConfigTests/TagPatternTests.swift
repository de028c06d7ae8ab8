import GatewayConfig
import Testing

@Suite struct TagPatternTests {
    @Test(arguments: [
        ("'^User-Agent: claude-code/'", false), ("'(?i)cursor|windsurf'", false), ("'(unclosed'", true),
        ("'(?=ahead)'", true), ("'*'", true),
    ])
    func `a pattern that cannot be used is found at load`(_ pattern: String, isRefused: Bool) {
        let findings = ConfigFixture().findings(
            "model_list: [{model_name: a, litellm_params: {model: openai/m, tag_regex: ['ok', \(pattern)]}}]"
        )
        let found = findings.filter { $0.contains("tag_regex[1]") }
        #expect(found.isEmpty != isRefused, "\(findings)")
    }
}
