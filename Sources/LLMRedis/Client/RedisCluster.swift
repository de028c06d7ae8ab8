import NIOCore
import RedisCore
import Synchronization

/// The nodes of a cluster, and which of them has which keys.
final class RedisCluster: Sendable {
    private struct State: Sendable {
        var map = RedisClusterMap()
        var nodes: [RedisAddress: RedisNode] = [:]
        /// Which seed is asked where nothing is known.
        var seed = 0
        var isRefreshing = false
        var refreshed: NIODeadline?
        var isShutDown = false
        /// Nodes that could not be used when last heard of.
        var troubled: Set<String> = []
    }

    private let connector: RedisConnector
    private let seeds: [RedisAddress]
    private let seed: (UInt64, UInt64)
    private let onChange: @Sendable (RedisStateChange) -> Void
    private let state = Mutex(State())

    /// How often a command is sent on before it fails.
    private static let maximumRedirects = 5
    /// Between two looks at the slots.
    private static let refreshInterval = TimeAmount.seconds(1)

    init(
        connector: RedisConnector,
        seeds: [RedisAddress],
        seed: (UInt64, UInt64),
        onChange: @escaping @Sendable (RedisStateChange) -> Void
    ) {
        self.connector = connector
        self.seeds = seeds
        self.seed = seed
        self.onChange = onChange
    }

    /// A command on its way: where it goes next.
    private struct Errand: Sendable {
        var index: Int
        var command: RedisCommand
        /// Nil: to the owner of its key.
        var address: RedisAddress?
        /// Announced by `ASKING`.
        var isAsking = false
    }

    func send(_ commands: [RedisCommand], timeout: TimeAmount) async -> [RedisResult] {
        var results = [RedisResult](
            repeating: .failure(RedisError(.cluster, "the cluster sent the command in circles")),
            count: commands.count
        )
        var errands = commands.enumerated().map { Errand(index: $0.offset, command: $0.element) }
        if self.needsMap { await self.refresh(timeout) }
        for _ in 0...Self.maximumRedirects where !errands.isEmpty {
            let outcomes = await self.run(errands, timeout)
            var next: [Errand] = []
            var isMapWrong = false
            for (errand, origin, result) in outcomes {
                results[errand.index] = result
                guard case .failure(let error) = result else { continue }
                if let redirect = error.serverError?.redirect(from: origin) {
                    if !redirect.isOnlyOnce {
                        isMapWrong = true
                        self.state.withLock { $0.map.move(redirect.slot, to: redirect.address) }
                    }
                    var again = errand
                    (again.address, again.isAsking) = (redirect.address, redirect.isOnlyOnce)
                    next.append(again)
                } else if error.wasNotCarriedOut, error.code == .unreachable || error.serverError?.isPassing == true {
                    // The node is gone, or not what it was: another may have its slots by now.
                    isMapWrong = true
                    var again = errand
                    (again.address, again.isAsking) = (nil, false)
                    if errand.address == nil, await self.isElsewhere(errand, than: origin, timeout) {
                        next.append(again)
                    }
                }
            }
            if isMapWrong { await self.refresh(timeout) }
            errands = next.sorted { $0.index < $1.index }
        }
        return results
    }

    func shutDown() async {
        let nodes = self.state.withLock { state in
            state.isShutDown = true
            defer { state.nodes = [:] }
            return state.nodes
        }
        for node in nodes.values { await node.shutDown() }
    }

    /// Whether a fresh look at the slots gives another owner than the one that could not help.
    private func isElsewhere(_ errand: Errand, than origin: RedisAddress, _ timeout: TimeAmount) async -> Bool {
        await self.refresh(timeout)
        return self.target(of: errand) != origin
    }

    // MARK: - Sending

