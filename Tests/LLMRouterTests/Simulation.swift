import LLMCore
import LLMRouter

/// Calls that overlap in time, one begun after the other, each taking as long as its deployment does at that moment.
struct Simulation {
    /// How a deployment answers at a moment.
    struct Answer {
        var time: Duration
        var error: LLMError.Code?
        var tokens = 0
    }

    struct Call {
        let lease: RoutingLease
        let ends: RoutingInstant
        let answer: Answer
    }

    var world: RoutingWorld
    private(set) var running: [Call] = []
    private(set) var refusals: [LLMError] = []

    init(_ world: RoutingWorld) {
        self.world = world
    }

    /// Begins calls one after the other.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - pause: the time between two.
    ///   - answer: what becomes of a call on the deployment of an index, begun as the given one.
    ///   - check: sees every pick before it is counted anywhere else.
    ///   - ended: sees every end.
    mutating func run(
        _ count: Int,
        every pause: Duration,
        answer: (Int, Int) -> Answer,
        check: (inout RoutingWorld, RoutingLease) -> Void,
        ended: (Call) -> Void = { _ in }
    ) {
        for number in 0..<count {
            self.end(before: self.world.now, ended)
            do throws(LLMError) {
                let lease = try self.world.pick()
                check(&self.world, lease)
                let answer = answer(lease.index, number)
                self.running.append(Call(lease: lease, ends: self.world.now + answer.time, answer: answer))
            } catch {
                self.refusals.append(error)
            }
            self.world.wait(pause)
        }
    }

    /// Lets every running call end.
    mutating func finish(_ ended: (Call) -> Void = { _ in }) {
        self.end(before: RoutingInstant(nanoseconds: .max), ended)
    }

    private mutating func end(before now: RoutingInstant, _ ended: (Call) -> Void) {
        guard self.running.contains(where: { $0.ends <= now }) else { return }
        for call in self.running.filter({ $0.ends <= now }).sorted(by: { $0.ends < $1.ends }) {
            ended(call)
            if let error = call.answer.error {
                call.lease.failed(LLMError(error, "x"), at: call.ends)
            } else {
                call.lease.succeeded(at: call.ends, inputTokens: 0, outputTokens: call.answer.tokens)
            }
        }
        self.running.removeAll { $0.ends <= now }
    }
}
