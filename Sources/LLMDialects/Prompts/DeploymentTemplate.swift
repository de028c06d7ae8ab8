package import LLMCore

/// The chat template that a deployment sets, read once when its configuration is loaded.
package enum DeploymentTemplate: Sendable {
    /// None is set.
    case unset
    /// A template with the deployment's own tokens.
    case template(PromptTemplate)
    /// It cannot be used: `setting` is where it stands, and the error says why and in which line of the template.
    case unusable(setting: String, LLMError)

    /// The template that a target's settings bring along: `chat_template`, else `tokenizer_config`; the settings of
    /// built-in templates and of pieces are looked at, too.
    ///
    /// Only the configuration may bring a template of its own, for it is a program.
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
            do throws(LLMError) {
                _ = try PromptSettings.plain(setting)
            } catch {
                let name = error.parameter?.split(separator: ".").first.map(String.init)
                self = .unusable(setting: name ?? "roles", error)
            }
        }
    }

    private init(_ setting: String, _ read: () throws(LLMError) -> PromptTemplate?) {
        do throws(LLMError) {
            guard let template = try read() else {
                self = .unset
                return
            }
            if let fault = template.fault {
                throw LLMError(
                    .badRequest,
                    "\(setting) can write no conversation: \(fault).",
                    parameter: setting,
                    cause: fault
                )
            }
            self = .template(template)
        } catch {
            self = .unusable(setting: setting, error)
        }
    }

    /// The template, if one is set.
    ///
    /// - Throws: `internalServerError` when it cannot be used, for no request can do anything about it.
    func get() throws(LLMError) -> PromptTemplate? {
        switch self {
        case .unset: nil
        case .template(let template): template
        case .unusable(_, let error):
            throw LLMError(
                .internalServerError,
                "The deployment's prompt template cannot be used: \(error.message)",
                cause: error
            )
        }
    }
}

extension Target {
    /// Whether the deployment's own template tells the model of tools, so that the prompt carries them.
    var templateShowsTools: Bool {
        guard case .chatTemplate(let template, _, _)? = try? (self.template ?? DeploymentTemplate(of: self)).get()
        else { return false }
        return template.names.contains("tools")
    }

    /// Reads the chat template among the settings, so that no call has to.
    package mutating func readTemplate() {
        self.template = DeploymentTemplate(of: self)
    }
}
