import LLMRouter
import NIOCore
import RedisCore

/// The one connection to one server, opened again whenever it is lost; belongs to an event loop.
///
/// Commands of all callers share the connection and follow one another without waiting (pipelining). A command waits only
/// where that has an end soon: for a first connection, or a new one in place of one that worked. While the server is known
/// to be away or slow, commands fail at once.
final class RedisLink {
    private enum State {
        /// Nothing was ever sent.
        case idle
        /// Goes to `ready` or `pausing`.
        case connecting
        /// Goes to `connecting` when the connection is lost.
        case ready(RedisConnection, since: NIODeadline)
        /// Goes to `connecting` when the time is up.
        case pausing(Scheduled<Void>)
        case closed
    }

    private let eventLoop: any EventLoop
    private let options: RedisOptions
    private let connector: RedisConnector
    private let address: RedisAddress
    private let sentinels: SentinelLookup?
    private let server: String
    private let onChange: @Sendable (RedisStateChange) -> Void
    private var random: CallRandom

    private var state = State.idle
    /// Attempts to connect that failed in a row.
    private var failures = 0
    /// What was told last.
    private var reported = RedisStateChange.State.available
    private var waiting = CircularBuffer<RedisBatch>()
    private var waitingCommands = 0
    private var waitingBytes = 0
    /// Names of commands that were refused and have not succeeded since, and why the last one was.
    private var refused: [[UInt8]: RedisError] = [:]

    /// A connection that lived shorter than this counts as one that failed; one that may lead to a former primary is opened
    /// again no more often than this.
    private static let shortLife = TimeAmount.seconds(5)

    /// - Parameters:
    ///   - connector: How connections are opened.
    ///   - address: Where the server is.
    ///   - sentinels: Who knows better where it is.
    ///   - seed: Of the pauses between attempts.
    ///   - onChange: Told on the event loop.
    init(
        connector: RedisConnector,
        address: RedisAddress,
        sentinels: SentinelLookup?,
        seed: (UInt64, UInt64),
        onChange: @escaping @Sendable (RedisStateChange) -> Void
    ) {
        self.eventLoop = connector.eventLoop
        self.options = connector.options
        self.connector = connector
        self.address = address
        self.sentinels = sentinels
        if case .sentinel(let name, _) = connector.options.topology, sentinels != nil {
            self.server = name
        } else {
            self.server = address.description
        }
        self.random = CallRandom(seed: seed)
        self.onChange = onChange
    }

    // MARK: - Commands

    /// Sends a batch, or fails it at once when it could only wait in vain.
    func submit(_ batch: RedisBatch, timeout: TimeAmount) {
        switch self.state {
        case .closed: return batch.fail(RedisError(.shutDown, "the client was shut down"))
        case .pausing: return batch.fail(self.trouble)
        case .ready(let connection, _):
            guard !connection.isStalled else { return batch.fail(self.trouble) }
            guard connection.pending + batch.commands.count <= self.options.maximumPending, connection.isWritable else {
                return batch.fail(RedisError(.overloaded, "too many commands are under way"))
            }
            connection.send(batch)
        case .idle, .connecting:
            guard self.reported.isLike(.available) else { return batch.fail(self.trouble) }
            guard self.enqueue(batch) else {
                return batch.fail(RedisError(.overloaded, "too many commands wait for a connection"))
            }
            if case .idle = self.state { self.connect() }
        }
        guard !batch.isOver else { return }
        let loop = self.eventLoop.assumeIsolated()
        batch.timer = loop.scheduleTask(in: timeout) { self.expire(batch) }
    }

    /// What is known to be wrong, as the error of a command that was not sent.
    private var trouble: RedisError {
        switch self.reported {
        case .unavailable(let error) where error.wasNotCarriedOut: error
        case .unavailable(let error): RedisError(.unreachable, error.detail)
        case .available, .readOnly, .refusing, .replaced: RedisError(.unreachable, "there is no connection")
        }
    }

    private func enqueue(_ batch: RedisBatch) -> Bool {
        let bytes = batch.commands.reduce(0) { $0 + $1.size }
        guard self.waitingCommands + batch.commands.count <= self.options.maximumPending,
            self.waitingBytes + bytes <= self.options.maximumWaitingBytes
        else { return false }
        self.waiting.append(batch)
        self.waitingCommands += batch.commands.count
        self.waitingBytes += bytes
        return true
    }

    private func takeWaiting() -> CircularBuffer<RedisBatch> {
        let waiting = self.waiting
        self.waiting = []
        (self.waitingCommands, self.waitingBytes) = (0, 0)
        return waiting
    }

    private func expire(_ batch: RedisBatch) {
        guard !batch.isOver else { return }
        let error = RedisError(.timeout, "no reply came in time")
        batch.fail(error)
        guard case .ready(let connection, _) = self.state else { return }
        let wasStalled = connection.isStalled
        connection.noteLate(batch)
        guard connection.isStalled, !wasStalled else { return }
        self.report(.unavailable(error))
        // A server that is only slow catches up; a connection that leads nowhere is given up.
        let patience = max(TimeAmount(self.options.commandTimeout * 2), .seconds(1))
        self.eventLoop.assumeIsolated().scheduleTask(in: patience) {
            if connection.isStalled { connection.close(error) }
        }
    }

