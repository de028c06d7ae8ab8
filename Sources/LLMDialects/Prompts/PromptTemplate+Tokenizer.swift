package import LLMCore

extension PromptTemplate {
    /// The template of a model's `tokenizer_config.json`; nil when it has none.
    ///
    /// `chat_template` is a text, or a list of named ones of which `default` counts; tokens are texts or objects that say
    /// how they are matched.
    ///
    /// - Throws: `badRequest` when the template cannot be read.
    package static func tokenizer(_ configuration: JSON) throws(LLMError) -> PromptTemplate? {
        var source = configuration["chat_template"]?.stringValue
        for named in configuration["chat_template"]?.arrayValue ?? []
        where source == nil || named["name"]?.stringValue == "default" {
            source = named["template"]?.stringValue ?? source
        }
        guard let source else { return nil }
        return try Self.chatTemplate(
            source,
            begin: Self.token(configuration["bos_token"]),
            end: Self.token(configuration["eos_token"])
        )
    }

    /// A model's own template, read.
    ///
    /// - Throws: `badRequest` when it cannot be read, with the line.
    package static func chatTemplate(
        _ source: String,
        begin: String,
        end: String
    ) throws(LLMError) -> PromptTemplate {
        do {
            return .chatTemplate(try ChatTemplate(parsing: source), begin: begin, end: end)
        } catch {
            throw LLMError(
                .badRequest,
                "chat_template cannot be read: \(error).",
                parameter: "chat_template",
                cause: error
            )
        }
    }

    private static func token(_ json: JSON?) -> String { json?.stringValue ?? json?["content"]?.stringValue ?? "" }
}
