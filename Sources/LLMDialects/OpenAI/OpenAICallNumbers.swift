import LLMCore

/// Gives the calls of a stream their places where a server leaves `index` out, which clients need to put pieces together.
///
/// Ollama, Mistral and Gemini's compatible endpoint have sent such calls, each whole, several of them in one chunk.
struct OpenAICallNumbers: Sendable {
    private struct Calls: Sendable {
        var count = 0
        /// The id of the last call.
        var id = ""
    }

    private var choices: [Int: Calls] = [:]

    /// A call begins with an id that the one before does not have, or with a name alone; anything else goes on with it.
    mutating func number(_ chunk: inout ChatChunk) {
        for choice in chunk.choices.indices {
            var calls = self.choices[chunk.choices[choice].index] ?? Calls()
            for place in chunk.choices[choice].delta.toolCalls.indices {
                let call = chunk.choices[choice].delta.toolCalls[place]
                let id = call.id ?? ""
                if id.isEmpty ? call.name?.isEmpty == false : id != calls.id {
                    calls.count += 1
                    calls.id = id
                }
                chunk.choices[choice].delta.toolCalls[place].index = max(0, calls.count - 1)
            }
            self.choices[chunk.choices[choice].index] = calls
        }
    }
}
