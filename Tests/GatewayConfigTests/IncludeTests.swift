import GatewayConfig
import LLMCore
import Testing

@Suite struct IncludeTests {
    @Test func `lists are appended and other values replaced`() throws {
        let fixture = ConfigFixture(files: [
            "conf/models.yaml":
                "model_list:\n- {model_name: b, litellm_params: {model: m}}\ninclude: [deep/more.yaml]\n",
            "conf/deep/more.yaml": "model_list:\n- {model_name: c, litellm_params: {model: m}}\n",
            "conf/settings.yaml": "general_settings: {master_key: sk-b}\n",
        ])
        let yaml = """
            include: [models.yaml, settings.yaml]
            model_list:
            - {model_name: a, litellm_params: {model: m}}
            general_settings: {master_key: sk-a, completion_model: a}
            """
        let (config, diagnostics) = fixture.load(yaml, source: "conf/config.yaml")
        #expect(diagnostics.isEmpty)
        #expect(config?.modelGroups == ["a", "b", "c"])
        #expect(config?.masterKey?.reveal() == "sk-b")
        #expect(config?.generalSettings.completionModel == nil)
        #expect(
            config?.files == [
                "conf/config.yaml", "conf/models.yaml", "conf/deep/more.yaml", "conf/settings.yaml",
            ]
        )
    }

    @Test func `cycles end and a file is merged once`() throws {
        let fixture = ConfigFixture(files: [
            "one.yaml":
                "include: [./two.yaml, config.yaml]\nmodel_list: [{model_name: a, litellm_params: {model: m}}]\n",
            "./two.yaml": "include: one.yaml\nmodel_list: [{model_name: b, litellm_params: {model: m}}]\n",
        ])
        let config = try fixture.config("include: [one.yaml, two.yaml, ./one.yaml, x/../one.yaml]")
        #expect(config.modelGroups == ["a", "b"])
    }

    @Test(arguments: [
        (
            "include: [gone.yaml]",
            "config.yaml:1:11: error: include: the included file gone.yaml cannot be read: no such file"
        ),
        ("include: [empty.yaml]", "config.yaml:1:11: error: include: the included file empty.yaml is empty"),
        ("include: [list.yaml]", "config.yaml:1:11: error: include: the included file list.yaml must hold a mapping"),
        ("include: {a: b}", "config.yaml:1:10: error: include: must be a list of files"),
        ("include: [1]", "config.yaml:1:11: error: include: an included file must be given as text"),
        ("include: [broken.yaml]", "broken.yaml:1:"),
    ]) func `what cannot be included is an error`(_ yaml: String, _ expected: String) {
        let fixture = ConfigFixture(files: ["empty.yaml": "", "list.yaml": "- a", "broken.yaml": "a: ["])
        let (config, diagnostics) = fixture.load(yaml)
        #expect(config == nil)
        #expect(diagnostics.first?.description.hasPrefix(expected) == true, "\(diagnostics)")
    }

    @Test func `findings name the file they belong to`() {
        let fixture = ConfigFixture(files: ["models.yaml": "# first\nmodel_list:\n- model_name: a\n"])
        #expect(
            fixture.findings("include: [models.yaml]") == [
                "models.yaml:3:3: error: model_list[0]: `litellm_params` is missing; add it, with a value."
            ]
        )
    }
}
