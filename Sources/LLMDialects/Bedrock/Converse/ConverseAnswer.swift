import LLMCatalog
import LLMCore

/// A whole Converse answer as an OpenAI `chat.completion`.
struct ConverseAnswer: Sendable {
    private let input: ChatInput
    private let model: String
    private let errors: BedrockErrors
    private let reading: ConverseReading

    init(_ input: ChatInput, _ target: Target, _ model: BedrockModel) {
        self.input = input
        self.model = target.model
        self.errors = BedrockErrors(provider: target.provider.id)
        self.reading = ConverseReading(input, target)
    }

    func response(_ response: WireResponse) throws(LLMError) -> ChatResponse {
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: response.body, policy: .response)
        } catch {
            throw self.errors.unusable(response, cause: error)
        }
        let root = JSONPlace(document, document.root)
        guard root.isObject, let message = root["output"]?["message"], message.isObject else {
            throw self.errors.unusable(response, cause: nil)
        }
        let content = ConverseContent(message["content"], self.reading)
        var counted = ConverseUsage()
        counted.take(root["usage"]?.json)
        counted.take(fields: root["additionalModelResponseFields"]?.json)
        counted.take(tier: root["serviceTier"]?["type"]?.string)
        let usage = counted.usage(reasoning: content.reasoningTokens)
        do throws(JSONParseError) {
            let bytes = self.write(root, content, usage)
            return ChatResponse(document: try JSONDocument(parsing: bytes, policy: .response), usage: usage)
        } catch {
            throw self.errors.unusable(response, cause: error)
        }
    }

    private func write(_ root: JSONPlace, _ content: ConverseContent, _ usage: Usage?) -> [UInt8] {
        var finish = ConverseStop.finishReason(root["stopReason"]?.string)
        // A client that asked for a stream is told of the tool, as recorded; others only see its arguments.
        if content.isJSONAnswer, content.calls.isEmpty, !self.input.request.isStream, finish == FinishReason.toolCalls {
            finish = FinishReason.stop
        }
        var writer = JSONWriter(reserving: root.bytes.count + 512)
        writer.beginCompletion(id: self.input.answerID, created: self.input.created)
        writer.string(self.model)
        writer.onlyChoice(finishReason: finish) { content.write(to: &$0) }
        writer.usage(usage)
        if let trace = root["trace"] {
            writer.key("trace")
            writer.raw(trace.bytes)
        }
        writer.endObject()
        return writer.bytes
    }
}
