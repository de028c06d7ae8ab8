import LLMCore
import LLMCredentials
import Synchronization
import Testing

@Suite struct RefreshStateTests {
    private let error = LLMError(.authentication, "no")

    private func name(_ decision: RefreshState<String>.Decision) -> String {
        switch decision {
        case .use(let value): "use \(value)"
        case .make: "make"
        case .renew: "renew"
        case .wait: "wait"
        case .fail: "fail"
        }
    }

    @Test func `one makes and the others wait`() {
        var state = RefreshState<String>()
        #expect(self.name(state.ask(at: 0)) == "make")
        #expect(self.name(state.ask(at: 0)) == "wait")
        state.made(Expiring("a", made: 0, end: 3600))
        #expect(self.name(state.ask(at: 1)) == "use a")
    }

    @Test func `an aging value is used while one makes the next`() {
        var state = RefreshState<String>()
        _ = state.ask(at: 0)
        state.made(Expiring("a", made: 0, end: 3600))
        #expect(self.name(state.ask(at: 3299)) == "use a")
        #expect(self.name(state.ask(at: 3300)) == "renew")
        #expect(self.name(state.ask(at: 3301)) == "use a")
        #expect(self.name(state.ask(at: 3589)) == "use a")
        #expect(self.name(state.ask(at: 3590)) == "wait")
        state.made(Expiring("b", made: 3590, end: 7190))
        #expect(self.name(state.ask(at: 3600)) == "use b")
    }

    @Test func `a failed refresh keeps the old value and rests`() {
        var state = RefreshState<String>()
        _ = state.ask(at: 0)
        state.made(Expiring("a", made: 0, end: 3600))
        #expect(self.name(state.ask(at: 3300)) == "renew")
        #expect(state.failed(self.error, at: 3300) == "a")
        #expect(self.name(state.ask(at: 3300)) == "use a")
        #expect(self.name(state.ask(at: 3301)) == "renew")
    }

    @Test func `failures are shared for a time that grows`() {
        var state = RefreshState<String>()
        var now = 0
        for rest in [1, 2, 4, 8, 16, 30, 30] {
            #expect(self.name(state.ask(at: now)) == "make")
            #expect(state.failed(self.error, at: now) == nil)
            #expect(self.name(state.ask(at: now + rest - 1)) == "fail")
            now += rest
        }
        #expect(self.name(state.ask(at: now)) == "make")
        state.made(Expiring("a", made: now, end: nil))
        #expect(self.name(state.ask(at: now + 1_000_000)) == "use a")
    }

    @Test func `a wait that the endpoint asks for is kept, up to a minute`() {
        var state = RefreshState<String>()
        var error = self.error
        error.retryAfter = .seconds(3600)
        _ = state.ask(at: 0)
        _ = state.failed(error, at: 0)
        #expect(self.name(state.ask(at: 59)) == "fail")
        #expect(self.name(state.ask(at: 60)) == "make")
    }

    @Test func `a maker that left is replaced`() {
        var state = RefreshState<String>()
        _ = state.ask(at: 0)
        state.abandoned()
        #expect(self.name(state.ask(at: 0)) == "make")
    }

    @Test func `a refused value is made anew, but not at once`() {
        var state = RefreshState<String>()
        _ = state.ask(at: 0)
        state.made(Expiring("a", made: 0, end: 3600))
        state.refused(at: 29)
        #expect(self.name(state.ask(at: 29)) == "use a")
        state.refused(at: 30)
        #expect(self.name(state.ask(at: 30)) == "make")
    }

    @Test func `a value that is over when it comes is kept for a while`() {
        var state = RefreshState<String>()
        _ = state.ask(at: 1000)
        state.made(Expiring("a", made: 1000, end: 500))
        #expect(self.name(state.ask(at: 1000)) == "use a")
        #expect(self.name(state.ask(at: 1040)) == "use a")
        #expect(self.name(state.ask(at: 1060)) == "make")
    }

    @Test(arguments: [1, 2, 5, 9, 20, 60, 61])
    func `a short life leaves time for its use`(_ life: Int) {
        var state = RefreshState<String>()
        _ = state.ask(at: 0)
        state.made(Expiring("a", made: 0, end: life))
        #expect(self.name(state.ask(at: 0)) == "use a")
        #expect(self.name(state.ask(at: life)) == "make")
    }
}

@Suite struct SharedRefreshTests {
    /// Counts how often something is made, and lets the maker go on when it is told.
    private final class Gate: Sendable {
        private let state = Mutex((isOpen: false, count: 0))

        var count: Int { self.state.withLock { $0.count } }

        func open() { self.state.withLock { $0.isOpen = true } }

        /// Waits until the gate is open or the task is cancelled.
        func pass() async {
            self.state.withLock { $0.count += 1 }
            while !Task.isCancelled, !self.state.withLock({ $0.isOpen }) { await Task.yield() }
        }

        func reached(_ count: Int) async {
            while self.count < count { await Task.yield() }
        }
    }

    private func yieldOften() async {
        for _ in 0..<200 { await Task.yield() }
    }

    @Test func `many askers make one value`() async throws {
        let gate = Gate()
        let refresh = SharedRefresh<Int>(TestWorld().context) { (_) async throws(LLMError) in
            await gate.pass()
            return Expiring(7, made: 0, end: nil)
        }
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 { group.addTask { try await refresh.value() } }
            await gate.reached(1)
            await self.yieldOften()
            gate.open()
            return try await group.reduce(0, +)
        }
        #expect(sum == 700)
        #expect(gate.count == 1)
    }

    @Test func `many askers share one failure`() async {
        let gate = Gate()
        let refresh = SharedRefresh<Int>(TestWorld().context) { (_) async throws(LLMError) in
            await gate.pass()
            throw LLMError(.authentication, "refused")
        }
        let failures = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { (try? await refresh.value()) == nil } }
            await gate.reached(1)
            await self.yieldOften()
            gate.open()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 100)
        #expect(gate.count == 1)
    }

    @Test func `a cancelled maker is replaced by one who waits`() async throws {
        let gate = Gate()
        let refresh = SharedRefresh<Int>(TestWorld().context) { (_) async throws(LLMError) in
            await gate.pass()
            if Task.isCancelled { throw LLMError(.clientGone, "left") }
            return Expiring(7, made: 0, end: nil)
        }
        try await withThrowingTaskGroup(of: Int?.self) { group in
            let first = Task { try? await refresh.value() }
            await gate.reached(1)
            for _ in 0..<10 { group.addTask { try await refresh.value() } }
            await self.yieldOften()
            first.cancel()
            #expect(await first.value == nil)
            await gate.reached(2)
            gate.open()
            for try await value in group { #expect(value == 7) }
        }
        #expect(gate.count == 2)
    }

    @Test func `one who waits can leave`() async throws {
        let gate = Gate()
        let refresh = SharedRefresh<Int>(TestWorld().context) { (_) async throws(LLMError) in
            await gate.pass()
            return Expiring(7, made: 0, end: nil)
        }
        let maker = Task { try await refresh.value() }
        await gate.reached(1)
        let waiting = Task { () -> LLMError.Code? in
            do throws(LLMError) {
                _ = try await refresh.value()
                return nil
            } catch {
                return error.code
            }
        }
        await self.yieldOften()
        waiting.cancel()
        #expect(await waiting.value == .clientGone)
        gate.open()
        #expect(try await maker.value == 7)
    }
}
