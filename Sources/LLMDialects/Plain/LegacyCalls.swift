import LLMCore

/// Calls and results in the form before there were tools (`function_call`, role `function`), as calls of tools.
///
/// That form has no ids, and only the last call can be meant by a result; others want ids on both sides.
enum LegacyCalls {
    static func asTools(_ messages: [ChatMessage]) -> [ChatMessage] {
        var messages = messages
        var last: String?
        for index in messages.indices {
            if var call = messages[index].functionCall {
                let id = "call_\(index)"
                call.id = id
                last = id
                messages[index].toolCalls.append(call)
                messages[index].functionCall = nil
            }
            if messages[index].role == .function {
                messages[index].role = .tool
                // A result that answers no call is said by its function's name.
                messages[index].toolCallID = messages[index].toolCallID ?? last ?? messages[index].name
            }
        }
        return messages
    }
}
