import LLMCore
import LLMDialects
import LLMTransport

/// Carries a committed stream from the provider's connection to the client's, on their common event loop.
///
/// What one upstream read brought goes out in one write. When the client's socket is full the provider is read no
/// further; when the client leaves, the provider's connection is cut at once.
final class Relay: ChatStreamSink, RelayDelegate {
    private let attempt: ChatAttempt<OpenAIChatRenderer>
    private let exchange: Exchange
    private var isReading = true
    private var hasEnded = false

    init(attempt: ChatAttempt<OpenAIChatRenderer>, exchange: Exchange) {
        self.attempt = attempt
        self.exchange = exchange
    }

    /// Sends the head and what has come so far, and from then on everything that comes.
    func begin(headers: WireHeaders) {
        self.attempt.attach(self)
        self.exchange.beginStream(headers: headers, body: self.take(), relay: self)
        if self.attempt.hasEnded { self.streamAdvanced() }
    }

    func streamAdvanced() {
        guard !self.hasEnded else { return }
        let bytes = self.take()
        if self.attempt.hasEnded {
            self.hasEnded = true
            self.exchange.end(bytes)
        } else {
            self.exchange.write(bytes)
        }
    }

    func clientWritabilityChanged(isWritable: Bool) {
        guard isWritable != self.isReading, !self.hasEnded else { return }
        self.isReading = isWritable
        self.attempt.setReading(isWritable)
    }

    func clientGone() {
        self.hasEnded = true
        self.attempt.cancel()
    }

    private func take() -> [UInt8] {
        self.attempt.withRenderer { $0.take() } ?? []
    }
}
