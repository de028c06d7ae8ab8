public import LLMCore

extension TokenCounter {
    /// Counts the tokens of a chat prompt.
    ///
    /// Each message counts 3 and each text in it as the model's tokenizer has it, a `name` one more. Of calls only the
    /// arguments count, of images what their size and detail make of them. The whole counts 3 more for the start of the
    /// reply. Tools count as the text they are shown to a model as, and 9 more.
    ///
    /// - Parameters:
    ///   - messages: The list of messages, in the form of OpenAI or of Anthropic.
    ///   - tools: The list of tools, in the form of OpenAI, Anthropic or Gemini.
    ///   - toolChoice: The choice among the tools: text or an object that names one.
    ///   - model: The model's name; see ``TokenEncoding/init(forModel:)``.
    ///   - options: Where there is a choice.
    /// - Returns: The number of tokens.
    /// - Throws: ``TokenCountError`` if the messages are not of a form that can be counted.
    public func count(
        messages: JSON,
        tools: JSON? = nil,
        toolChoice: JSON? = nil,
        model: String,
        options: TokenCountOptions = TokenCountOptions()
    ) throws(TokenCountError) -> Int {
        try self.count(
            messages: messages,
            tools: tools,
            toolChoice: toolChoice,
            model: model,
            options: options,
            effort: nil
        )
    }

    /// Counts the tokens of a chat prompt with no more than a given effort.
    package func count(
        messages: JSON,
        tools: JSON?,
        toolChoice: JSON?,
        model: String,
        options: TokenCountOptions = TokenCountOptions(),
        effort: CountingEffort?
    ) throws(TokenCountError) -> Int {
        guard case .array(let list) = messages else {
            throw TokenCountError(.invalidMessages, "messages must be a list")
        }
        let encoding = TokenEncoding(forModel: model)
        let counter = MessageCounter(encoding: encoding, options: options, effort: effort)
        var total = 0
        var hasSystem = false
        for message in list {
            total += try counter.count(message)
            if message["role"]?.stringValue == "system" { hasSystem = true }
        }
        guard !options.countsResponse else { return total }
        return total + counter.extra(tools: tools, toolChoice: toolChoice, hasSystem: hasSystem)
    }
}
