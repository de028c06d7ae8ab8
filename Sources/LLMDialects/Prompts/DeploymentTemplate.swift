package import LLMCore

/// The chat template that a deployment sets, read once when its configuration is loaded.
package enum DeploymentTemplate: Sendable {
    /// None is set.
    case unset
    /// A template with the deployment's own tokens.
    case template(PromptTemplate)
    /// It cannot be used: `setting` is where it stands, and the error says why and in which line of the template.
    case unusable(setting: String, LLMError)

    /// The template that a target's settings bring along: `chat_template`, else `tokenizer_config`.
    ///
    /// Only the configuration may bring one, for a template is a program.
    init(of target: Target) {
        func setting(_ name: String) -> JSON? {
            (target.options[name] ?? target.defaults[name]).flatMap { $0.isNull ? nil : $0 }
        }
        if let source = setting("chat_template") {
            self.init("chat_template") { () throws(LLMError) in
                guard let text = source.stringValue else { throw PromptSettings.wrong("chat_template", "a text") }
                let begin = try PromptSettings.token("bos_token", setting("bos_token"))
                let end = try PromptSettings.token("eos_token", setting("eos_token"))
                return try PromptTemplate.chatTemplate(text, begin: begin, end: end)
            }
        } else if let tokenizer = setting("tokenizer_config") {
            self.init("tokenizer_config") { () throws(LLMError) in try PromptTemplate.tokenizer(tokenizer) }
        } else {
            self = .unset
        }
    }

    private init(_ setting: String, _ read: () throws(LLMError) -> PromptTemplate?) {
        do throws(LLMError) {
            if let template = try read() { self = .template(template) } else { self = .unset }
        } catch {
            self = .unusable(setting: setting, error)
        }
    }

    /// The template, if one is set.
    ///
    /// - Throws: `badRequest` when it cannot be used.
    func get() throws(LLMError) -> PromptTemplate? {
        switch self {
        case .unset: nil
        case .template(let template): template
        case .unusable(_, let error): throw error
        }
    }
}

extension Target {
    /// Reads the chat template among the settings, so that no call has to.
    package mutating func readTemplate() {
        self.template = DeploymentTemplate(of: self)
    }
}
