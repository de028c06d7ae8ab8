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
    private struct Sent: Sendable {
        let sequence: Int
        var push: RouterPush
    }

    private struct Memory: Sendable {
        var sequence = 0
        /// What could not be sent yet, by deployment.
        var waiting: [String: RouterPush] = [:]
        /// What may have arrived, by deployment.
        var unsettled: [String: Sent] = [:]
        /// Which samples were handed out last, so that only news are.
        var latencies: [String: [Double]] = [:]
        var firstTokens: [String: [Double]] = [:]
    }

    private let client: RedisClient
    private let script: RouterScript
    private let timeout: Duration
    private let memory = Mutex(Memory())

    /// - Parameters:
    ///   - client: The Redis; shut down by whoever made it.
    ///   - instance: Another text for each start of each process, made of letters and digits.
    ///   - samples: How many latencies are kept for each deployment (`max_latency_list_size`).
    ///   - timeout: How long an exchange may take.
    package init(client: RedisClient, instance: String, samples: Int = 10, timeout: Duration = .seconds(1)) {
        self.client = client
        self.script = RouterScript(
            instance: instance,
            keys: RouterKeys(isCluster: client.isCluster),
            samples: max(samples, 1)
        )
        self.timeout = min(timeout, client.timeout)
    }

    /// Adds what this process has done, and returns what all have done; one call at a time.
    ///
    /// - Returns: news about those deployments of the report that could be exchanged, in its order.
    package func exchange(_ report: RoutingReport) async throws(LLMError) -> RoutingNews {
        let now = report.at
        let exchanges = self.memory.withLock { self.prepare(report, &$0) }
        let commands = exchanges.map { self.script.command($0.push, sequence: $0.sequence, at: now) }
        let results = await self.client.send(commands, timeout: self.timeout)
        var news = self.memory.withLock { memory in
            zip(exchanges, results).reduce(into: [String: DeploymentNews]()) { news, exchange in
                news[exchange.0.push.id] = self.settle(exchange.0, exchange.1, at: now, &memory)
            }
        }
        return RoutingNews(deployments: report.deployments.compactMap { news.removeValue(forKey: $0.id) })
    }

    /// How many deployments have something to tell that has not certainly arrived.
    package var backlog: Int {
        self.memory.withLock { Set($0.waiting.keys).union($0.unsettled.keys).count }
    }

    private func prepare(_ report: RoutingReport, _ memory: inout Memory) -> [Sent] {
        for deployment in report.deployments {
            let push = RouterPush(deployment, at: report.at)
            self.wait(push, &memory)
        }
        var exchanges: [Sent] = []
        for (id, sent) in memory.unsettled {
            var again = sent
            again.push.inFlight = memory.waiting[id]?.inFlight ?? sent.push.inFlight
            exchanges.append(again)
        }
        for (id, push) in memory.waiting where memory.unsettled[id] == nil {
            memory.sequence += 1
            exchanges.append(Sent(sequence: memory.sequence, push: push))
            memory.waiting[id] = nil
        }
        return exchanges
    }

    private func wait(_ push: RouterPush, _ memory: inout Memory) {
        guard var waiting = memory.waiting[push.id] else {
            memory.waiting[push.id] = push
            return
        }
        waiting.add(push, keeping: self.script.samples)
        memory.waiting[push.id] = waiting
    }

    private func settle(
        _ sent: Sent,
        _ result: RedisResult,
        at now: RoutingInstant,
        _ memory: inout Memory
    ) -> DeploymentNews? {
        let id = sent.push.id
        switch result {
        case .success(let reply):
            memory.unsettled[id] = nil
            guard var news = self.script.news(of: sent.push, from: reply, at: now) else { return nil }
            if memory.latencies.updateValue(news.latencies, forKey: id) == news.latencies { news.latencies = [] }
            if memory.firstTokens.updateValue(news.firstTokens, forKey: id) == news.firstTokens {
                news.firstTokens = []
            }
            return news
        case .failure(let error) where error.code == .server:
            // The script itself failed, say at a key of another type: half of it may have happened, and would each time.
            memory.unsettled[id] = nil
        case .failure(let error) where error.wasNotCarriedOut:
            // If it was unsettled it stays so: this time it was not sent, but the time before it may have been.
            guard memory.unsettled[id] == nil else { break }
            var push = sent.push
            if let later = memory.waiting[id] { push.add(later, keeping: self.script.samples) }
            memory.waiting[id] = push
        case .failure: memory.unsettled[id] = sent
        }
        return nil
    }
}
