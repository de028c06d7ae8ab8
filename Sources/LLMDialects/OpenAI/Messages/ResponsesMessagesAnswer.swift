import LLMCatalog
import LLMCore

/// A whole answer of the Responses API as an object of type `message`.
struct ResponsesMessagesAnswer {
    private let answerID: String
    private let errors: OpenAIErrors
    private let model: String

    init(_ input: MessagesInput, _ target: Target) {
        self.answerID = input.answerID
        self.errors = OpenAIErrors(for: target, quotesBody: true)
        self.model = target.model
    }

    func message(_ response: WireResponse) throws(LLMError) -> MessagesResponse {
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: response.body, policy: .response)
        } catch {
            throw self.errors.unusable(response, json: nil, cause: error)
        }
        let root = JSONPlace(document, document.root)
        guard root.isObject, let output = root["output"], output.kind == .array, root["error"] == nil else {
            throw self.errors.unusable(response, json: document.tree, cause: nil)
        }
        var usage = root["usage"].flatMap { Usage(openAI: $0.json) }
        if usage?.serviceTier == nil, let tier = root["service_tier"]?.string {
            usage?.serviceTier = tier
        }
        let bytes = try self.write(root, ResponsesMessagesOutput(output), usage)
        do throws(JSONParseError) {
            return MessagesResponse(document: try JSONDocument(parsing: bytes, policy: .response), usage: usage)
        } catch {
            throw self.errors.unusable(response, json: nil, cause: error)
        }
    }

    private func write(
        _ root: JSONPlace,
        _ output: ResponsesMessagesOutput,
        _ usage: Usage?
    ) throws(LLMError) -> [UInt8] {
        var writer = JSONWriter(reserving: root.bytes.count + 256)
        writer.beginObject()
        writer.key("id")
        writer.string(root["id"]?.string ?? self.answerID)
        writer.key("type")
        writer.string("message")
        writer.key("role")
        writer.string("assistant")
        writer.key("model")
        writer.string(root["model"]?.string ?? self.model)
        writer.key("content")
        writer.beginArray()
        for block in try output.blocks() { writer.value(block) }
        writer.endArray()
        let finish = Self.finishReason(root, hasCalls: output.hasCalls)
        let reason = output.refusal == nil ? MessagesStop.reason(finish) : "refusal"
        writer.key("stop_reason")
        writer.string(reason)
        writer.key("stop_sequence")
        writer.null()
        writer.key("stop_details")
        if reason == "refusal" {
            MessagesStop.writeDetails(refusal: output.refusal, to: &writer)
        } else {
            writer.null()
        }
        writer.key("usage")
        if let usage { usage.writeMessagesObject(to: &writer) } else { Usage.writeUnknownMessagesObject(to: &writer) }
        writer.endObject()
        return writer.bytes
    }

    /// Why a response ended, in OpenAI's words for chat.
    static func finishReason(_ response: JSONPlace, hasCalls: Bool) -> String {
        if response["status"]?.equals("incomplete") == true {
            let isFiltered = response["incomplete_details"]?["reason"]?.equals("content_filter") == true
            return isFiltered ? FinishReason.contentFilter : FinishReason.length
        }
        return hasCalls ? FinishReason.toolCalls : FinishReason.stop
    }
}

/// The items of a response's output as content blocks.
struct ResponsesMessagesOutput {
    private let items: [JSONPlace]
    /// The words of a refusal.
    let refusal: String?
    /// Whether a tool is called.
    let hasCalls: Bool

    init(_ output: JSONPlace) {
        self.items = output.elements
        let parts = self.items.flatMap { $0["content"]?.elements ?? [] }
        let refusals = parts.compactMap { $0["type"]?.equals("refusal") == true ? $0["refusal"]?.string : nil }
        self.refusal = refusals.isEmpty ? nil : refusals.joined()
        self.hasCalls = self.items.contains { $0["type"]?.equals("function_call") == true }
    }

    func blocks() throws(LLMError) -> [JSON] {
        var blocks: [JSON] = []
        for item in self.items {
            switch item["type"]?.string {
            case "reasoning":
                if let block = Self.thought(item) { blocks.append(block) }
            case "message":
                for part in item["content"]?.elements ?? [] {
                    let isRefusal = part["type"]?.equals("refusal") == true
                    guard let text = (isRefusal ? part["refusal"] : part["text"])?.string, !text.isEmpty else {
                        continue
                    }
                    blocks.append(["type": "text", "text": .string(text)])
                }
            case "function_call":
                blocks.append(try Self.call(item))
            default:
                continue
            }
        }
        return blocks
    }

    /// Reasoning with its words, or, where they are kept secret, without.
    static func thought(_ item: JSONPlace) -> JSON? {
        let text = (item["summary"]?.elements ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n\n")
        let encrypted = item["encrypted_content"]?.string.map { ResponsesMessages.encryptedPrefix + $0 }
        if !text.isEmpty {
            return ["type": "thinking", "thinking": .string(text), "signature": .string(encrypted ?? "")]
        }
        return encrypted.map { ["type": "redacted_thinking", "data": .string($0)] }
    }

    private static func call(_ item: JSONPlace) throws(LLMError) -> JSON {
        let name = item["name"]?.string ?? ""
        let input = try MessagesToolInput.bytes(item["arguments"], of: name)
        return [
            "type": "tool_use", "id": item["call_id"]?.json ?? item["id"]?.json ?? "", "name": .string(name),
            "input": (try? JSON(parsing: Array(input))) ?? [:],
        ]
    }
}
