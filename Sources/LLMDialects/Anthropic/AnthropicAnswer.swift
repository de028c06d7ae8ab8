import LLMCatalog
import LLMCore

/// A whole answer as an OpenAI `chat.completion`.
struct AnthropicAnswer: Sendable {
    private let answerID: String
    private let created: Int
    private let provider: String
    private let model: String
    private let reading: AnthropicReading

    init(_ input: ChatInput, _ target: Target) {
        self.answerID = input.answerID
        self.created = input.created
        self.provider = target.provider.id
        self.model = target.model
        self.reading = AnthropicReading(input, target)
    }

    func response(_ response: WireResponse) throws(LLMError) -> ChatResponse {
        let errors = AnthropicErrors(provider: self.provider)
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: response.body, policy: .response)
        } catch {
            throw errors.unusable(response, json: nil, cause: error)
        }
        let root = JSONPlace(document, document.root)
        guard root.isObject, let content = root["content"], content.kind == .array else {
            throw errors.unusable(response, json: root.json, cause: nil)
        }
        let message = AnthropicMessageContent(content, self.reading)
        var counted = AnthropicUsage()
        if let usage = root["usage"] {
            document.bytes.withUnsafeBufferPointer { counted.take(usage.node, document.tape, $0) }
        }
        let usage = counted.usage(reasoning: message.reasoningTokens)
        let bytes = self.write(root, message, usage)
        do throws(JSONParseError) {
            return ChatResponse(document: try JSONDocument(parsing: bytes, policy: .response), usage: usage)
        } catch {
            throw errors.unusable(response, json: nil, cause: error)
        }
    }

    private func write(_ root: JSONPlace, _ message: AnthropicMessageContent, _ usage: Usage?) -> [UInt8] {
        let reason = root["stop_reason"]?.string
        var finish = AnthropicStop.finishReason(reason)
        if message.isJSONAnswer, message.calls.isEmpty, finish == FinishReason.toolCalls { finish = FinishReason.stop }
        var writer = JSONWriter(reserving: root.bytes.count + 512)
        writer.beginCompletion(id: self.answerID, created: self.created)
        if let model = root["model"], model.kind == .string {
            writer.raw(model.bytes)
        } else {
            writer.string(self.model)
        }
        writer.onlyChoice(finishReason: finish) { message.write(to: &$0, special: Self.special(root, reason)) }
        writer.usage(usage)
        writer.endObject()
        return writer.bytes
    }

    /// What OpenAI's answer has no place for.
    private static func special(_ root: JSONPlace, _ reason: String?) -> [(key: String, value: ArraySlice<UInt8>)] {
        var fields: [(key: String, value: ArraySlice<UInt8>)] = []
        if let reason, AnthropicStop.isSpecial(reason), let place = root["stop_reason"] {
            fields.append(("stop_reason", place.bytes))
        }
        for key in ["stop_details", "stop_sequence", "container", "context_management"] as [StaticString] {
            if let place = root[key] { fields.append(("\(key)", place.bytes)) }
        }
        return fields
    }
}
