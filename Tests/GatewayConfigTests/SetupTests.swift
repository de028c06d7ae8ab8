import GatewayConfig
import Testing

@Suite struct SetupTests {
    private static let providers: [SetupProvider] = [
        SetupProvider(
            id: "alpha",
            settings: [.init("ALPHA_KEY", parameter: "api_key", isSecret: true, isRequired: true)],
            model: "alpha-1"
        ),
        SetupProvider(
            id: "local",
            settings: [.init("LOCAL_KEY", parameter: "api_key", isSecret: true, isRequired: false)],
            model: nil
        ),
        SetupProvider(
            id: "cloud",
            settings: [
                .init("CLOUD_KEY", parameter: "api_key", isSecret: true, isRequired: true),
                .init("CLOUD_BASE", parameter: "api_base", isSecret: false, isRequired: true),
                .init("CLOUD_REGION", parameter: nil, isSecret: false, isRequired: false),
            ],
            model: "c-1"
        ),
    ]

    private func dialogue(
        _ environment: [String: String] = [:],
        existing: Set<String> = [],
        path: String = "config.yaml"
    ) -> SetupDialogue {
        SetupDialogue(
            providers: Self.providers,
            environment: environment,
            path: path,
            port: 4321,
            generatedKey: "sk-made",
            file: { existing.contains($0) ? .exists : $0.hasPrefix("nowhere/") ? .unusable("no folder") : .free }
        )
    }

    /// What is typed, one line each, and what comes of it.
    struct Case: Sendable {
        var environment: [String: String] = [:]
        var existing: Set<String> = []
        let lines: [String]
        /// The file, without its first comment; nil where a question is left.
        let file: String?
        var path = "config.yaml"
        /// The file that is offered.
        var first = "config.yaml"
    }

    static let cases: [Case] = [
        Case(
            environment: ["ALPHA_KEY": "there"],
            lines: ["", "", "", "", ""],
            file: """
                model_list:
                  - model_name: "alpha-1"
                    litellm_params:
                      model: "alpha/alpha-1"
                      api_key: "os.environ/ALPHA_KEY"
                general_settings:
                  master_key: "sk-made"

                """
        ),
        Case(
            lines: ["alpha, local", "typed \"key\"", "alpha/other", "", "llama", "4001", "sk-own"],
            file: """
                model_list:
                  - model_name: "other"
                    litellm_params:
                      model: "alpha/other"
                      api_key: "os.environ/ALPHA_KEY"
                  - model_name: "llama"
                    litellm_params:
                      model: "local/llama"
                general_settings:
                  master_key: "sk-own"
                environment_variables:
                  ALPHA_KEY: "typed \\"key\\""

                """
        ),
        Case(
            environment: ["CLOUD_KEY": "there"],
            existing: ["config.yaml", "b.yaml"],
            lines: ["cloud", "", "https://c", "eu", "", "", "", "n", "b.yaml", "no", "c.yaml"],
            file: """
                model_list:
                  - model_name: "c-1"
                    litellm_params:
                      model: "cloud/c-1"
                      api_key: "os.environ/CLOUD_KEY"
                      api_base: "os.environ/CLOUD_BASE"
                general_settings:
                  master_key: "sk-made"
                environment_variables:
                  CLOUD_BASE: "https://c"
                  CLOUD_REGION: "eu"

                """,
            path: "c.yaml"
        ),
        // What is of no use is asked again; a provider without its key is left out.
        Case(
            lines: [
                "", "nobody", "?", "cloud,alpha,alpha", "", "k", "same", "0", "70000", "port", "", "a b", "é", "sk-own",
            ],
            file: """
                model_list:
                  - model_name: "same"
                    litellm_params:
                      model: "alpha/same"
                      api_key: "os.environ/ALPHA_KEY"
                general_settings:
                  master_key: "sk-own"
                environment_variables:
                  ALPHA_KEY: "k"

                """
        ),
        // Where nothing can be written another place is asked for.
        Case(
            existing: ["here.yaml"],
            lines: ["local", "", "m", "", "", "nowhere/a", "nowhere/b", "there.yaml"],
            file: """
                model_list:
                  - model_name: "m"
                    litellm_params:
                      model: "local/m"
                general_settings:
                  master_key: "sk-made"

                """,
            path: "there.yaml",
            first: "nowhere/config.yaml"
        ),
        // Two models of one name.
        Case(
            environment: ["ALPHA_KEY": "there"],
            lines: ["alpha local", "", "m", "", "m", "", ""],
            file: """
                model_list:
                  - model_name: "m"
                    litellm_params:
                      model: "alpha/m"
                      api_key: "os.environ/ALPHA_KEY"
                  - model_name: "local/m"
                    litellm_params:
                      model: "local/m"
                general_settings:
                  master_key: "sk-made"

                """
        ),
        Case(lines: ["alpha", ""], file: nil), Case(lines: ["local", "", ""], file: nil), Case(lines: [], file: nil),
        Case(existing: ["config.yaml"], lines: ["local", "", "m", "", "", "n", ""], file: nil),
    ]

