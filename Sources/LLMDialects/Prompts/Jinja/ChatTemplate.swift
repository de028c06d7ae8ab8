package import LLMCore

/// A chat template as model hubs publish them (`chat_template` in `tokenizer_config.json`), in a subset of Jinja.
///
/// The subset: `for`, `if`, `set`, namespaces, the usual operators, slices, conditional expressions, the filters, tests,
/// functions and methods of ``TemplateFilter`` and its siblings, white space control. Macros, imports, inheritance and
/// all else are refused when the template is read, with the line. Reading and rendering have limits, and rendering
/// depends on nothing but its input: there is no clock.
package struct ChatTemplate: Sendable {
    private let nodes: [TemplateNode]
    private let limits: ChatTemplateLimits
    private let text: String
    /// What the template looks up: its own variables and those that it is given.
    package let names: Set<String>

    /// Reads a template.
    ///
    /// - Throws: what is wrong and where, also for what the subset does not have.
    package init(parsing text: String, limits: ChatTemplateLimits = ChatTemplateLimits()) throws(ChatTemplateError) {
        var parser = try TemplateParser(text, limits: limits)
        self.nodes = try parser.template()
        self.names = parser.names
        self.limits = limits
        self.text = text
    }

    /// Whether a word stands in the template; only what it names can get into the prompt.
    package func mentions(_ word: String) -> Bool { self.text.contains(word) }

    /// Renders the prompt for a conversation.
    ///
    /// - Parameter variables: what the template may name: `messages`, `add_generation_prompt`, `bos_token`, `eos_token`,
    ///   `tools` and so on.
    /// - Returns: the prompt.
    /// - Throws: what went wrong and where; a template may refuse a conversation, too.
    package func render(_ variables: JSONObject) throws(ChatTemplateError) -> String {
        var values: [String: TemplateValue] = [:]
        for (name, value) in variables { values[name] = TemplateValue(value) }
        var renderer = TemplateRenderer(values, limits: self.limits)
        return try renderer.render(self.nodes)
    }
}
