public import LLMCore

/// Everything a translation of a Messages request may depend on besides its target.
package struct MessagesInput: Sendable {
    /// The client's request.
    package let request: MessagesRequest
    /// The id of the answer, for providers that give none (`msg_…`).
    package let answerID: String
    /// Client headers that the configuration passes on for this call.
    package var forwardedHeaders = WireHeaders()

    package init(request: MessagesRequest, answerID: String) {
        self.request = request
        self.answerID = answerID
    }
}

/// A whole answer in the form of the Messages API: an object of type `message`.
public struct MessagesResponse: Sendable {
    /// The object; where the provider speaks the format, its own bytes.
    package var document: JSONDocument
    /// What the provider counted; nil when it said nothing.
    public var usage: Usage?

    package init(document: JSONDocument, usage: Usage?) {
        self.document = document
        self.usage = usage
    }
}
