import LLMCore

extension PromptTemplate {
    /// Why a model's own template can write no conversation at all; nil when it can write one of some usual ones.
    ///
    /// A conversation that the template itself refuses counts as written: it may want another.
    var fault: ChatTemplateError? {
        guard case .chatTemplate(let template, let begin, let end) = self else { return nil }
        let tokens: JSONObject = ["bos_token": .string(begin), "eos_token": .string(end)]
        var first: ChatTemplateError?
        for trial in Self.trials {
            do throws(ChatTemplateError) {
                _ = try Self.text(template, trial.messages, trial.tools, tokens)
                return nil
            } catch {
                if error.isRefusal { return nil }
                first = first ?? error
            }
        }
        return first
    }

    private static let trials: [(messages: [ChatMessage], tools: JSON?)] = {
        let (question, answer) = (ChatMessage.user("Hello!"), ChatMessage.assistant("Hi."))
        let call = ToolCall(id: "call_1", name: "weather", arguments: #"{"city":"Paris"}"#)
        let tools: JSON = [
            [
                "type": "function",
                "function": [
                    "name": "weather", "description": "Tells the weather.",
                    "parameters": ["type": "object", "properties": ["city": ["type": "string"]]],
                ],
            ]
        ]
        return [
            ([question], nil), ([.system("Be brief."), question], nil), ([question, answer, question], nil),
            ([question], tools),
            ([question, .assistant("", toolCalls: [call]), .tool("18 degrees", of: "call_1")], tools),
        ]
    }()
}
