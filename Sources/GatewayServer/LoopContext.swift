import Dispatch
import LLMRouter
import LLMTransport
import LiteLLM
import NIOCore

/// What belongs to one event loop: its executor, its upstream connections, its clients.
///
/// A request lives on one loop from its first byte to its last, so none of this needs a lock.
final class LoopContext: Sendable {
    let eventLoop: any EventLoop
    let executor: LoopExecutor
    private let state: NIOLoopBoundBox<State>

    private struct State {
        let upstream: UpstreamClient
        var connections: [ObjectIdentifier: Connection] = [:]
        /// Nanoseconds of the monotonic clock at the last tick.
        var now: UInt64
        /// The field that says when an answer was made, as of the last tick.
        var dateLine: [UInt8]
        var ticks: RepeatedTask?
        var ids: CallIDSource
        var random: CallRandom
    }

    /// Must be called on the loop itself.
    init(eventLoop: any EventLoop, upstream: UpstreamClient) {
        self.eventLoop = eventLoop
        self.executor = LoopExecutor(turn: upstream.turn)
        self.state = NIOLoopBoundBox(
            State(
                upstream: upstream,
                now: DispatchTime.now().uptimeNanoseconds,
                dateLine: Self.dateLine(),
                ids: CallIDSource(random: Self.unpredictable()),
                random: Self.unpredictable()
            ),
            eventLoop: eventLoop
        )
    }

    /// The connections to providers that this loop owns.
    var upstream: UpstreamClient { self.state.value.upstream }

    /// A clock that is a second behind at most: enough for idle connections.
    var now: UInt64 { self.state.value.now }

    /// The `date` of answers, a second behind at most.
    var dateLine: [UInt8] { self.state.value.dateLine }

    private static func dateLine() -> [UInt8] {
        ResponseBytes.dateLine(unixSeconds: Int(WallClock.unixMilliseconds() / 1000))
    }

    /// The exact monotonic clock.
    func nanoseconds() -> UInt64 {
        DispatchTime.now().uptimeNanoseconds
    }

    /// Random numbers for one request.
    func makeRandom() -> CallRandom {
        CallRandom(seed: (self.state.value.random.next(), self.state.value.random.next()))
    }

    private static func unpredictable() -> CallRandom {
        CallRandom(seed: (.random(in: .min ... .max), .random(in: .min ... .max)))
    }

    /// The wall clock, in seconds since 1970.
    func unixSeconds() -> Int {
        Int(WallClock.unixMilliseconds() / 1000)
    }

    /// A fresh id for a call.
    func makeID() -> String {
        self.state.value.ids.next(milliseconds: WallClock.unixMilliseconds())
    }

    /// Begins the clock that closes connections without progress.
    func start() {
        let task = self.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            self.tick()
        }
        self.state.value.ticks = task
    }

    func register(_ connection: Connection) {
        self.state.value.connections[ObjectIdentifier(connection)] = connection
    }

    func unregister(_ connection: Connection) {
        self.state.value.connections[ObjectIdentifier(connection)] = nil
    }

    /// How many clients are connected to this loop.
    var connectionCount: Int { self.state.value.connections.count }

    /// How many of them have a request under way.
    var busyCount: Int { self.state.value.connections.values.count { $0.isBusy } }

    /// Turns away what has come only in part.
    func refuseUnfinished() {
        for connection in Array(self.state.value.connections.values) { connection.refuseUnfinished() }
    }

    /// Closes idle connections; those that serve a request close after it.
    func drain() {
        for connection in Array(self.state.value.connections.values) { connection.drain() }
    }

    /// Ends everything that is left.
    func stop() {
        self.state.value.ticks?.cancel()
        self.state.value.upstream.shutDown()
    }

    private func tick() {
        let now = DispatchTime.now().uptimeNanoseconds
        self.state.value.now = now
        self.state.value.dateLine = Self.dateLine()
        for connection in Array(self.state.value.connections.values) where connection.deadline != 0 {
            connection.checkDeadline(now: now)
        }
    }
}