    private func run(
        _ errands: [Errand],
        _ timeout: TimeAmount
    ) async -> [(Errand, RedisAddress, RedisResult)] {
        var groups: [RedisAddress: [Errand]] = [:]
        for errand in errands { groups[self.target(of: errand), default: []].append(errand) }
        return await withTaskGroup(of: [(Errand, RedisAddress, RedisResult)].self) { tasks in
            for (address, group) in groups {
                tasks.addTask { await self.run(group, at: address, timeout) }
            }
            return await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    private func run(
        _ errands: [Errand],
        at address: RedisAddress,
        _ timeout: TimeAmount
    ) async -> [(Errand, RedisAddress, RedisResult)] {
        guard let node = self.node(at: address) else {
            let error = RedisError(.shutDown, "the client was shut down")
            return errands.map { ($0, address, .failure(error)) }
        }
        let commands = errands.flatMap { $0.isAsking ? [RedisCommand("ASKING"), $0.command] : [$0.command] }
        let results = await node.send(commands, timeout: timeout)
        var position = -1
        return errands.map { errand in
            position += errand.isAsking ? 2 : 1
            return (errand, address, results[position])
        }
    }

    private func target(of errand: Errand) -> RedisAddress {
        if let address = errand.address { return address }
        return self.state.withLock { state in
            if let slot = errand.command.slot {
                if let owner = state.map.owner(of: slot) { return owner }
            } else if let any = state.map.nodes.first {
                return any
            }
            return self.seeds[state.seed % self.seeds.count]
        }
    }

    private func node(at address: RedisAddress) -> RedisNode? {
        self.state.withLock { state in
            if let node = state.nodes[address] { return node }
            guard !state.isShutDown else { return nil }
            let number = UInt64(state.nodes.count)
            let node = RedisNode(
                connector: self.connector,
                address: address,
                seed: (self.seed.0 &+ number, self.seed.1),
                onChange: { [weak self] in self?.note($0) }
            )
            state.nodes[address] = node
            return node
        }
    }

    // MARK: - Which node has which slots

    private var needsMap: Bool {
        self.state.withLock { $0.map.nodes.isEmpty }
    }

    /// Asks the nodes, one after the other, who has which slots; not more often than each second, and one caller at a time.
    private func refresh(_ timeout: TimeAmount) async {
        let candidates: [RedisAddress] = self.state.withLock { state in
            let isFresh = state.refreshed.map { NIODeadline.now() - $0 < Self.refreshInterval } ?? false
            guard !state.isRefreshing, !isFresh, !state.isShutDown else { return [] }
            state.isRefreshing = true
            return state.map.nodes + self.seeds.filter { !state.map.nodes.contains($0) }
        }
        guard !candidates.isEmpty else { return }
        var found: RedisClusterMap?
        for address in candidates {
            guard let node = self.node(at: address) else { break }
            let results = await node.send([RedisCommand("CLUSTER", "SLOTS")], timeout: timeout)
            if case .success(let reply) = results.first, let map = RedisClusterMap(slots: reply, from: address) {
                found = map
                break
            }
        }
        let (unused, replaced) = self.state.withLock { state -> ([RedisNode], Set<String>) in
            state.isRefreshing = false
            state.refreshed = .now()
            guard let found else {
                state.seed += 1
                return ([], [])
            }
            state.map = found
            let gone = state.nodes.keys.filter { !found.nodes.contains($0) && !self.seeds.contains($0) }
            let replaced = state.troubled.subtracting(found.nodes.map(\.description))
            state.troubled.subtract(replaced)
            return (gone.compactMap { state.nodes.removeValue(forKey: $0) }, replaced)
        }
        for server in replaced.sorted() { self.onChange(RedisStateChange(server: server, state: .replaced)) }
        for node in unused { await node.shutDown() }
    }

    /// Hands on what changed at a node.
    private func note(_ change: RedisStateChange) {
        let isTroubled = !change.state.isLike(.available)
        self.state.withLock { state in
            if isTroubled { state.troubled.insert(change.server) } else { state.troubled.remove(change.server) }
        }
        self.onChange(change)
    }
}