    @Test(arguments: cases) func `lines that are typed become a file`(_ test: Case) {
        var dialogue = self.dialogue(test.environment, existing: test.existing, path: test.first)
        for line in test.lines {
            #expect(dialogue.question != nil, "nothing is asked before \(line)")
            #expect(!dialogue.prompt.isEmpty)
            _ = dialogue.answer(line)
        }
        #expect((dialogue.question == nil) == (test.file != nil), "\(dialogue.prompt)")
        guard let file = test.file else { return }
        let text = SetupFile(dialogue.answers).text
        #expect(text.split(separator: "\n", maxSplits: 1).last.map(String.init) == file)
        #expect(dialogue.answers.path == test.path)
        #expect(!dialogue.answers.replacesFile)
    }

    @Test func `a file is replaced only when that was said`() {
        var dialogue = self.dialogue(["ALPHA_KEY": "k"], existing: ["config.yaml"])
        for line in ["", "", "", "", "", "y"] { _ = dialogue.answer(line) }
        #expect(dialogue.question == nil)
        #expect(dialogue.answers.replacesFile)
    }

    @Test func `of providers with one key the first is suggested`() {
        let key = SetupProvider.Setting("KEY", parameter: "api_key", isSecret: true, isRequired: true)
        let dialogue = SetupDialogue(
            providers: ["b", "a"].map { SetupProvider(id: $0, settings: [key], model: nil) },
            environment: ["KEY": "k"],
            path: "p",
            generatedKey: "k",
            file: { _ in .free }
        )
        #expect(dialogue.prompt.contains("[b]"))
    }

    @Test func `secrets are hidden and never repeated in prompts`() {
        var dialogue = self.dialogue(["ALPHA_KEY": "sk-from-the-environment"])
        #expect(dialogue.prompt.contains("[alpha]"))
        _ = dialogue.answer("alpha")
        #expect(dialogue.isSecret)
        #expect(dialogue.prompt.contains("as in the environment") && !dialogue.prompt.contains("sk-from"))
        _ = dialogue.answer("")
        #expect(!dialogue.isSecret && dialogue.prompt.contains("[alpha-1]"))
        _ = dialogue.answer("")
        _ = dialogue.answer("4000")
        #expect(dialogue.isSecret && !dialogue.prompt.contains("sk-made"))
    }

    @Test func `what is of no use is explained`() {
        var dialogue = self.dialogue()
        #expect(dialogue.answer("alph")?.contains("alpha") == true)
        #expect(dialogue.answer("?") == "alpha, cloud, local")
        #expect(dialogue.answer(" , ")?.contains("at least one") == true)
        #expect(dialogue.question == .providers)
    }
}