    // MARK: - Connecting

    private func connect() {
        self.state = .connecting
        guard let sentinels = self.sentinels else { return self.connect(to: self.address) }
        sentinels.primary { result in
            switch result {
            case .success(let address): self.connect(to: address)
            case .failure(let error): self.connected(.failure(error))
            }
        }
    }

    private func connect(to address: RedisAddress) {
        self.connector.connect(to: address) { self.connected($0) }
    }

    private func connected(_ result: Result<RedisConnection, RedisError>) {
        guard case .connecting = self.state else {
            if case .success(let connection) = result { connection.close() }
            return
        }
        switch result {
        case .success(let connection):
            self.state = .ready(connection, since: .now())
            connection.observe(
                .init(
                    closed: { [weak self] in self?.lost(connection, $0) },
                    caughtUp: { [weak self] in self?.recover() }
                )
            )
            for batch in self.takeWaiting() where !batch.isOver { connection.send(batch) }
            self.recover()
        case .failure(let error): self.pause(error)
        }
    }

    private func recover() {
        if case .unavailable = self.reported { self.report(self.answering) }
    }

    /// What is to be told of a server that answers.
    private var answering: RedisStateChange.State {
        guard let error = self.refused.values.max(by: { $0.detail < $1.detail }) else { return .available }
        return error.code == .readOnly ? .readOnly(error) : .refusing(error)
    }

    /// A connection is gone: the next is opened at once, unless this one was hardly there.
    private func lost(_ connection: RedisConnection, _ error: RedisError) {
        guard case .ready(let current, let since) = self.state, current === connection else { return }
        if NIODeadline.now() - since < Self.shortLife {
            self.pause(error)
        } else {
            self.failures = 0
            self.connect()
        }
    }

    private func pause(_ error: RedisError) {
        self.report(.unavailable(error))
        for batch in self.takeWaiting() { batch.fail(error.wasNotCarriedOut ? error : self.trouble) }
        let first = Double(TimeAmount(self.options.firstPause).nanoseconds)
        let longest = Double(TimeAmount(self.options.longestPause).nanoseconds)
        var pause = first
        for _ in 0..<min(self.failures, 30) { pause = min(pause * 2, longest) }
        self.failures += 1
        // Half of it by chance, so that many clients do not come back at once.
        let length = Int64(pause * Double.random(in: 0.5...1, using: &self.random))
        let timer = self.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(length)) {
            if case .pausing = self.state { self.connect() }
        }
        self.state = .pausing(timer)
    }

    private func report(_ state: RedisStateChange.State) {
        let isNews = !self.reported.isLike(state)
        self.reported = state
        if isNews { self.onChange(RedisStateChange(server: self.server, state: state)) }
    }

    // MARK: - Servers that refuse

    private static let knownScript = Array("EVALSHA".utf8)
    private static let wholeScript = Array("EVAL".utf8)

    /// What a server takes or refuses as one: a command's name, or a script's, for some scripts only read now and then.
    private static func kind(of command: RedisCommand) -> [UInt8]? {
        let isScript = command.arguments.first == self.knownScript && command.arguments.count > 1
        return isScript ? command.arguments[1] : command.arguments.first
    }

    /// Whether an answer means that the server does not do what it is for; in a cluster a command may belong elsewhere.
    private func isRefusal(_ error: RedisError) -> Bool {
        guard let answer = error.serverError, answer.isRefusal else { return false }
        guard case .cluster = self.options.topology else { return true }
        return error.code != .cluster || answer.word == "CLUSTERDOWN"
    }

    /// Looks through results for commands that are refused, and for those that are carried out again.
    func inspect(_ commands: [RedisCommand], _ results: [RedisResult]) {
        for (command, result) in zip(commands, results) {
            guard let name = Self.kind(of: command) else { continue }
            switch result {
            case .failure(let error) where self.isRefusal(error):
                self.refused[name] = error
                self.reportAnswering()
                if error.serverError?.word == "READONLY" { self.leaveFormerPrimary() }
            case .success where !self.refused.isEmpty:
                var isNews = self.refused.removeValue(forKey: name) != nil
                // A script that is known by now is not sent whole any more.
                if command.arguments.first == Self.knownScript {
                    isNews = self.refused.removeValue(forKey: Self.wholeScript) != nil || isNews
                }
                if isNews { self.reportAnswering() }
            default: continue
            }
        }
    }

    private func reportAnswering() {
        if case .unavailable = self.reported { return }
        self.report(self.answering)
    }

    /// The address may lead to another server by now, so a new connection is opened; the old one serves out its commands.
    private func leaveFormerPrimary() {
        guard case .ready(let connection, let since) = self.state, NIODeadline.now() - since >= Self.shortLife else {
            return
        }
        self.failures = 0
        self.connect()
        connection.retire()
    }

    // MARK: - The end

    /// Fails what is under way and closes the connection for good.
    func shutDown() {
        let error = RedisError(.shutDown, "the client was shut down")
        let state = self.state
        // First, so that the end of the connection is no news.
        self.state = .closed
        switch state {
        case .ready(let connection, _): connection.close(error)
        case .pausing(let timer): timer.cancel()
        case .idle, .connecting, .closed: break
        }
        for batch in self.takeWaiting() { batch.fail(error) }
    }
}
