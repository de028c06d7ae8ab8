import LLMCore

/// A message as a chat answer, to be played as a stream to a client that asked for one and did not get it.
enum MessagesChatAnswer {
    static func response(to message: MessagesResponse) throws(LLMError) -> ChatResponse {
        let root = message.document.tree
        var text = ""
        var thoughts: [JSON] = []
        var calls: [JSON] = []
        for block in root["content"]?.arrayValue ?? [] {
            switch block["type"]?.stringValue {
            case "text": text += block["text"]?.stringValue ?? ""
            case "thinking", "redacted_thinking": thoughts.append(block)
            case "tool_use", "server_tool_use":
                calls.append(
                    [
                        "id": block["id"] ?? "", "type": "function",
                        "function": [
                            "name": block["name"] ?? "", "arguments": .string((block["input"] ?? [:]).description),
                        ],
                    ]
                )
            default: break
            }
        }
        var body: JSON = ["role": "assistant", "content": .string(text)]
        if !thoughts.isEmpty { body["thinking_blocks"] = .array(thoughts) }
        if !calls.isEmpty { body["tool_calls"] = .array(calls) }
        var fields: JSON = [:]
        for key in ["stop_reason", "stop_sequence", "stop_details", "container", "context_management"] {
            if let value = root[key], !value.isNull { fields[key] = value }
        }
        body["provider_specific_fields"] = fields
        var chat: JSON = [
            "id": root["id"] ?? "", "object": "chat.completion", "created": 0, "model": root["model"] ?? "",
            "choices": [
                [
                    "index": 0, "message": body,
                    "finish_reason": .string(AnthropicStop.finishReason(root["stop_reason"]?.stringValue)),
                ]
            ],
        ]
        if let usage = message.usage { chat["usage"] = .object(usage.openAIObject()) }
        do throws(JSONParseError) {
            return ChatResponse(
                document: try JSONDocument(parsing: chat.serialized(), policy: .response),
                usage: message.usage
            )
        } catch {
            throw LLMError(.responseValidation, "The answer is too large or nested too deeply.", cause: error)
        }
    }
}
