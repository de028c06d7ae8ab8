import LLMCatalog
import LLMCore

/// A whole answer as an OpenAI `chat.completion`.
struct AnthropicAnswer: Sendable {
    private let answerID: String
    private let created: Int
    private let provider: String
    private let model: String
    private let reading: AnthropicReading

    init(_ input: borrowing ChatInput, _ target: Target) {
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
        return self.written(root, message, usage)
    }

    private func written(_ root: JSONPlace, _ message: AnthropicMessageContent, _ usage: Usage?) -> ChatResponse {
        let reason = root["stop_reason"]?.string
        var finish = AnthropicStop.finishReason(reason)
        if message.isJSONAnswer, message.calls.isEmpty, finish == FinishReason.toolCalls { finish = FinishReason.stop }
        var writer = JSONWriter(reserving: root.bytes.count + 512)
        writer.beginObject()
        writer.key("id")
        writer.string(self.answerID)
        writer.key("object")
        writer.string("chat.completion")
        writer.key("created")
        writer.number(self.created)
        writer.key("model")
        let modelStart = writer.bytes.count
        if let model = root["model"], model.kind == .string {
            writer.raw(model.bytes)
        } else {
            writer.string(self.model)
        }
        let model = modelStart..<writer.bytes.count
        writer.key("choices")
        writer.beginArray()
        writer.beginObject()
        writer.key("index")
        writer.number(0)
        writer.key("message")
        message.write(to: &writer) { Self.writeSpecial(root, reason, to: &$0) }
        writer.key("finish_reason")
        writer.string(finish)
        writer.endObject()
        writer.endArray()
        if let usage {
            writer.key("usage")
            usage.write(to: &writer)
            if let tier = usage.serviceTier {
                writer.key("service_tier")
                writer.string(tier)
            }
        }
        writer.endObject()
        return ChatResponse(written: writer.bytes, model: model, usage: usage)
    }

    /// What OpenAI's answer has no place for.
    private static func writeSpecial(_ root: JSONPlace, _ reason: String?, to writer: inout JSONWriter) {
        func write(_ key: StaticString) {
            guard let place = root[key] else { return }
            writer.key(key)
            writer.raw(place.bytes)
        }
        if let reason, AnthropicStop.isSpecial(reason) { write("stop_reason") }
        write("stop_details")
        write("stop_sequence")
        write("container")
        write("context_management")
    }
}
