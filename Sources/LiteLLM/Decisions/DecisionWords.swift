import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter

/// A request's way in sentences, for people.
struct DecisionWords {
    let entry: DecisionEntry
    var copies: [DecisionEntry] = []

    var lines: [String] {
        var lines = self.steps + [self.ending]
        for copy in self.copies {
            lines.append("A copy that nobody waited for:")
            lines += DecisionWords(entry: copy).lines.map { "  " + $0 }
        }
        return lines
    }

    private var steps: [String] {
        self.entry.trace.steps.enumerated().flatMap { index, step in
            [self.opening(index, step)] + Self.refused(step.decision) + [self.outcome(step)]
        }
    }

    private func opening(_ index: Int, _ step: RoutingStep) -> String {
        let count = step.decision.candidates?.members.count ?? 0
        let found = ": \(count) deployment\(count == 1 ? "" : "s"), \(step.decision.method.rawValue)"
        let among = step.testSwitch == nil ? found : ""
        if step.isHedge { return "That took long, so '\(step.group)' was asked again beside it\(among)." }
        guard index > 0 else { return "Asked for '\(step.group)'\(among)." }
        let before = self.entry.trace.steps[index - 1]
        guard step.position == before.position else { return "Asked for '\(step.group)' at the same time\(among)." }
        return step.group == before.group
            ? "Tried '\(step.group)' again\(among)." : "Fell back to '\(step.group)'\(among)."
    }

    /// One line for each thing that spoke against candidates, with their ids.
    private static func refused(_ decision: DecisionRecord) -> [String] {
        guard let members = decision.candidates?.members else { return [] }
        var reasons: [(verdict: Verdict, ids: [String])] = []
        for position in members.indices {
            let verdict = decision.verdict(at: position)
            guard verdict != .picked, verdict != .open else { continue }
            if let known = reasons.firstIndex(where: { $0.verdict == verdict }) {
                reasons[known].ids.append(members[position].id)
            } else {
                reasons.append((verdict, [members[position].id]))
            }
        }
        return reasons.map { "  Left out, \($0.verdict.words): \($0.ids.joined(separator: ", "))." }
    }

    private func outcome(_ step: RoutingStep) -> String {
        if let name = step.testSwitch {
            return "  It failed on purpose (\(name)): \(step.error?.code.label ?? "no error")."
        }
        guard let deployment = step.deployment else {
            return "  Nothing could be picked: \(step.error?.code.label ?? "no candidate")."
        }
        let name = "\(deployment.target.provider.id)/\(deployment.target.model) (\(deployment.routed.id))"
        let used = step.used.map { Self.used($0.value, on: deployment) } ?? ""
        if step.wasOutrun { return "  Picked \(name), which was slower than another one and was cut off\(used)." }
        guard let error = step.error else { return "  Picked \(name), which answered\(used)." }
        let status = error.upstreamStatus.map { " with status \($0)" } ?? ""
        let time = step.ended.map { " after \(($0 - step.decision.at).wholeNanoseconds / 1_000_000) ms" } ?? ""
        return "  Picked \(name), which failed\(status)\(time): \(error.code.label)."
    }

    private static func used(_ used: AttemptUsage, on deployment: Deployment) -> String {
        let about = used.isEstimate ? "about " : ""
        let tokens = ", \(about)\(used.usage.promptTokens) + \(used.usage.completionTokens) tokens"
        return tokens + (deployment.cost(of: used.usage).map { ", \($0.usdText) USD" } ?? "")
    }

    private var ending: String {
        let milliseconds = self.entry.elapsed / 1_000_000
        let end = self.entry.isCopy || self.entry.path.isEmpty ? "It ended with status" : "The client got status"
        if let error = self.entry.error {
            return "\(end) \(self.entry.status) (\(error.code.label)) after \(milliseconds) ms."
        }
        let usage = self.entry.usage.map { ", \($0.promptTokens) + \($0.completionTokens) tokens" } ?? ""
        let cost = self.entry.cost.map { ", \($0.usdText) USD" } ?? ""
        return "\(end) \(self.entry.status) after \(milliseconds) ms\(usage)\(cost)."
    }
}
