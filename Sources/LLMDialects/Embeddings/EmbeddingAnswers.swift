import LLMCatalog
import LLMCore

/// The answers to one embedding call, read.
package struct EmbeddingAnswers {
    /// One answer that is a JSON object or list.
    struct Answer {
        let document: JSONDocument
        let response: WireResponse

        /// The value at a path of members; nil if a member is missing.
        func node(_ path: String...) -> JSONNode? { self.node(path) }

        /// A whole number at a path of members.
        func int(_ path: String...) -> Int? { self.node(path).flatMap { self.document.int($0) } }

        private func node(_ path: [String]) -> JSONNode? {
            var node = self.document.root
            for name in path {
                guard let next = self.document.member(name, of: node) else { return nil }
                node = next
            }
            return node
        }
    }

    let all: [Answer]
    private let target: Target
    private let wantsBase64: Bool
    /// The vectors so far, as JSON text.
    private var vectors: [ArraySlice<UInt8>] = []

    /// Whether the provider was asked for nothing but numbers, whatever the client wants.
    var comeAsNumbers: Bool { self.target.profile.rules.quirks.contains(.embedsNumbers) }

    init(_ responses: [WireResponse], of input: EmbeddingInput, from target: Target) throws(LLMError) {
        self.target = target
        self.wantsBase64 = input.request.wantsBase64
        var all: [Answer] = []
        for response in responses {
            do {
                all.append(
                    Answer(document: try JSONDocument(parsing: response.body, policy: .response), response: response)
                )
            } catch {
                throw OpenAIErrors(for: target).unusable(response, json: nil, cause: error)
            }
        }
        self.all = all
    }

    /// The error for an answer that has no vectors where they must be.
    func unusable(_ answer: Answer) -> LLMError {
        OpenAIErrors(for: self.target).unusable(answer.response, json: answer.document.tree, cause: nil)
    }

    /// Takes a vector: a list of numbers, or a text if the provider wrote it in base64.
    mutating func add(_ vector: JSONNode?, of answer: Answer) throws(LLMError) {
        guard let vector else { throw self.unusable(answer) }
        let document = answer.document
        switch document.kind(of: vector) {
        case .array:
            if self.wantsBase64, let base64 = EmbeddingVector.base64(of: vector, in: document) {
                self.vectors.append(base64[...])
            } else {
                self.vectors.append(document.bytes[document.range(of: vector)])
            }
        case .string:
            self.vectors.append(document.bytes[document.range(of: vector)])
        default: throw self.unusable(answer)
        }
    }

    /// Takes a vector from each element of a list: the element itself, or a member of it.
    mutating func addEach(in listName: String, _ member: String? = nil) throws(LLMError) {
        for answer in self.all {
            guard let list = answer.node(listName) else { throw self.unusable(answer) }
            for element in answer.document.elements(of: list) {
                let vector: JSONNode? =
                    if let member { answer.document.member(member, of: element) } else { element }
                try self.add(vector, of: answer)
            }
        }
    }

    /// Takes a vector that is JSON text already.
    mutating func add(json: [UInt8], of answer: Answer) throws(LLMError) {
        guard let document = try? JSONDocument(parsing: json, policy: .response) else { throw self.unusable(answer) }
        try self.add(document.root, of: Answer(document: document, response: answer.response))
    }

    /// The list for the client.
    ///
    /// - Throws: `internalServerError` if there are no vectors.
    func response(promptTokens: Int?, details: JSONObject = [:]) throws(LLMError) -> EmbeddingResponse {
        do {
            guard !self.vectors.isEmpty || self.all.isEmpty else { throw self.unusable(self.all[0]) }
            return try EmbeddingResponse(
                model: self.target.model,
                vectors: self.vectors,
                promptTokens: promptTokens,
                details: details
            )
        } catch let error as LLMError {
            throw error
        } catch {
            throw LLMError(.internalServerError, "The vectors are no JSON.", provider: self.target.provider.id)
        }
    }

    /// The sum of what all answers say; nil if one says nothing.
    func sum(_ tokens: (Answer) -> Int?) -> Int? {
        var sum = 0
        for answer in self.all {
            guard let count = tokens(answer) else { return nil }
            sum = sum.addingReportingOverflow(count).partialValue
        }
        return sum
    }
}
