import LLMCore
import LLMRouter

/// Where simulated calls went, and what became of them.
package struct SimulationReport: Sendable, Hashable {
    /// What came to one deployment under one group's name.
    package struct Member: Sendable, Hashable {
        package let id: String
        /// `litellm_params.model`.
        package let model: String
        package var attempts = 0
        /// Attempts that were answered.
        package var answered = 0
    }

    /// What came to one group.
    package struct Group: Sendable, Hashable {
        package let name: String
        /// Calls that asked for the group; each ends as one of the next three.
        package var requests = 0
        package var answered = 0
        /// Calls that ended with the failure of an attempt.
        package var failed = 0
        /// Calls that ended because nobody could be picked.
        package var refused = 0
        /// What spoke against candidates when nobody could be picked, and how often: words of ``Verdict`` or codes of
        /// errors.
        package var reasons: [String: Int] = [:]
        /// Second and further attempts within the group.
        package var retries = 0
        /// Attempts with the deployments of a higher `order`.
        package var levels = 0
        /// How often another group was asked instead, by its name.
        package var fallbacks: [String: Int] = [:]
        package var members: [Member] = []

        /// Attempts in this group, fallbacks from others included.
        package var attempts: Int { self.members.reduce(0) { $0 + $1.attempts } }

        mutating func noteRefusal(_ error: LLMError, _ record: DecisionRecord?) {
            let verdicts = Set(record?.verdicts ?? []).subtracting([.open, .picked, .outscored])
            for verdict in verdicts { self.reasons[verdict.label, default: 0] += 1 }
            if verdicts.isEmpty { self.reasons[error.code.label, default: 0] += 1 }
        }
    }

    /// Calls that were replayed.
    package var requests = 0
    /// How many of them belong to requests for several models, of which each is counted.
    package var ofSeveral = 0
    /// Calls for names that stand for nothing, by name.
    package var unknown: [String: Int] = [:]
    /// The groups in the order of the configuration.
    package private(set) var groups: [Group] = []
    private var places: [String: Int] = [:]

    /// A report of nothing, with every configured deployment.
    init(_ deployments: [RoutedDeployment]) {
        for deployment in deployments { self.update(deployment, in: deployment.group) { _ in } }
    }

    mutating func update(_ group: String, _ change: (inout Group) -> Void) {
        let place = self.places[group] ?? self.groups.count
        if place == self.groups.count {
            self.groups.append(Group(name: group))
            self.places[group] = place
        }
        change(&self.groups[place])
    }

    mutating func update(_ deployment: RoutedDeployment, in group: String, _ change: (inout Member) -> Void) {
        self.update(group) { group in
            let place = group.members.firstIndex { $0.id == deployment.id } ?? group.members.count
            if place == group.members.count {
                group.members.append(Member(id: deployment.id, model: deployment.model))
            }
            change(&group.members[place])
        }
    }

    /// The row of a group; nil if nothing came to it and no configuration has it.
    package func group(_ name: String) -> Group? {
        self.places[name].map { self.groups[$0] }
    }
}
