import LLMCore

/// A tool call of an answer that is read where it stands.
struct AnsweredCall: Sendable {
    let id: String
    let name: String
    /// The arguments: JSON text.
    let input: ArraySlice<UInt8>
    /// Who called, for calls that a tool made: JSON text.
    var caller: ArraySlice<UInt8>?

    static let noInput = Array("{}".utf8)[...]
}

extension JSONWriter {
    /// Begins a `chat.completion`; the model comes next.
    mutating func beginCompletion(id: String, created: Int) {
        self.beginObject()
        self.key("id")
        self.string(id)
        self.key("object")
        self.string("chat.completion")
        self.key("created")
        self.number(created)
        self.key("model")
    }

    /// Writes the choices of a completion that has one.
    mutating func onlyChoice(finishReason: String, message: (inout JSONWriter) -> Void) {
        self.key("choices")
        self.beginArray()
        self.beginObject()
        self.key("index")
        self.number(0)
        self.key("message")
        message(&self)
        self.key("finish_reason")
        self.string(finishReason)
        self.endObject()
        self.endArray()
    }

    /// Writes what a completion says was counted; nothing if nobody knows.
    mutating func usage(_ usage: Usage?) {
        guard let usage else { return }
        self.key("usage")
        usage.write(to: &self)
        if let tier = usage.serviceTier {
            self.key("service_tier")
            self.string(tier)
        }
    }

    /// Writes the tool calls of a message; nothing if there are none.
    mutating func toolCalls(_ calls: [AnsweredCall]) {
        if calls.isEmpty { return }
        self.key("tool_calls")
        self.beginArray()
        for (index, call) in calls.enumerated() { self.toolCall(call, index: index) }
        self.endArray()
    }

    private mutating func toolCall(_ call: AnsweredCall, index: Int) {
        self.beginObject()
        self.key("index")
        self.number(index)
        self.key("id")
        self.string(call.id)
        self.key("type")
        self.string("function")
        self.key("function")
        self.beginObject()
        self.key("name")
        self.string(call.name)
        self.key("arguments")
        self.string(utf8: Array(call.input))
        self.endObject()
        if let caller = call.caller {
            self.key("caller")
            self.raw(caller)
        }
        self.endObject()
    }

    /// Writes JSON strings as one: what is between their quotes is put together as it stands.
    mutating func string(joined texts: [ArraySlice<UInt8>]) {
        if texts.count == 1 { return self.raw(texts[0]) }
        let quote = UInt8(ascii: "\"")
        var joined: [UInt8] = [quote]
        joined.reserveCapacity(texts.reduce(2) { $0 + $1.count })
        for text in texts { joined.append(contentsOf: text.dropFirst().dropLast()) }
        joined.append(quote)
        self.raw(joined)
    }

    /// Writes JSON values as a list.
    mutating func array(raw values: [ArraySlice<UInt8>]) {
        self.beginArray()
        for value in values { self.raw(value) }
        self.endArray()
    }
}
