import LLMCore

/// Makes mocked answers out of text or of an answer that was given whole.
struct MockContent {
    /// Characters in one chunk of a mocked stream.
    private static let chunkLength = 3

    let request: ChatRequest
    let model: String
    let id: String
    let created: Int
    let toolCalls: [JSON]

    private var choiceCount: Int {
        let document = self.request.document
        let count = document.member("n").flatMap { document.int($0) } ?? 1
        return min(max(count, 1), 128)
    }

    private var usage: Usage { Usage(promptTokens: 10, completionTokens: 20, totalTokens: 30) }

    private var finishReason: String { self.toolCalls.isEmpty ? FinishReason.stop : FinishReason.toolCalls }

    // MARK: Text

    /// An answer that says this text.
    func text(_ text: String) -> MockAnswer.Result {
        guard !self.request.isStream else {
            return .chunks(self.chunks(of: text) + self.lastChunks(), failure: nil)
        }
        var message: JSON = ["content": .string(text), "role": "assistant"]
        if !self.toolCalls.isEmpty { message["tool_calls"] = .array(self.toolCalls) }
        let choices = (0..<self.choiceCount).map { index -> JSON in
            ["finish_reason": .string(self.finishReason), "index": JSON(index), "message": message]
        }
        return self.response(["choices": .array(choices), "usage": .object(self.usage.openAIObject())])
    }

    /// The text in small chunks, the tool calls whole in one.
    func chunks(of text: String) -> [ChatChunk] {
        var pieces: [String] = []
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(Self.chunkLength)))
            rest = rest.dropFirst(Self.chunkLength)
        }
        if pieces.isEmpty { pieces = [""] }
        var deltas = pieces.map { ChatChunk.Delta(content: $0) }
        if !self.toolCalls.isEmpty {
            deltas.append(
                ChatChunk(json: ["choices": [["delta": ["tool_calls": .array(self.toolCalls)]]]]).choices[0].delta
            )
        }
        deltas[0].role = "assistant"
        return deltas.map { self.chunk($0) }
    }

    private func lastChunks() -> [ChatChunk] {
        var usage = self.chunk(nil)
        usage.usage = self.usage
        return [self.chunk(ChatChunk.Delta(), finishReason: self.finishReason), usage]
    }

    private func chunk(_ delta: ChatChunk.Delta?, finishReason: String? = nil) -> ChatChunk {
        let choices = delta.map { delta in
            (0..<self.choiceCount).map { ChatChunk.Choice(index: $0, delta: delta, finishReason: finishReason) }
        }
        return ChatChunk(
            id: self.id,
            created: self.created,
            model: self.model,
            choices: choices ?? []
        )
    }

    // MARK: Given answers

    /// An answer that was given whole; a stream has it in one chunk.
    func given(_ object: JSONObject) -> MockAnswer.Result {
        guard self.request.isStream else { return self.response(object) }
        var json = JSON.object(self.completed(object))
        let choices = (json["choices"]?.arrayValue ?? []).map { choice -> JSON in
            var choice = choice
            choice["delta"] = choice["message"] ?? choice["delta"]
            choice["message"] = nil
            return choice
        }
        json["choices"] = .array(choices)
        return .chunks([ChatChunk(json: json)], failure: nil)
    }

    private func completed(_ object: JSONObject) -> JSONObject {
        var whole = object
        if whole["id"] == nil { whole["id"] = .string(self.id) }
        if whole["created"] == nil { whole["created"] = JSON(self.created) }
        if whole["model"] == nil { whole["model"] = .string(self.model) }
        if whole["object"] == nil { whole["object"] = "chat.completion" }
        return whole
    }

    private func response(_ object: JSONObject) -> MockAnswer.Result {
        do {
            let document = try JSONDocument(
                parsing: JSON.object(self.completed(object)).serialized(),
                policy: .response
            )
            return .response(ChatResponse(document: document, usage: OpenAIAnswer.usage(of: document)))
        } catch {
            return .failure(LLMError(.internalServerError, "The mocked answer cannot be written.", cause: error))
        }
    }
}
