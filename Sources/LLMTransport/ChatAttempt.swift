import LLMCatalog
package import LLMCore
package import LLMDialects
package import NIOCore
import NIOPosix

/// One try of a chat request on one deployment: send, read, translate.
///
/// A whole answer is collected and decoded. A stream is held until it commits, that is until a real token, tool call
/// or regular end has come; until then every failure is an error of the attempt, so that another deployment can be
/// tried. After it the bytes flow into ``output`` and the sink takes them out, without the task being involved.
///
/// Lives on one event loop and is used by one request's task there.
package final class ChatAttempt: UpstreamReceiver {
    /// What an attempt came to.
    package enum Reply {
        case whole(ChatResponse, WireHeaders)
        /// Committed; the attempt itself is the handle to read on.
        case stream(WireHeaders)
        /// The answer only said where the real one will be.
        case again(FollowUp)
    }

    /// How a committed stream ended.
    package struct StreamEnd: Sendable {
        /// What the provider counted, if it said.
        package let usage: Usage?
        /// Why it broke off; nil after a regular end.
        package let failure: LLMError?
        /// Whether the client left before the end.
        package let isCancelled: Bool

        package init(usage: Usage?, failure: LLMError?, isCancelled: Bool) {
            self.usage = usage
            self.failure = failure
            self.isCancelled = isCancelled
        }
    }

    private enum State {
        /// Nothing has come. Goes to `.collecting` or `.streaming` with the head.
        case waiting
        /// A whole answer, or the body of an error. Goes to `.done` at its end.
        case collecting(status: Int, headers: WireHeaders, body: [UInt8])
        /// An event stream, committed or not. Goes to `.done` at its end.
        case streaming(headers: WireHeaders)
        case done
    }

    private let input: ChatInput
    private let target: Shared<Target>
    private let translator: any ChatTranslator
    private let eventLoop: any EventLoop
    private let time: UpstreamTime?
    /// Takes in what is streamed.
    private let output: any ChatStreamConsumer
    private var state = State.waiting
    private var call: UpstreamCall?
    /// The largest answer that is collected whole, in bytes.
    private var wholeLimit = 0
    private var origin: Origin?
    private var isCommitted = false
    private var isCancelled = false
    /// Whether something of the request had been sent when the attempt was cancelled.
    package private(set) var wasSent = false
    private var waiter: UnsafeContinuation<Void, Never>?
    private var reply: Result<Reply, LLMError>?
    private var ending: UnsafeContinuation<StreamEnd, Never>?
    private var end: StreamEnd?
    private weak var sink: (any ChatStreamSink)?

    package init(
        _ input: ChatInput,
        on target: Shared<Target>,
        through translator: any ChatTranslator,
        into output: any ChatStreamConsumer,
        eventLoop: any EventLoop,
        time: UpstreamTime? = nil
    ) {
        self.time = time
        self.input = input
        self.target = target
        self.translator = translator
        self.eventLoop = eventLoop
        self.output = output
    }

    // MARK: - The request's side

    /// Sends the request and waits for a whole answer or a committed stream, which ``takeReply()`` then gives.
    package func run(
        _ request: WireRequest,
        over client: UpstreamClient,
        deadlines: Deadlines
    ) async {
        let bound = NIOLoopBound(self, eventLoop: self.eventLoop)
        let eventLoop = self.eventLoop
        let begun = ContinuousClock.now
        defer { self.time?.add(ContinuousClock.now - begun) }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                self.waiter = continuation
                guard !Task.isCancelled else { return self.cancel() }
                self.wholeLimit = client.transport.configuration.maximumWholeBody
                self.origin = request.url.origin
                self.call = client.send(request, deadlines: deadlines, receiver: self)
                // A stream must have committed in time; other events than that do not put it off.
                self.call?.awaitsToken = self.input.request.isStream
            }
        } onCancel: {
            eventLoop.execute { bound.value.cancel() }
        }
    }

    /// What the attempt came to, after ``run(_:over:deadlines:)``.
    package func takeReply() throws(LLMError) -> Reply {
        guard let reply = self.reply else { throw LLMError(.internalServerError, "An attempt ended without a result.") }
        self.reply = nil
        return try reply.get()
    }

    /// An attempt to ask on where this one's answer said to.
    package func next() -> ChatAttempt {
        ChatAttempt(
            self.input,
            on: self.target,
            through: self.translator,
            into: self.output,
            eventLoop: self.eventLoop,
            time: self.time
        )
    }

    /// Waits for the end of a committed stream.
    package func finished() async -> StreamEnd {
        await withUnsafeContinuation { continuation in
            if let end = self.end {
                continuation.resume(returning: end)
            } else {
                self.ending = continuation
            }
        }
    }

    /// Waits for the end of a committed stream; breaks it off when the task is cancelled.
    package func finishedOrCancelled() async -> StreamEnd {
        let bound = NIOLoopBound(self, eventLoop: self.eventLoop)
        let eventLoop = self.eventLoop
        return await withTaskCancellationHandler {
            await self.finished()
        } onCancel: {
            eventLoop.execute { bound.value.cancel() }
        }
    }

    /// From now on `sink` is told when there is something to take out.
    package func attach(_ sink: any ChatStreamSink) {
        self.sink = sink
    }

    /// Whether the stream has ended.
    package var hasEnded: Bool { self.end != nil }

    /// Stops or goes on reading from the provider, as the client keeps up.
    package func setReading(_ isReading: Bool) {
        if isReading { self.call?.resumeReading() } else { self.call?.pauseReading() }
    }

    /// Breaks the provider's connection off at once: the client left.
    package func cancel() {
        guard !self.isCancelled, self.end == nil else { return }
        self.isCancelled = true
        self.wasSent = self.call?.isSent ?? false
        self.call?.cancel()
        self.call = nil
        self.state = .done
        self.complete(LLMError(.clientGone, "The client closed the connection."))
    }

    // MARK: - The provider's side

    package func upstreamHead(_ status: Int, _ headers: WireHeaders) {
        guard case .waiting = self.state else { return }
        if self.input.request.isStream, (200..<300).contains(status) {
            let stream = self.translator.makeStream(for: self.input, from: self.target.value)
            if stream.framing.matches(contentType: headers["content-type"]) {
                self.state = .streaming(headers: headers)
                self.output.begin(from: stream)
                return
            }
        }
        var body: [UInt8] = []
        if let length = headers["content-length"].flatMap(Int.init) {
            guard length <= self.wholeLimit else { return self.refuseLarge() }
            // The length is only a claim: memory for a large one is taken as its bytes come.
            body.reserveCapacity(min(length, 1 << 20))
        }
        self.state = .collecting(status: status, headers: headers, body: body)
    }

    package func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch self.state {
        case .streaming(let headers):
            self.output.receive(bytes)
            self.advance(headers)
        case .collecting(let status, let headers, var body):
            if body.isEmpty, status < 300, self.input.request.isStream, self.begin(eventsIn: bytes, headers) { return }
            self.state = .done  // gives up the array, so that it is not copied
            guard body.count + bytes.count <= self.wholeLimit else { return self.refuseLarge() }
            body.append(contentsOf: bytes)
            self.state = .collecting(status: status, headers: headers, body: body)
        case .waiting, .done: break
        }
    }

    /// Takes an answer for the stream that it is, whatever its head calls it.
    private func begin(eventsIn bytes: UnsafeBufferPointer<UInt8>, _ headers: WireHeaders) -> Bool {
        guard ["data:", "event:", "id:", "retry:", ":"].contains(where: { bytes.starts(with: $0.utf8) }) else {
            return false
        }
        let stream = self.translator.makeStream(for: self.input, from: self.target.value)
        guard stream.framing == .serverSentEvents else { return false }
        self.state = .streaming(headers: headers)
        self.output.begin(from: stream)
        self.output.receive(bytes)
        self.advance(headers)
        return true
    }

    package func upstreamEnd() {
        switch self.state {
        case .streaming(let headers):
            self.output.receiveEnd()
            self.advance(headers)
        case .collecting(let status, let headers, let body):
            self.state = .done
            self.receiveWhole(WireResponse(status: status, headers: headers, body: body))
        case .waiting, .done: break
        }
    }

    package func upstreamFailed(_ error: LLMError) {
        var error = error
        error.provider = error.provider ?? self.target.value.provider.id
        switch self.state {
        case .streaming(let headers):
            self.output.receiveFailure(error)
            self.advance(headers)
        case .waiting, .collecting:
            self.state = .done
            self.complete(error)
        case .done: break
        }
    }

    // MARK: - Steps

    /// Gives up an answer that is larger than any may be.
    private func refuseLarge() {
        self.state = .done
        self.call?.cancel()
        self.call = nil
        guard let origin = self.origin else { return }
        self.complete(TransportFailure(.tooLarge, origin, "response body too large").asLLMError())
    }

    /// An answer up to this size is read before another client of the loop notices.
    private static let largeAnswer = 1 << 20

    /// Reads a whole answer; a large one beside the event loop, whose other clients go on meanwhile.
    private func receiveWhole(_ response: WireResponse) {
        let (translator, input, target) = (self.translator, self.input, self.target)
        guard response.body.count > Self.largeAnswer else {
            return self.finish(Self.read(response, translator, input, target.value))
        }
        let bound = NIOLoopBound(self, eventLoop: self.eventLoop)
        let eventLoop = self.eventLoop
        NIOThreadPool.singleton.submit { _ in
            let reply = Self.read(response, translator, input, target.value)
            eventLoop.execute { bound.value.finish(reply) }
        }
    }

    private static func read(
        _ response: WireResponse,
        _ translator: any ChatTranslator,
        _ input: ChatInput,
        _ target: Target
    ) -> Result<Reply, LLMError> {
        var response = response
        response.dropByteOrderMark()
        guard (200..<300).contains(response.status) else {
            return .failure(translator.decodeError(response, of: input, from: target).with(response.headers))
        }
        do throws(LLMError) {
            if let followUp = try translator.followUp(to: response, of: input, from: target) {
                return .success(.again(followUp))
            }
            return .success(.whole(try translator.decode(response, of: input, from: target), response.headers))
        } catch {
            return .failure(error.with(response.headers))
        }
    }

    /// Hands over what an answer was read as, unless nobody waits for it any more.
    private func finish(_ reply: Result<Reply, LLMError>) {
        guard !self.isCancelled else { return }
        switch reply {
        case .success: self.resume(reply)
        case .failure(let error): self.complete(error)
        }
    }

    /// Looks at what a read brought: commit, failure, end, or just more.
    private func advance(_ headers: WireHeaders) {
        self.commitIfNeeded(headers)
        guard self.output.isOver else {
            self.sink?.streamAdvanced()
            return
        }
        let failure = self.output.failure?.with(headers)
        self.state = .done
        if failure != nil { self.call?.cancel() }
        // After a regular end the rest of the provider's message is read on, so that its connection can be used again.
        self.call = nil
        self.complete(failure)
    }

    private func commitIfNeeded(_ headers: WireHeaders) {
        guard !self.isCommitted, self.output.isCommitted else { return }
        self.isCommitted = true
        self.call?.awaitsToken = false
        self.resume(.success(.stream(headers)))
    }

    private func complete(_ error: LLMError?) {
        self.end = StreamEnd(usage: self.output.usage, failure: error, isCancelled: self.isCancelled)
        if let error { self.resume(.failure(error)) }
        self.sink?.streamAdvanced()
        if let ending = self.ending, let end = self.end {
            self.ending = nil
            ending.resume(returning: end)
        }
    }

    private func resume(_ result: Result<Reply, LLMError>) {
        guard let waiter = self.waiter else { return }
        self.waiter = nil
        self.reply = result
        waiter.resume()
    }
}

/// Takes a committed stream's output to a client.
///
/// Called on the event loop.
package protocol ChatStreamSink: AnyObject {
    /// There is more to take out, or the end has come.
    func streamAdvanced()
}
