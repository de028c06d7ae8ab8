package import LLMCore

/// The prompt template that a deployment or request sets.
///
/// Pieces: `roles`, `initial_prompt_value`, `final_prompt_value`, `bos_token`, `eos_token`. Or `chat_template`, a model's
/// own; or `tokenizer_config`, the file where hubs publish it; or `prompt_template`, the name of a built-in one.
package enum PromptSettings {
    private static let names = ["roles", "initial_prompt_value", "final_prompt_value", "bos_token", "eos_token"]

    /// What is set; nil for nothing.
    ///
    /// The request's settings win over the deployment's.
    ///
    /// - Throws: `badRequest` when a setting of the request's is not what it must be, `internalServerError` when one of the
    ///   deployment's is not.
    package static func template(
        _ request: JSONDocument,
        _ target: Target
    ) throws(LLMError) -> PromptTemplate? {
        func setting(_ name: String) -> JSON? {
            let value =
                request.member(name).map { request.json($0) } ?? target.options[name] ?? target.defaults[name]
            return value.flatMap { $0.isNull ? nil : $0 }
        }
        if let template = try (target.template ?? DeploymentTemplate(of: target)).get() {
            // The request may set the tokens of a bare template; those of a tokenizer's file belong to it.
            guard case .chatTemplate(let parsed, _, _) = template, target.isBareTemplate else { return template }
            let begin = try Self.token("bos_token", setting("bos_token"))
            return .chatTemplate(parsed, begin: begin, end: try Self.token("eos_token", setting("eos_token")))
        }
        return try Self.plain(setting)
    }

    /// A built-in template, or pieces; nil for neither.
    static func plain(_ setting: (String) -> JSON?) throws(LLMError) -> PromptTemplate? {
        func text(_ name: String) throws(LLMError) -> String {
            guard let value = setting(name) else { return "" }
            guard let text = value.stringValue else { throw Self.wrong(name, "a text") }
            return text
        }
        if let name = setting("prompt_template") {
            guard let template = name.stringValue.flatMap({ PromptTemplate.named($0) }) else {
                throw Self.wrong("prompt_template", "the name of a built-in template")
            }
            return template
        }
        guard Self.names.contains(where: { setting($0) != nil }) else { return nil }
        return .pieces(
            PromptPieces(
                roles: try Self.roles(setting("roles")),
                initial: try text("initial_prompt_value"),
                final: try text("final_prompt_value"),
                begin: try text("bos_token"),
                end: try text("eos_token")
            )
        )
    }

    static func token(_ name: String, _ value: JSON?) throws(LLMError) -> String {
        // Hubs write a token as a text, or as an object that says how it is matched.
        guard let value else { return "" }
        guard let text = value.stringValue ?? value["content"]?.stringValue else { throw Self.wrong(name, "a text") }
        return text
    }

    private static func roles(_ json: JSON?) throws(LLMError) -> [String: PromptPieces.Role] {
        guard let json else { return [:] }
        guard let object = json.objectValue else { throw Self.wrong("roles", "an object") }
        var roles: [String: PromptPieces.Role] = [:]
        for (name, pieces) in object {
            guard pieces.objectValue != nil else { throw Self.wrong("roles.\(name)", "an object") }
            func piece(_ key: String) throws(LLMError) -> String {
                guard let value = pieces[key], !value.isNull else { return "" }
                guard let text = value.stringValue else { throw Self.wrong("roles.\(name).\(key)", "a text") }
                return text
            }
            roles[name] = PromptPieces.Role(before: try piece("pre_message"), after: try piece("post_message"))
        }
        return roles
    }

    static func wrong(_ name: String, _ what: String) -> LLMError {
        LLMError(.badRequest, "\(name) must be \(what).", parameter: name)
    }
}

extension Target {
    /// Whether the deployment's template is a bare one and not in a tokenizer's file.
    fileprivate var isBareTemplate: Bool {
        guard let source = self.options["chat_template"] ?? self.defaults["chat_template"] else { return false }
        return !source.isNull
    }
}
