import LLMCatalog
package import LLMCore

/// An embedding request in OpenAI's format, as a client sent it or a program built it.
package struct EmbeddingRequest: Sendable {
    /// The parsed body; its root is an object.
    package private(set) var document: JSONDocument
    /// The model as the client names it.
    package var model: String
    /// The name that answers show: the one in the client's body.
    package let shownModel: String?

    /// Reads the fields that every stage needs from a parsed body.
    ///
    /// - Throws: `badRequest` when the root is not an object, or `model` or `input` is not what it must be.
    package init(document: JSONDocument, model override: String? = nil) throws(LLMError) {
        guard document.kind(of: document.root) == .object else {
            throw LLMError(.badRequest, "The request body must be a JSON object.", parameter: "request_body")
        }
        self.document = document
        if let node = document.member("model"), !document.isNull(node) {
            guard let model = document.string(node) else {
                throw LLMError(.badRequest, "model must be a string.", parameter: "model")
            }
            self.shownModel = model
        } else {
            self.shownModel = nil
        }
        self.model = override ?? self.shownModel ?? ""
        switch document.member("input").map({ document.kind(of: $0) }) {
        case .string, .array: break
        case nil, .null: throw LLMError(.badRequest, "input is missing.", parameter: "input")
        default: throw LLMError(.badRequest, "input must be a text or a list.", parameter: "input")
        }
    }

    /// What is to be embedded: a list's elements, or the one text.
    private var elements: [JSONNode] {
        guard let input = self.document.member("input") else { return [] }
        return self.document.kind(of: input) == .array ? Array(self.document.elements(of: input)) : [input]
    }

    /// How many vectors are asked for: a list of numbers is one input, made of tokens.
    package var inputCount: Int {
        let elements = self.elements
        return elements.allSatisfy { self.document.kind(of: $0) == .number } ? min(elements.count, 1) : elements.count
    }

    /// One thing to be embedded, as far as its length can be told.
    package enum Input: Sendable, Hashable {
        case text(String)
        /// So many tokens of the model's own vocabulary.
        case tokens(Int)
        /// A picture, or what only the provider knows.
        case other
    }

    /// What is to be embedded, in order; each is read apart from the others.
    package var inputs: [Input] {
        let elements = self.elements
        if elements.allSatisfy({ self.document.kind(of: $0) == .number }) { return [.tokens(elements.count)] }
        return elements.map { element in
            if let text = self.document.string(element) { return EmbeddingImage(text) == nil ? .text(text) : .other }
            guard self.document.kind(of: element) == .array else { return .other }
            return .tokens(self.document.elements(of: element).reduce(0) { count, _ in count + 1 })
        }
    }

    /// The request with texts in place of tokens, for providers that have none.
    ///
    /// - Parameter text: the text that tokens stand for.
    /// - Returns: the request; as it is where no input is made of tokens.
    package func replacingTokens(with text: ([Int]) -> String) -> EmbeddingRequest {
        guard let input = self.document.member("input"), self.document.kind(of: input) == .array else { return self }
        let elements = self.elements
        guard let first = elements.first else { return self }
        var inputs: [JSON] = []
        if self.document.kind(of: first) == .number {
            guard let tokens = self.tokens(elements) else { return self }
            inputs = [.string(text(tokens))]
        } else {
            guard elements.contains(where: { self.document.kind(of: $0) == .array }) else { return self }
            for element in elements {
                guard self.document.kind(of: element) == .array else {
                    inputs.append(self.document.json(element))
                    continue
                }
                guard let tokens = self.tokens(Array(self.document.elements(of: element))) else { return self }
                inputs.append(.string(text(tokens)))
            }
        }
        var edit = JSONObjectEdit()
        edit.set("input", to: .array(inputs))
        guard let document = try? JSONDocument(parsing: self.document.applying(edit), policy: .request) else {
            return self
        }
        var request = self
        request.document = document
        return request
    }

    private func tokens(_ nodes: [JSONNode]) -> [Int]? {
        let tokens = nodes.compactMap { self.document.int($0) }
        return tokens.count == nodes.count && !tokens.isEmpty ? tokens : nil
    }

    /// The texts that are to be embedded, for formats that know nothing else.
    ///
    /// - Throws: `badRequest` for tokens, which only the model's own tokenizer understands, and for an empty list.
    package func texts(for target: Target) throws(LLMError) -> [String] {
        var texts: [String] = []
        for element in self.elements {
            guard let text = self.document.string(element) else {
                throw LLMError(
                    .badRequest,
                    "\(target.provider.id) embeds texts; input must be a text or a list of texts.",
                    provider: target.provider.id,
                    parameter: "input"
                )
            }
            texts.append(text)
        }
        guard !texts.isEmpty else {
            throw LLMError(.badRequest, "input must not be empty.", provider: target.provider.id, parameter: "input")
        }
        return texts
    }

    /// ``texts(for:)`` as a JSON list.
    func textList(for target: Target) throws(LLMError) -> JSON {
        .array(try self.texts(for: target).map { .string($0) })
    }

    /// Whether the client wants vectors in base64 instead of lists of numbers.
    package var wantsBase64: Bool {
        self.document.member("encoding_format").map { self.document.stringEquals($0, "base64") } ?? false
    }

    /// Whether the client leaves it to the provider how vectors are written.
    package var leavesEncoding: Bool {
        self.document.member("encoding_format").map { self.document.isNull($0) } ?? true
    }
}

/// A picture as a `data:` address among the inputs.
struct EmbeddingImage {
    /// Its media type, such as `image/png`.
    let mediaType: String
    /// Its bytes in base64.
    let base64: String
    /// The whole address.
    let address: String

    /// Reads an address; nil for anything else.
    init?(_ text: String) {
        guard text.hasScheme("data:image/"), let comma = text.firstIndex(of: ",") else { return nil }
        let head = text[..<comma].dropFirst("data:".count)
        guard head.hasSuffix(";base64") else { return nil }
        self.mediaType = String(head.prefix { $0 != ";" })
        self.base64 = String(text[text.index(after: comma)...])
        self.address = text
    }
}
