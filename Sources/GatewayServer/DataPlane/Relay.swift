import LLMCore
import LLMDialects
import LLMTransport

/// Carries a committed stream from the provider's connection to the client's, on their common event loop.
///
/// What one upstream read brought goes out in one write. When the client's socket is full the provider is read no
/// further; when the client leaves, the provider's connection is cut at once.
final class Relay: ChatStreamSink, RelayDelegate {
    private let output: any StreamedBody
    private let attempt: ChatAttempt
    private let exchange: Exchange
    private var isReading = true
    private var hasEnded = false

    init(_ output: any StreamedBody, of attempt: ChatAttempt, exchange: Exchange) {
        self.output = output
        self.attempt = attempt
        self.exchange = exchange
    }

    /// Sends the head and what has come so far, and from then on everything that comes.
    func begin(headers: HeaderLines) {
        self.attempt.attach(self)
        self.exchange.beginStream(headers: headers, body: self.output.takeBytes(), relay: self)
        if self.attempt.hasEnded { self.streamAdvanced() }
    }

    func streamAdvanced() {
        guard !self.hasEnded else { return }
        let bytes = self.output.takeBytes()
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
}

/// Where the bytes of a streamed answer gather until they are sent, in whichever format the client speaks.
protocol StreamedBody: AnyObject {
    /// Takes out what has gathered since the last time.
    func takeBytes() -> [UInt8]
}

extension ChatStreamOutput: StreamedBody where Renderer: ByteRenderer {
    func takeBytes() -> [UInt8] {
        self.withRenderer { $0.take() } ?? []
    }
}

/// A renderer whose output is bytes.
protocol ByteRenderer: ChatRenderer {
    /// Takes out what has been written so far.
    mutating func take() -> [UInt8]
}

extension OpenAIChatRenderer: ByteRenderer {}
extension TextCompletionRenderer: ByteRenderer {}
extension MessagesRenderer: ByteRenderer {}
