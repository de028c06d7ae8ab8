import LLMCore

/// What of a conversation and its tools a dialect has a place for, beside roles, texts, and tools' names, descriptions and
/// parameters.
struct CarriedContent: Sendable {
    /// Members of messages.
    var members: Set<String> = []
    /// Members of messages' `provider_specific_fields` that go back to the provider that gave them.
    var fields: Set<String> = []
    /// Types of parts that are no texts; nil where no part is passed over.
    var parts: Set<String>? = []
    /// The same for messages of the assistant, where fewer have a place there.
    var assistantParts: Set<String>?
    /// Whether it is said how closely to look at a picture.
    var hasDetail = false
    /// Whether tools can have marks for prompt caching, where messages can.
    var hasMarkedTools = true
    /// Whether there are tools other than functions.
    var hasOtherTools = true
    /// Whether tools can be strict.
    var hasStrictTools = false

    /// Whether thoughts keep their signatures, and those that only their maker can read a place.
    var hasSignedThoughts = true
    /// What of the schemas of functions has a place.
    var schemas = CarriedSchema.whole

    /// Texts alone.
    static let text = CarriedContent()

    /// Calls and their results, besides.
    static let calls = CarriedContent(members: ["tool_calls", "tool_call_id", "function_call"])
}

extension CarriedContent {
    /// What of a message has a place, by whose it is.
    func by(_ message: JSONNode, _ document: JSONDocument) -> CarriedContent {
        guard let parts = self.assistantParts, let role = document.member("role", of: message),
            document.stringEquals(role, "assistant")
        else { return self }
        var carried = self
        carried.parts = parts
        return carried
    }
}
