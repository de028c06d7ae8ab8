import LLMCore

/// The configuration that the set-up writes.
///
/// Keys stand in one place each: in the environment, or under `environment_variables` where they were typed. Models only
/// name them.
package struct SetupFile: Sendable {
    private let answers: SetupAnswers

    /// What stands where a file is to be written.
    package enum State: Sendable, Hashable {
        case free
        /// A file that would be replaced.
        case exists
        /// Nothing can be written there, for a reason in words.
        case unusable(String)
    }

    package init(_ answers: SetupAnswers) {
        self.answers = answers
    }

    /// The file's text.
    package var text: String {
        var text =
            "# Written by litellm --setup. Keys that were typed stand below: keep this file to yourself.\nmodel_list:\n"
        var names: Set<String> = []
        for model in self.answers.models {
            let full = "\(model.provider.id)/\(model.name)"
            // Two models of one name would share its requests.
            let name = names.insert(model.name).inserted ? model.name : full
            names.insert(name)
            text += "  - model_name: \(Self.quoted(name))\n    litellm_params:\n      model: \(Self.quoted(full))\n"
            for setting in model.settings {
                guard let parameter = setting.parameter else { continue }
                text += "      \(parameter): \(Self.quoted("os.environ/\(setting.variable)"))\n"
            }
        }
        text += "general_settings:\n  master_key: \(Self.quoted(self.answers.masterKey))\n"
        guard !self.answers.typed.isEmpty else { return text }
        text += "environment_variables:\n"
        for (name, value) in self.answers.typed { text += "  \(name): \(Self.quoted(value))\n" }
        return text
    }

    private static func quoted(_ text: String) -> String { JSON.string(text).description }
}
