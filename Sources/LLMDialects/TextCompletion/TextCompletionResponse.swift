public import LLMCore

/// A provider's whole answer to a text completion request, as an OpenAI `text_completion` object.
public struct TextCompletionResponse: Sendable {
    /// The `text_completion` object.
    package var document: JSONDocument
    /// What the provider counted; nil when it said nothing.
    public var usage: Usage?

    package init(document: JSONDocument, usage: Usage?) {
        self.document = document
        self.usage = usage
    }

    /// The answer of a chat in this form: each choice's text is what its message says.
    ///
    /// Reasoning and tool calls have no place in it.
    package init(_ chat: ChatResponse) throws(LLMError) {
        let object = chat.json
        let choices = (object["choices"]?.arrayValue ?? []).enumerated().map { place, choice -> JSON in
            [
                "index": choice["index"] ?? JSON(place),
                "text": .string(choice["text"]?.stringValue ?? choice["message"]?["content"]?.stringValue ?? ""),
                "logprobs": TextLogProbabilities.text(of: choice["logprobs"]) ?? .null,
                "finish_reason": choice["finish_reason"] ?? .null,
            ]
        }
        var json: JSON = [
            "id": object["id"] ?? "", "object": "text_completion", "created": object["created"] ?? 0,
            "model": object["model"] ?? "", "choices": .array(choices),
        ]
        if let usage = object["usage"], !usage.isNull { json["usage"] = usage }
        if let fingerprint = object["system_fingerprint"], !fingerprint.isNull {
            json["system_fingerprint"] = fingerprint
        }
        do throws(JSONParseError) {
            self.init(document: try JSONDocument(parsing: json.serialized(), policy: .response), usage: chat.usage)
        } catch {
            throw LLMError(.responseValidation, "The answer is nested too deep or is too large.", cause: error)
        }
    }

    /// The object's bytes with `model` showing another name: the client's own.
    package func bytes(showing model: String?) -> [UInt8] {
        guard let model else { return self.document.bytes }
        if let node = self.document.member("model"), self.document.stringEquals(node, model) {
            return self.document.bytes
        }
        var edit = JSONObjectEdit()
        edit.set("model", to: .string(model))
        return self.document.applying(edit)
    }

    /// The whole answer as one chunk, for callers that asked for a stream from a provider that does not stream.
    package var asChunk: ChatChunk { ChatChunk(textCompletion: self.document.tree) }
}

extension ChatChunk {
    /// A `text_completion` object, or a piece of one, as a chunk.
    ///
    /// Probabilities stay in the form of text completions. The choices of fill-in-the-middle answers, which have a delta
    /// or a message in place of a text, are read too.
    init(textCompletion json: JSON) {
        let choices = (json["choices"]?.arrayValue ?? []).map { choice -> Choice in
            let text =
                choice["text"]?.stringValue ?? choice["delta"]?["content"]?.stringValue
                ?? choice["message"]?["content"]?.stringValue
            let reason = choice["finish_reason"]?.stringValue.flatMap { $0.isEmpty ? nil : FinishReason.openAI($0) }
            var piece = Choice(
                index: choice["index"]?.intValue ?? 0,
                delta: Delta(content: text ?? ""),
                finishReason: reason
            )
            if let logprobs = choice["logprobs"], !logprobs.isNull { piece.logprobs = logprobs }
            return piece
        }
        self.init(
            id: json["id"]?.stringValue ?? "",
            created: json["created"]?.intValue ?? 0,
            model: json["model"]?.stringValue ?? "",
            choices: choices,
            usage: json["usage"].flatMap { Usage(openAI: $0) }
        )
    }
}
