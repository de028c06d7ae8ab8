package import LLMCore

/// A text completion request in the OpenAI format: the body as it came in, and the fields that every stage needs.
package struct TextCompletionRequest: Sendable {
    /// What is to be completed.
    package enum Prompt: Sendable, Hashable {
        case texts([String])
        /// Numbers of tokens, one list for each prompt.
        case tokens([[Int]])
    }

    /// The fields that it shares with chat requests; the document has no messages.
    let fields: ChatRequest

    /// Reads the fields of a parsed body.
    ///
    /// - Throws: `badRequest` when the root is not an object or a field has a wrong type.
    package init(document: JSONDocument, model override: String? = nil) throws(LLMError) {
        self.fields = try ChatRequest(document: document, model: override)
    }

    /// Takes a request whose fields were read already.
    package init(_ fields: ChatRequest) {
        self.fields = fields
    }

    /// The parsed body; its root is an object.
    package var document: JSONDocument { self.fields.document }
    /// The model as the client names it.
    package var model: String { self.fields.model }
    /// The name that answers show.
    package var shownModel: String? { self.fields.shownModel }
    /// Whether the answer is to be streamed.
    package var isStream: Bool { self.fields.isStream }
    /// Whether the client asked for usage in its stream.
    package var includesUsage: Bool { self.fields.includesUsage }

    /// The prompt: a text, a list of texts, a list of tokens or a list of such lists.
    ///
    /// - Throws: `badRequest` when it is missing or none of these.
    package func prompt() throws(LLMError) -> Prompt {
        guard let node = self.document.member("prompt"), !self.document.isNull(node) else {
            throw LLMError(.badRequest, "prompt is missing.", parameter: "prompt")
        }
        if let text = self.document.string(node) { return .texts([text]) }
        guard self.document.kind(of: node) == .array else { throw Self.wrong() }
        let elements = self.document.elements(of: node)
        var texts: [String] = []
        var lists: [[Int]] = []
        var tokens: [Int] = []
        for element in elements {
            switch self.document.kind(of: element) {
            case .string: texts.append(self.document.string(element) ?? "")
            case .number: tokens.append(try self.token(element))
            case .array:
                var list: [Int] = []
                for token in self.document.elements(of: element) { list.append(try self.token(token)) }
                lists.append(list)
            default: throw Self.wrong()
            }
        }
        switch (texts.isEmpty, tokens.isEmpty, lists.isEmpty) {
        case (false, true, true): return .texts(texts)
        case (true, false, true): return .tokens([tokens])
        case (true, true, false): return .tokens(lists)
        default: throw Self.wrong()
        }
    }

    private func token(_ node: JSONNode) throws(LLMError) -> Int {
        guard let token = self.document.int(node) else { throw Self.wrong() }
        return token
    }

    private static func wrong() -> LLMError {
        LLMError(
            .badRequest,
            "prompt must be a text, a list of texts, a list of tokens or a list of such lists.",
            parameter: "prompt"
        )
    }
}
