import LLMCatalog
package import LLMCore

/// Translates chat between our values and one wire format.
///
/// Pure: no I/O, clock, randomness, environment or logging. `encode` runs again on every retry and fallback, so equal
/// inputs give equal bytes and the input is never changed.
package protocol ChatTranslator: Sendable {
    /// The translator with everything worked out that is the same for each request to this target; mostly itself.
    func bound(to target: Target) -> any ChatTranslator

    /// Whether the model is told of tools and calls by the wire format itself; mostly where the row says that it has some.
    func takesTools(at target: Target) -> Bool

    /// Whether a conversation becomes one text by the template that a deployment sets.
    func rendersTemplates(at target: Target) -> Bool

    /// What has to be fetched before ``encode(_:for:)`` can run, as far as it is not in `input.fetched` yet.
    ///
    /// Asked again after each round of fetches, until nothing more is needed.
    func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch]

    /// The request in the provider's format, without credentials.
    func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest

    /// What to ask next, where a 2xx answer only says where the real one will be; nil when this is the real one.
    ///
    /// Asked again with each further answer, whole ones only, until the attempt's deadline.
    func followUp(to response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> FollowUp?

    /// A whole 2xx answer as an OpenAI `chat.completion`.
    func decode(_ response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> ChatResponse

    /// What an answer with another status means.
    func decodeError(_ response: WireResponse, from target: Target) -> LLMError

    /// What an answer with another status means, where that depends on the question.
    func decodeError(_ response: WireResponse, of input: ChatInput, from target: Target) -> LLMError

    /// A state machine for one streamed answer.
    func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator
}

extension ChatTranslator {
    package func bound(to target: Target) -> any ChatTranslator { self }

    package func takesTools(at target: Target) -> Bool { target.profile.supports("tools") }

    package func rendersTemplates(at target: Target) -> Bool { false }

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] { [] }

    package func followUp(
        to response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? { nil }

    package func decodeError(_ response: WireResponse, of input: ChatInput, from target: Target) -> LLMError {
        self.decodeError(response, from: target)
    }
}

/// Everything a translation may depend on besides its target; time and ids are inputs, so equal inputs give equal bytes.
package struct ChatInput: Sendable {
    /// All of it behind one reference, for it is kept in several places of each attempt.
    private var parts: Shared<Parts>

    package init(
        request: ChatRequest,
        answerID: String,
        created: Int,
        asksStreamUsage: Bool = true,
        forwardedHeaders: WireHeaders = WireHeaders()
    ) {
        self.parts = Shared(
            Parts(
                request: request,
                answerID: answerID,
                created: created,
                asksStreamUsage: asksStreamUsage,
                forwardedHeaders: forwardedHeaders
            )
        )
    }

    /// The client's request.
    package internal(set) var request: ChatRequest {
        get { self.parts.value.request }
        set { self.change { $0.request = newValue } }
    }

    /// The id of the answer, for providers that give none (`chatcmpl-…`).
    package var answerID: String { self.parts.value.answerID }

    /// Seconds since 1970, for providers that give none.
    package var created: Int { self.parts.value.created }

    /// Whether usage is asked of the provider in a stream.
    package var asksStreamUsage: Bool {
        get { self.parts.value.asksStreamUsage }
        set { self.change { $0.asksStreamUsage = newValue } }
    }

    /// Client headers that the configuration passes on for this call.
    package var forwardedHeaders: WireHeaders {
        get { self.parts.value.forwardedHeaders }
        set { self.change { $0.forwardedHeaders = newValue } }
    }

    /// What was fetched for the translation, by ``Fetch/name``.
    package var fetched: [String: WireResponse] {
        get { self.parts.value.fetched }
        set { self.change { $0.fetched = newValue } }
    }

    private mutating func change(_ body: (inout Parts) -> Void) {
        var parts = self.parts.value
        body(&parts)
        self.parts = Shared(parts)
    }

    private struct Parts: Sendable {
        var request: ChatRequest
        let answerID: String
        let created: Int
        var asksStreamUsage: Bool
        var forwardedHeaders: WireHeaders
        var fetched: [String: WireResponse] = [:]
    }
}

/// A request as the provider will see it, and what was lost on the way.
package struct EncodedRequest: Sendable {
    package var wire: WireRequest
    /// Names of request parameters that were dropped because the model does not know them, or given another value.
    package var dropped: [String]

    package init(wire: WireRequest, dropped: [String] = []) {
        self.wire = wire
        self.dropped = dropped
    }
}

/// A value-type state machine that turns the events of one upstream stream into our chunks.
package protocol ChatStreamTranslator: Sendable {
    /// How the provider's bytes are cut into events.
    var framing: StreamFraming { get }

    /// What ``ChatStreamAction/forward(_:)`` forwards.
    var forwardedEvents: ForwardedEvents { get }

    /// One event. Its bytes are borrowed: they are gone when this returns.
    mutating func receive(_ event: StreamEvent) -> ChatStreamAction

    /// The provider closed the stream, orderly or not.
    mutating func receiveEnd() -> ChatStreamAction

    /// What the provider has counted so far and nobody was told yet, for a stream that breaks off.
    var knownUsage: Usage? { get }

    /// Whether all of the answer has come, though nobody was told its end yet: ``receiveEnd()`` does that.
    var isWhole: Bool { get }
}

extension ChatStreamTranslator {
    package var framing: StreamFraming { .serverSentEvents }

    package var forwardedEvents: ForwardedEvents { .chatChunks }

    package var knownUsage: Usage? { nil }

    package var isWhole: Bool { false }
}

/// What a provider's events are, where their bytes can be passed on.
package enum ForwardedEvents: Sendable {
    /// `chat.completion.chunk` objects; for clients of text completion they are made anew.
    case chatChunks
    /// `text_completion` objects.
    case textCompletions
}

/// What follows from an event; the loop that performs it decides nothing.
package enum ChatStreamAction: Sendable {
    /// The event's data already is an OpenAI chunk: its bytes are passed on, but for the spliced fields.
    case forward(ForwardedChunk)
    /// New chunks.
    case emit([ChatChunk])
    /// One new chunk that is text of the first choice and nothing else.
    case emitText(TextPiece)
    /// One new chunk like the last ``emitText(_:)`` but for its text, which stands in the event's data: JSON text between
    /// its quotes, with no escapes but those that a writer makes.
    case forwardText(Range<Int>)
    /// Nothing for the client.
    case skip
    /// The answer is complete; chunks that complete it may come along.
    case finish([ChatChunk])
    /// The provider failed; before the commit another deployment is tried, after it the client gets one error event.
    indirect case fail(LLMError)
}

/// What a stream needs to know of an OpenAI chunk to pass its bytes on.
package struct ForwardedChunk: Sendable {
    /// Where the value of `model` stands in the event's data, quotes included; nil when there is none.
    package var modelValue: Range<Int>?
    /// Where the member `usage` stands, from its key to its value's end; nil when there is none.
    package var usageMember: Range<Int>?
    /// What `usage` says, if it is there and not null.
    package var usage: Usage? {
        get { self.usages.first }
        set { self.usages = newValue.map { [$0] } ?? [] }
    }
    /// Whether `usage` says something.
    package var hasUsage: Bool { !self.usages.isEmpty }
    /// Whether `choices` is empty: such a chunk carries usage only and is shown only to clients that asked for it.
    package var isUsageOnly = false
    /// Whether this is a real piece of an answer, so that the stream commits.
    package var isSubstantial = false
    /// Whether a choice ends here, so that the answer is whole even if the connection breaks afterwards.
    package var isFinish = false
    /// Where generated text stands, its quotes not included: content, reasoning, a refusal or arguments of a call.
    package var text: Range<Int>?
    /// More generated text, in a chunk that has several pieces of it.
    package var moreText: [Range<Int>] = []
    /// Where the name of an event of the Messages format stands in its data; nil for an OpenAI chunk.
    ///
    /// Only a renderer of that format is ever given such events.
    package var messagesEvent: Range<Int>?

    /// None or one: a usage is large, few chunks have one, and every chunk is handed from place to place.
    private var usages: [Usage] = []

    package init() {}
}
