package import LLMCore

/// What another configuration would have made of the same calls.
package struct SimulationDifference: Sendable {
    private let old: SimulationReport
    private let new: SimulationReport

    package init(from old: SimulationReport, to new: SimulationReport) {
        self.old = old
        self.new = new
    }

    /// What one deployment gets of a group's attempts.
    private struct Load: Hashable {
        var attempts = 0
        var share = 0.0
    }

    private struct Row {
        let group: String
        let member: SimulationReport.Member
        let old: Load
        let new: Load
    }

    /// Every deployment of either configuration, by group.
    private var rows: [Row] {
        var names = self.new.groups.map(\.name)
        names += self.old.groups.lazy.map(\.name).filter { self.new.group($0) == nil }
        return names.flatMap { name -> [Row] in
            let (old, new) = (self.old.group(name), self.new.group(name))
            var members = new?.members ?? []
            members += (old?.members ?? []).filter { member in !members.contains { $0.id == member.id } }
            return members.map { member in
                Row(
                    group: name,
                    member: member,
                    old: Self.load(of: member.id, in: old),
                    new: Self.load(of: member.id, in: new)
                )
            }
        }
    }

    private static func load(of id: String, in group: SimulationReport.Group?) -> Load {
        guard let group, let member = group.members.first(where: { $0.id == id }) else { return Load() }
        return Load(attempts: member.attempts, share: member.share(of: group.attempts))
    }

    private var totals: [(name: String, old: Int, new: Int)] {
        let values: [(String, (SimulationReport.Group) -> Int)] = [
            ("answered", { $0.answered }), ("failed", { $0.failed }), ("refused", { $0.refused }),
            ("retries", { $0.retries }), ("fallbacks", { $0.fallbacks.values.reduce(0, +) }),
        ]
        return values.map { ($0.0, self.old.sum($0.1), self.new.sum($0.1)) }
    }

    /// New minus old, for machines; deployments that get as much as before are left out.
    package var json: JSONObject {
        var object: JSONObject = [:]
        for total in self.totals { object[total.name] = JSON(total.new - total.old) }
        object["deployments"] = .array(
            self.rows.filter { $0.old != $0.new }.map { row in
                [
                    "model_group": .string(row.group), "id": .string(row.member.id),
                    "model": .string(row.member.model), "attempts": JSON(row.new.attempts - row.old.attempts),
                    "share": JSON(row.new.share - row.old.share),
                ]
            }
        )
        return object
    }

    /// New minus old, for people.
    package var lines: [String] {
        let changed = self.rows.filter { $0.old != $0.new }
        let totals = self.totals.map { "\(Self.signed($0.new - $0.old)) \($0.name)" }.joined(separator: ", ")
        guard !changed.isEmpty else { return [totals, "Every deployment gets what it got."] }
        var table = [["deployment", "model", "group", "attempts", "share"]]
        for row in changed {
            let share = SimulationReport.percent(row.new.share - row.old.share)
            table.append([
                row.member.id, row.member.model, row.group, Self.signed(row.new.attempts - row.old.attempts),
                share.hasPrefix("-") ? share : "+" + share,
            ])
        }
        return [totals] + SimulationReport.table(table)
    }

    private static func signed(_ number: Int) -> String {
        number > 0 ? "+\(number)" : "\(number)"
    }
}
