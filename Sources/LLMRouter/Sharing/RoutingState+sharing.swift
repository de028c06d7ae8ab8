extension RoutingState {
    /// What this process did since the last report.
    ///
    /// - Parameter now: the moment of the report.
    package func report(at now: RoutingInstant) -> RoutingReport {
        RoutingReport(at: now, deployments: [])
    }

    /// Takes back a report that did not reach the store: the next one repeats it.
    package func unsent(_ report: RoutingReport) {}

    /// Learns what others did.
    package func merge(_ news: RoutingNews, at now: RoutingInstant) {}
}
