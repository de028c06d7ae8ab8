public import LLMCore
import LLMDialects
import LLMTransport
import NIOCore

/// A streamed chat answer, piece by piece.
public typealias ChatStream = ModelStream<ChatChunk>

/// A streamed answer, piece by piece.
///
/// Iterate once. When it is dropped before its end, or the task that iterates is cancelled, the provider's connection is
/// cut; for a cancelled task the stream ends there. A consumer that falls behind
/// stops the reading, so that no more than a few dozen pieces wait in memory.
public struct ModelStream<Element: Sendable>: AsyncSequence, Sendable {
    /// What breaks an answer off.
    public typealias Failure = LLMError

    private let source: ModelStreamSource<Element>

    /// A stream whose attempt is under way, or that is complete in its output already.
    init(
        _ output: any ChatStreamConsumer,
        of attempt: ChatAttempt?,
        loop: any EventLoop,
        executor: LoopExecutor,
        taking take: @escaping () -> [Element],
        onEnd: @escaping (ChatAttempt.StreamEnd) -> Void
    ) {
        let buffer = ModelStreamBuffer(output, of: attempt, taking: take, onEnd: onEnd)
        self.source = ModelStreamSource(buffer: buffer, loop: loop, executor: executor)
    }

    /// The one way through the answer.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: self.source)
    }

    /// Hands the pieces out in their order.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: ModelStreamSource<Element>

        /// The next piece; nil at the end.
        public mutating func next() async throws(LLMError) -> Element? {
            try await self.source.next()
        }

        /// The next piece; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> Element? {
            try await self.source.next()
        }
    }
}

/// Owns a stream's buffer on its event loop; cuts the stream off when nobody can read it any more.
private final class ModelStreamSource<Element: Sendable>: Sendable {
    private let buffer: NIOLoopBound<ModelStreamBuffer<Element>>
    private let executor: LoopExecutor
    private let loop: any EventLoop

    /// Called on the loop.
    init(buffer: ModelStreamBuffer<Element>, loop: any EventLoop, executor: LoopExecutor) {
        self.buffer = NIOLoopBound(buffer, eventLoop: loop)
        self.loop = loop
        self.executor = executor
    }

    deinit {
        let buffer = self.buffer
        self.loop.execute { buffer.value.cancel() }
    }

    func next() async throws(LLMError) -> Element? {
        let (buffer, loop) = (self.buffer, self.loop)
        let result: Result<Element?, LLMError> = await withTaskCancellationHandler {
            await withTaskExecutorPreference(self.executor) { await buffer.value.next() }
        } onCancel: {
            loop.execute { buffer.value.cancel() }
        }
        return try result.get()
    }
}

/// Pieces that came and were not asked for yet.
///
/// Lives on one event loop.
private final class ModelStreamBuffer<Element: Sendable>: ChatStreamSink {
    private let full = 64
    private let output: any ChatStreamConsumer
    private let take: () -> [Element]
    private let attempt: ChatAttempt?
    private var chunks: [Element] = []
    private var position = 0
    private var failure: LLMError?
    private var hasEnded = false
    private var isPaused = false
    private var isCancelled = false
    private let onEnd: (ChatAttempt.StreamEnd) -> Void
    private var waiter: UnsafeContinuation<Result<Element?, LLMError>, Never>?

    init(
        _ output: any ChatStreamConsumer,
        of attempt: ChatAttempt?,
        taking take: @escaping () -> [Element],
        onEnd: @escaping (ChatAttempt.StreamEnd) -> Void
    ) {
        self.onEnd = onEnd
        self.take = take
        self.output = output
        self.attempt = attempt
        attempt?.attach(self)
        self.streamAdvanced()
    }

    func streamAdvanced() {
        self.chunks += self.take()
        let hadEnded = self.hasEnded
        self.hasEnded = self.attempt?.hasEnded ?? true
        if self.hasEnded, !hadEnded {
            let (usage, failure) = (self.output.usage, self.output.failure)
            self.failure = failure
            self.onEnd(ChatAttempt.StreamEnd(usage: usage, failure: failure, isCancelled: self.isCancelled))
        }
        if !self.isPaused, self.chunks.count - self.position > self.full {
            self.isPaused = true
            self.attempt?.setReading(false)
        }
        guard let waiter = self.waiter, let ready = self.next else { return }
        self.waiter = nil
        waiter.resume(returning: ready)
    }

    func next() async -> Result<Element?, LLMError> {
        if let ready = self.next { return ready }
        return await withUnsafeContinuation { self.waiter = $0 }
    }

    func cancel() {
        self.isCancelled = true
        self.attempt?.cancel()
    }

    /// The next piece, the end or the failure; nil while none of them is there.
    private var next: Result<Element?, LLMError>? {
        if self.position < self.chunks.count {
            let chunk = self.chunks[self.position]
            self.position += 1
            if self.position == self.chunks.count {
                self.chunks = []
                self.position = 0
            }
            if self.isPaused, self.chunks.count - self.position < self.full / 2 {
                self.isPaused = false
                self.attempt?.setReading(true)
            }
            return .success(chunk)
        }
        guard self.hasEnded else { return nil }
        return self.failure.map { .failure($0) } ?? .success(nil)
    }
}
