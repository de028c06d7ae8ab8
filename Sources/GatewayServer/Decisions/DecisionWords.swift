import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// A request's way in sentences, for people.
struct DecisionWords {
    let entry: DecisionEntry

    var lines: [String] {
        var lines: [String] = []
        for (index, step) in self.entry.trace.steps.enumerated() {
            lines.append(self.opening(index, step))
            lines += Self.refused(step.decision)
            lines.append(self.outcome(step))
        }
        lines.append(self.ending)
        return lines
    }

    private func opening(_ index: Int, _ step: RoutingStep) -> String {
        let count = step.decision.candidates?.members.count ?? 0
        let among = "\(count) deployment\(count == 1 ? "" : "s"), \(step.decision.method.rawValue)"
        if step.isHedge { return "That took long, so '\(step.group)' was asked again beside it: \(among)." }
        guard index > 0 else { return "Asked for '\(step.group)': \(among)." }
        return step.group == self.entry.trace.steps[index - 1].group
            ? "Tried '\(step.group)' again: \(among)." : "Fell back to '\(step.group)': \(among)."
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
        guard let deployment = step.deployment else {
            return "  Nothing could be picked: \(step.error?.code.label ?? "no candidate")."
        }
        let name = "\(deployment.target.provider.id)/\(deployment.target.model) (\(deployment.routed.id))"
        if step.wasOutrun { return "  Picked \(name), which was slower than the other one and was cut off." }
        guard let error = step.error else { return "  Picked \(name), which answered." }
        let status = error.upstreamStatus.map { " with status \($0)" } ?? ""
        let time = step.ended.map { " after \(($0 - step.decision.at).wholeNanoseconds / 1_000_000) ms" } ?? ""
        return "  Picked \(name), which failed\(status)\(time): \(error.code.label)."
    }

    private var ending: String {
        let milliseconds = self.entry.elapsed / 1_000_000
        if let error = self.entry.error {
            return "The client got status \(self.entry.status) (\(error.code.label)) after \(milliseconds) ms."
        }
        let usage = self.entry.usage.map { ", \($0.promptTokens) + \($0.completionTokens) tokens" } ?? ""
        let cost = self.entry.trace.deployment?.cost(of: self.entry.usage).map { ", \($0.usdText) USD" } ?? ""
        return "The client got status \(self.entry.status) after \(milliseconds) ms\(usage)\(cost)."
    }
}
