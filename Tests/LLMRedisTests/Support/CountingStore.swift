import LLMCore
import LLMRouter
import Logging
import ServiceLifecycle
import TestSupport

/// A store that knows nothing, and says that it was asked.
struct CountingStore: RoutingStateStore {
    let exchanges = Mailbox<Int>()

    func exchange(_ report: RoutingReport) async throws(LLMError) -> RoutingNews {
        self.exchanges.put(report.deployments.count)
        return RoutingNews(deployments: [])
    }
}

/// A service that runs in a group of its own.
struct RunningService: Sendable {
    private let group: ServiceGroup
    private let ended = Mailbox<Bool>()

    init(_ service: any Service) {
        self.group = ServiceGroup(
            configuration: .init(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: Logger(label: "test")
            )
        )
        let (group, ended) = (self.group, self.ended)
        Task {
            try? await group.run()
            ended.put(true)
        }
    }

    /// Tells it to end, and waits until it has.
    func drain() async {
        await self.group.triggerGracefulShutdown()
        _ = await self.ended.take()
    }
}
