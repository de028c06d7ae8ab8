package import LLMCore
package import LLMRouter
import RedisCore
import Synchronization

/// Shares what routing knows through Redis: one script for each deployment, all of them in one pipeline.
///
/// Nothing is lost and nothing is added twice while this process lives. What was not sent goes with the next exchange; what
/// may or may not have arrived is sent again under its number, which the script recognises. So an exchange never fails: when
/// Redis is away it has no news.
package final class RedisRouterStore: RoutingStateStore {
    private struct Memory: Sendable {
        var sequence = 0
        var deployments = PushLedger<RouterPush>()
        var spends = PushLedger<SpendPush>()
        /// Which samples were handed out last, so that only news are.
        var latencies: [String: [Double]] = [:]
        var firstTokens: [String: [Double]] = [:]
        /// Who is kept for whom and was not told yet, and up to where the notes of all were read.
        var notes: [AffinityNote] = []
        var position = ""
    }

    /// The most notes that wait while Redis is away; the newest are kept.
    private static let mostNotes = 4096

    private let client: RedisClient
    private let script: RouterScript
    private let spendScript: SpendScript
    private let affinityScript = AffinityScript()
    private let timeout: Duration
    private let memory = Mutex(Memory())

    /// - Parameters:
    ///   - client: The Redis; shut down by whoever made it.
    ///   - instance: Another text for each start of each process, made of letters and digits.
    ///   - samples: How many latencies are kept for each deployment (`max_latency_list_size`).
    ///   - timeout: How long an exchange may take.
    package init(client: RedisClient, instance: String, samples: Int = 10, timeout: Duration = .seconds(1)) {
        self.client = client
        let keys = RouterKeys(isCluster: client.isCluster)
        self.script = RouterScript(instance: instance, keys: keys, samples: max(samples, 1))
        self.spendScript = SpendScript(instance: instance, keys: keys)
        self.timeout = min(timeout, client.timeout)
    }

    /// Adds what this process has done, and returns what all have done; one call at a time.
    ///
    /// - Returns: news about what could be exchanged of the report, in its order.
    package func exchange(_ report: RoutingReport) async throws(LLMError) -> RoutingNews {
        let now = report.at
        let samples = self.script.samples
        let (deployments, spends, notes, position) = self.memory.withLock { memory in
            memory.notes = (memory.notes + (report.affinities ?? [])).suffix(Self.mostNotes)
            return (
                memory.deployments.take(
                    adding: report.deployments.map { RouterPush($0, at: now, samples: samples) },
                    numbering: &memory.sequence
                ),
                memory.spends.take(adding: report.spends.map { SpendPush($0) }, numbering: &memory.sequence),
                memory.notes, memory.position
            )
        }
        var commands =
            deployments.map { self.script.command($0.push, sequence: $0.sequence, at: now) }
            + spends.map { self.spendScript.command($0.push, sequence: $0.sequence) }
        if report.affinities != nil { commands.append(self.affinityScript.command(notes, after: position)) }
        guard !commands.isEmpty else { return RoutingNews(deployments: []) }
        let results = await self.client.send(commands, timeout: self.timeout)
        return self.memory.withLock { memory in
            var news: [String: DeploymentNews] = [:]
            for (sent, result) in zip(deployments, results) {
                guard let reply = memory.deployments.settle(sent, result) else { continue }
                news[sent.push.id] = self.news(of: sent.push, from: reply, at: now, &memory)
            }
            var spent: [SpendScope: SpendNews] = [:]
            for (sent, result) in zip(spends, results.dropFirst(deployments.count)) {
                guard let reply = memory.spends.settle(sent, result) else { continue }
                let waiting = memory.spends.waiting(for: sent.push.id)
                spent[sent.push.scope] = self.spendScript.news(of: sent.push, from: reply, waiting: waiting)
            }
            var kept: [AffinityNote] = []
            if report.affinities != nil, case .success(let reply)? = results.last {
                memory.notes.removeFirst(min(notes.count, memory.notes.count))
                if let read = self.affinityScript.news(from: reply) { (kept, memory.position) = read }
            }
            return RoutingNews(
                deployments: report.deployments.compactMap { news.removeValue(forKey: $0.id) },
                spends: report.spends.compactMap { spent[$0.scope] },
                affinities: kept
            )
        }
    }

    /// How many deployments and budgets have something to tell that has not certainly arrived.
    package var backlog: Int {
        self.memory.withLock { $0.deployments.backlog + $0.spends.backlog }
    }

    private func news(
        of push: RouterPush,
        from reply: RESPValue,
        at now: RoutingInstant,
        _ memory: inout Memory
    ) -> DeploymentNews? {
        guard var news = self.script.news(of: push, from: reply, at: now) else { return nil }
        if memory.latencies.updateValue(news.latencies, forKey: push.id) == news.latencies { news.latencies = [] }
        if memory.firstTokens.updateValue(news.firstTokens, forKey: push.id) == news.firstTokens {
            news.firstTokens = []
        }
        return news
    }
}
