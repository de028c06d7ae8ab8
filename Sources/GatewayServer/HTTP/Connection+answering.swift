import HTTPFraming
import LLMCore
import LLMTransport
import NIOCore

/// Bringing answers out: whole ones, streams, refusals; and what follows an answer's last byte.
extension Connection {
    /// Sends a whole answer.
    func send(_ response: OutgoingResponse) {
        guard case .serving(let serving) = self.state, let channel = self.channelContext?.channel else { return }
        let keepAlive = serving.keepAlive && !self.application.isDraining
        var buffer = channel.allocator.buffer(capacity: 768 + response.headers.bytes.count + response.body.count)
        ResponseBytes.writeHead(
            status: response.status,
            headers: response.headers,
            framing: .length(response.body.count),
            keepAlive: keepAlive,
            isHTTP10: serving.isHTTP10,
            date: self.context.dateLine,
            into: &buffer
        )
        buffer.moveReaderIndex(forwardBy: serving.probes.opening)
        if !serving.isHead { buffer.writeBytes(response.body) }
        self.finish(writing: buffer, keepAlive: keepAlive)
    }

    /// Sends the head of a stream, with the first bytes of its body.
    func beginStream(status: Int, headers: HeaderLines, body: [UInt8], relay: (any RelayDelegate)?) {
        guard case .serving(var serving) = self.state, let channel = self.channelContext?.channel else { return }
        let framing: ResponseBytes.Framing = serving.isHTTP10 ? .untilClose : .chunked
        serving.framing = framing
        serving.relay = relay
        if serving.isHTTP10 || self.application.isDraining { serving.keepAlive = false }
        self.state = .serving(serving)
        var buffer = channel.allocator.buffer(capacity: 1024 + headers.bytes.count + body.count)
        ResponseBytes.writeHead(
            status: status,
            headers: headers,
            framing: framing,
            keepAlive: serving.keepAlive,
            date: self.context.dateLine,
            into: &buffer
        )
        buffer.moveReaderIndex(forwardBy: serving.probes.opening)
        self.append(body, framing, to: &buffer)
        self.write(buffer)
    }

    /// Sends more of a stream; what one upstream read brought is one write.
    func writeStream(_ body: [UInt8]) {
        guard case .serving(let serving) = self.state, let framing = serving.framing, !body.isEmpty,
            let channel = self.channelContext?.channel
        else { return }
        var buffer = channel.allocator.buffer(capacity: body.count + 16)
        self.append(body, framing, to: &buffer)
        self.write(buffer)
        if self.inputClosed { self.forgetDigits() }
    }

    /// Ends a stream with its last bytes.
    func endStream(_ body: [UInt8]) {
        guard case .serving(let serving) = self.state, let framing = serving.framing,
            let channel = self.channelContext?.channel
        else { return }
        var buffer = channel.allocator.buffer(capacity: body.count + 32)
        self.append(body, framing, to: &buffer)
        if framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
        self.finish(writing: buffer, keepAlive: serving.keepAlive && framing == .chunked)
    }

    /// Answers before the request's end; the connection cannot be used again.
    func refuse(_ error: LLMError) {
        self.logRefusal(error.status) { FailureNote.append(error, to: &$0) }
        self.refuse(.error(error))
    }

    /// Answers what is no request of HTTP.
    func refuse(_ error: HTTPFramingError) {
        let response = error.refusal
        self.logRefusal(response.status) { $0.append(contentsOf: " cause=\"\(error.reason)\"".utf8) }
        self.refuse(response)
    }

    /// Turns away a request whose client closed its side before the end.
    func refuseIncomplete() {
        self.refuse(LLMError(.badRequest, "The connection was closed before the request was complete."))
    }

    /// The access line of a request that no handler sees.
    private func logRefusal(_ status: Int, _ addition: (inout [UInt8]) -> Void) {
        let request: IncomingRequest? =
            if case .receiving(let receiving) = self.state { receiving.request } else { nil }
        self.application.accessLog.add { line in
            line.append(literal: "INFO:     ")
            line.append(text: self.remoteAddress)
            line.append(literal: " - \"")
            line.append(text: request?.method.name ?? "?")
            line.append(UInt8(ascii: " "))
            RequestScope.append(path: request?.path ?? "?", to: &line)
            line.append(literal: "\" ")
            line.append(decimal: status)
            addition(&line)
        }
    }

