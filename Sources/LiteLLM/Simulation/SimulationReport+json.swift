package import LLMCore

extension SimulationReport {
    /// The report for machines: `{requests, answered, failed, refused, retries, fallbacks, unknown, groups: [...]}`.
    package var json: JSONObject {
        var object: JSONObject = ["requests": JSON(self.requests)]
        object["answered"] = JSON(self.sum { $0.answered })
        object["failed"] = JSON(self.sum { $0.failed })
        object["refused"] = JSON(self.sum { $0.refused })
        object["retries"] = JSON(self.sum { $0.retries })
        object["fallbacks"] = JSON(self.sum { $0.fallbacks.values.reduce(0, +) })
        if self.ofSeveral > 0 { object["of_several_models"] = JSON(self.ofSeveral) }
        object["unknown_models"] = Self.counts(self.unknown)
        object["groups"] = .array(self.groups.map { .object($0.json) })
        return object
    }

    func sum(_ value: (Group) -> Int) -> Int {
        self.groups.reduce(0) { $0 + value($1) }
    }

    static func counts(_ counts: [String: Int]) -> JSON {
        var object: JSONObject = [:]
        for name in counts.keys.sorted() { object[name] = counts[name].map { JSON($0) } }
        return .object(object)
    }
}

extension SimulationReport.Group {
    /// One group: its counts, and each deployment's attempts and share of them.
    var json: JSONObject {
        let attempts = self.attempts
        return [
            "model_group": .string(self.name), "requests": JSON(self.requests), "answered": JSON(self.answered),
            "failed": JSON(self.failed), "refused": JSON(self.refused),
            "reasons": SimulationReport.counts(self.reasons), "retries": JSON(self.retries),
            "order_levels": JSON(self.levels), "fallbacks": SimulationReport.counts(self.fallbacks),
            "attempts": JSON(attempts),
            "deployments": .array(
                self.members.map { member in
                    [
                        "id": .string(member.id), "model": .string(member.model), "attempts": JSON(member.attempts),
                        "answered": JSON(member.answered), "share": JSON(member.share(of: attempts)),
                    ]
                }
            ),
        ]
    }
}

extension SimulationReport.Member {
    /// The fraction of a group's attempts that came here, from 0 to 1.
    func share(of attempts: Int) -> Double {
        attempts > 0 ? Double(self.attempts) / Double(attempts) : 0
    }
}
