extension RoutingReport {
    /// Makes a report, for stores and their tests.
    package init(
        at: RoutingInstant,
        _ deployments: [DeploymentReport],
        spends: [SpendReport] = [],
        affinities: [AffinityNote]? = nil
    ) {
        self.init(at: at, deployments: deployments, spends: spends, affinities: affinities)
    }
}

extension DeploymentReport {
    /// Makes a report that says nothing but how many calls are in flight and what was used.
    package init(id: String, group: String, model: String, added: MinuteUsage, inFlight: Int = 0) {
        self.init(
            id: id,
            group: group,
            model: model,
            added: added,
            inFlight: inFlight,
            latencies: [],
            firstTokens: [],
            cooldown: nil,
            endsCooldown: false
        )
    }

    /// The report with other samples.
    package func sampling(latencies: [Double], firstTokens: [Double] = []) -> DeploymentReport {
        var report = self
        report.latencies = latencies
        report.firstTokens = firstTokens
        return report
    }

    /// The report with failures that are counted.
    package func failing(_ fails: [FailReport]) -> DeploymentReport {
        var report = self
        report.fails = fails
        return report
    }

    /// The report with a cooldown that began, or with the end of one.
    package func resting(_ cooldown: Cooldown?, ends: Bool = false) -> DeploymentReport {
        var report = self
        report.cooldown = cooldown
        report.endsCooldown = ends
        return report
    }
}