    private func refuse(_ response: OutgoingResponse) {
        guard let channel = self.channelContext?.channel else { return }
        var buffer = channel.allocator.buffer(capacity: 512 + response.body.count)
        ResponseBytes.writeHead(
            status: response.status,
            headers: response.headers,
            framing: .length(response.body.count),
            keepAlive: false,
            date: self.context.dateLine,
            into: &buffer
        )
        buffer.writeBytes(response.body)
        self.finish(writing: buffer, keepAlive: false)
    }

    /// Goes out at the end of the loop's turn.
    func write(_ buffer: ByteBuffer) {
        self.written &+= buffer.readableBytes
        self.channelContext?.write(self.wrapOutboundOut(buffer), promise: nil)
        guard !self.isFlushing else { return }
        self.isFlushing = true
        self.context.upstream.turn.flush(self)
    }

    func flush() {
        self.isFlushing = false
        self.channelContext?.flush()
    }

    private func append(_ body: [UInt8], _ framing: ResponseBytes.Framing, to buffer: inout ByteBuffer) {
        guard !body.isEmpty else { return }
        if framing == .chunked {
            ResponseBytes.writeChunk(body, into: &buffer)
        } else {
            buffer.writeBytes(body)
        }
    }

    // MARK: - After the last byte

    /// Answers up to this size fit into a socket's buffer unless the client has long stopped reading.
    private static let surelyTaken = 16 << 10

    private func finish(writing buffer: ByteBuffer, keepAlive: Bool) {
        self.releaseRoom()
        self.state = .flushing(keepAlive: keepAlive)
        self.setDeadline(nil)
        if !keepAlive {
            self.waiting.clear()
            self.resumeReading()
        }
        let isLarge = buffer.readableBytes > Self.surelyTaken
        self.write(buffer)
        // Mostly the kernel takes all of it at once; only when it does not is there something to wait for. Asking costs more
        // than a small answer on a connection that stays open is worth.
        let mayBePending = isLarge || !keepAlive || self.channelContext?.channel.isWritable != true
        if mayBePending, self.pendingBytes > 0 { self.finishLater() } else { self.finished() }
    }

    /// Goes on when the client has taken everything: until then, neither is the connection closed nor the next request
    /// answered.
    private func finishLater() {
        guard let channelContext = self.channelContext else { return }
        self.awaitTaking()
        // An empty write is done when all writes before it are.
        let promise = channelContext.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { self.finished() }
        channelContext.writeAndFlush(self.wrapOutboundOut(ByteBuffer()), promise: promise)
    }

    private func finished() {
        guard case .flushing(let keepAlive) = self.state, let channelContext = self.channelContext else { return }
        // Whoever closed its side sends nothing beyond what is here.
        guard keepAlive, !self.inputClosed || self.waiting.readableBytes > 0 else { return self.lingeringClose() }
        self.state = .idle
        self.setDeadline(self.application.patience.idle)
        guard self.waiting.readableBytes > 0 else {
            self.resumeReading()
            return
        }
        // The next pipelined request starts on a fresh turn of the loop, so that a long pipeline is no recursion.
        let bound = NIOLoopBound(self, eventLoop: self.context.eventLoop)
        channelContext.eventLoop.execute { bound.value.serveWaiting() }
    }

    /// Closes our side and reads on for a moment: closing with unread bytes would make the kernel discard the answer.
    private func lingeringClose() {
        self.state = .refusing
        self.waiting.clear()
        guard let channelContext = self.channelContext else { return }
        if self.inputClosed {
            channelContext.close(promise: nil)
        } else {
            channelContext.close(mode: .output, promise: nil)
            self.resumeReading()
            self.setDeadline(self.application.patience.linger)
        }
    }
}
