package import LLMCore

/// The receiving end of one streamed answer, whatever format its caller wants.
///
/// An attempt holds it as an existential, so that the attempt loop is compiled once and not for each format.
package protocol ChatStreamConsumer: AnyObject {
    /// What usage costs, to be shown with it; nil shows none. Set before a stream begins.
    var price: UsagePrice? { get set }

    /// Whether a stream that a content policy ends before anything real has come is a failure. Set before a stream begins.
    var refusesFiltered: Bool { get set }

    /// Counts what the provider does not, for a client that wants to know; nil otherwise. Set before a stream begins.
    var countUsage: UsageCounter? { get set }

    /// A stream begins; what an earlier attempt left is forgotten, for nothing of it was committed.
    func begin(from translator: any ChatStreamTranslator)

    /// The next bytes of the provider.
    func receive(_ bytes: UnsafeBufferPointer<UInt8>)

    /// The provider closed the stream in good order.
    func receiveEnd()

    /// The connection broke, or a deadline passed.
    func receiveFailure(_ error: LLMError)

    /// A stream that was made and not received: a mocked answer, or the whole answer of a provider that does not stream.
    func play(_ chunks: [ChatChunk], failure: LLMError?)

    /// What follows comes from another group than the client asked; it shows this name.
    func rename(to model: String)

    /// Whether something real has come.
    var isCommitted: Bool { get }
    /// Whether nothing more will come.
    var isOver: Bool { get }
    /// What went wrong, before or after the commit.
    var failure: LLMError? { get }
    /// What the provider counted, so far.
    var usage: Usage? { get }
    /// The text that came, to count its tokens where the provider does not.
    var generatedText: String { get }
}

/// A stream in one caller's format.
///
/// Made with the request and filled when a stream begins, so that whole answers do not pay for it.
package final class ChatStreamOutput<Renderer: ChatRenderer>: ChatStreamConsumer {
    private let makeRenderer: (ForwardedEvents, _ model: String?) -> Renderer
    private var model: String?
    private var stream: StreamInProgress<Renderer>?
    package var price: UsagePrice?
    package var refusesFiltered = false
    package var countUsage: UsageCounter?

    /// - Parameters:
    ///   - model: the name that the stream shows, until it is renamed.
    ///   - makeRenderer: makes the renderer of one attempt's stream, told what events are forwarded to it and what name it
    ///     shows.
    package init(
        showing model: String? = nil,
        makeRenderer: @escaping (ForwardedEvents, _ model: String?) -> Renderer
    ) {
        self.model = model
        self.makeRenderer = makeRenderer
    }

    package func rename(to model: String) {
        self.model = model
    }

    package func begin(from translator: any ChatStreamTranslator) {
        var pipe = ChatStreamPipe(
            from: translator,
            to: self.renderer(of: translator.forwardedEvents),
            refusesFiltered: self.refusesFiltered
        )
        pipe.countUsage = self.countUsage
        self.stream = StreamInProgress(pipe)
    }

    private func renderer(of events: ForwardedEvents) -> Renderer {
        let renderer = self.makeRenderer(events, self.model)
        guard let price = self.price, var priced = renderer as? any PricedRenderer else { return renderer }
        priced.price = price
        return priced as? Renderer ?? renderer
    }

    package func receive(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.stream?.pipe.receive(bytes)
    }

    package func receiveEnd() {
        self.stream?.pipe.receiveEnd()
    }

    package func receiveFailure(_ error: LLMError) {
        self.stream?.pipe.receiveFailure(error)
    }

    package func play(_ chunks: [ChatChunk], failure: LLMError?) {
        var pipe = ChatStreamPipe(from: NoStream(), to: self.renderer(of: .chatChunks))
        pipe.play(chunks, failure: failure)
        self.stream = StreamInProgress(pipe)
    }

    package var isCommitted: Bool { self.stream?.pipe.isCommitted ?? false }
    package var isOver: Bool { self.stream?.pipe.isOver ?? false }
    package var failure: LLMError? { self.stream?.pipe.failure }
    package var usage: Usage? { self.stream?.pipe.usage }
    package var generatedText: String { self.stream?.pipe.generatedText ?? "" }

    /// The renderer of a stream that has begun, to take out what it wrote since the last time.
    @discardableResult
    package func withRenderer<Value>(_ body: (inout Renderer) -> Value) -> Value? {
        self.stream?.pipe.withRenderer(body)
    }
}

/// A stream that has begun, in an object of its own: whole answers are the most, and pay for a reference only.
private final class StreamInProgress<Renderer: ChatRenderer> {
    var pipe: ChatStreamPipe<Renderer>

    init(_ pipe: consuming ChatStreamPipe<Renderer>) {
        self.pipe = pipe
    }
}

/// Stands where a stream is played and nothing is received.
private struct NoStream: ChatStreamTranslator {
    mutating func receive(_ event: StreamEvent) -> ChatStreamAction { .skip }

    mutating func receiveEnd() -> ChatStreamAction { .finish([]) }
}
