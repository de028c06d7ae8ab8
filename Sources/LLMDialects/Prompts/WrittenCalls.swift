import LLMCore

/// Calls of earlier turns and their results as text, for models that are told of functions in their prompt.
///
/// A call is written as the model itself is asked to write one; results are what the user says next.
enum WrittenCalls {
    /// Rewrites messages; false where there was nothing to rewrite.
    static func write(in messages: inout [JSON]) -> Bool {
        var written: [JSON] = []
        var names: [String: String] = [:]
        var changed: [Int] = []
        var hasCalls = false
        // What follows a result joins it: models take turns.
        var followsResult = false
        for message in messages {
            guard let role = message["role"]?.stringValue else {
                written.append(message)
                followsResult = false
                continue
            }
            let calls = role == "assistant" ? Self.calls(of: message) : []
            if !calls.isEmpty {
                for call in calls { if let id = call.id { names[id] = call.name } }
                changed.append(written.count)
                written.append(Self.message(message, saying: calls))
                hasCalls = true
                followsResult = false
            } else if role == "tool" || role == "function" {
                let name = message["tool_call_id"]?.stringValue.flatMap { names[$0] } ?? message["name"]?.stringValue
                let text = JSON.string(name.map { "The result of \($0):\n" } ?? "The result:\n")
                let parts = [["type": "text", "text": text]] + Self.parts(of: message)
                if !followsResult { changed.append(written.count) }
                Self.add(parts, toLastOf: &written, joins: followsResult)
                hasCalls = true
                followsResult = true
            } else if role == "user", followsResult {
                Self.add([["type": "text", "text": "\n\n"]] + Self.parts(of: message), toLastOf: &written, joins: true)
                followsResult = false
            } else {
                written.append(message)
                followsResult = false
            }
        }
        guard hasCalls else { return false }
        for index in changed { written[index] = Self.plain(written[index]) }
        messages = written
        return true
    }

    private struct Call {
        let id: String?
        let name: String
        /// The call as text.
        let text: String
    }

    private static func calls(of message: JSON) -> [Call] {
        var calls = (message["tool_calls"]?.arrayValue ?? []).compactMap { call in
            Self.call(call["function"] ?? call["custom"] ?? call, id: call["id"]?.stringValue)
        }
        if let old = message["function_call"], let call = Self.call(old, id: nil) { calls.append(call) }
        return calls
    }

    private static func call(_ function: JSON, id: String?) -> Call? {
        guard let name = function["name"]?.stringValue else { return nil }
        let given = function["arguments"] ?? function["input"] ?? [:]
        let arguments = given.stringValue.flatMap { try? JSON(parsing: $0) } ?? given
        let json: JSON = ["name": .string(name), "arguments": arguments]
        return Call(id: id, name: name, text: json.description)
    }

    /// A message of the assistant's with its calls behind what it says.
    private static func message(_ message: JSON, saying calls: [Call]) -> JSON {
        var object = message.objectValue ?? [:]
        object.removeValue(forKey: "tool_calls")
        object.removeValue(forKey: "function_call")
        var parts = Self.parts(of: message)
        if !parts.isEmpty { parts.append(["type": "text", "text": "\n"]) }
        parts.append(["type": "text", "text": .string(calls.map(\.text).joined(separator: "\n"))])
        object["content"] = .array(parts)
        return .object(object)
    }

    private static func parts(of message: JSON) -> [JSON] {
        if let text = message["content"]?.stringValue {
            return text.isEmpty ? [] : [["type": "text", "text": .string(text)]]
        }
        return message["content"]?.arrayValue ?? []
    }

    private static func add(_ parts: [JSON], toLastOf messages: inout [JSON], joins: Bool) {
        guard joins, let last = messages.indices.last else {
            messages.append(["role": "user", "content": .array(parts)])
            return
        }
        let separator: [JSON] = parts.first?["text"] == "\n\n" ? [] : [["type": "text", "text": "\n\n"]]
        messages[last]["content"] = .array((messages[last]["content"]?.arrayValue ?? []) + separator + parts)
    }

    /// Texts alone become one.
    private static func plain(_ message: JSON) -> JSON {
        guard let parts = message["content"]?.arrayValue, !parts.isEmpty else { return message }
        var texts: [String] = []
        for part in parts {
            guard part["type"] == "text", let text = part["text"]?.stringValue, part["cache_control"] == nil else {
                return message
            }
            texts.append(text)
        }
        var message = message
        message["content"] = .string(texts.joined())
        return message
    }
}
