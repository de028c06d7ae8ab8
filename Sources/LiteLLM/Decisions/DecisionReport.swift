import LLMCatalog
package import LLMCore
import LLMDialects
import LLMRouter

/// A request's way as JSON: which deployments could have answered, what spoke against each, what was tried and what came
/// of it; and the same in words.
package struct DecisionReport {
    let entry: DecisionEntry
    /// What became of the request's copies (`silent_model`).
    var copies: [DecisionEntry] = []

    package init(_ entry: DecisionEntry, _ copies: [DecisionEntry] = []) {
        self.entry = entry
        self.copies = copies
    }

    package var json: JSON {
        var report = self.facts
        if self.entry.isCopy { report["is_mirror"] = true }
        if !self.copies.isEmpty {
            report["mirrors"] = .array(self.copies.map { .object(DecisionReport($0).facts) })
        }
        report["words"] = .array(DecisionWords(entry: self.entry, copies: self.copies).lines.map(JSON.string))
        return .object(report)
    }

    private var facts: JSONObject {
        var report: JSONObject = [
            "id": .string(self.entry.id), "call_id": .string(self.entry.callID), "path": .string(self.entry.path),
            "ended_at_ms": .number(JSONNumber(Int(self.entry.endedAt))),
            "duration_ms": Self.milliseconds(self.entry.elapsed), "status": .number(JSONNumber(self.entry.status)),
        ]
        let trace = self.entry.trace
        report["model_group"] = .string(Self.asked(trace))
        report["answered_by"] = self.entry.error == nil ? Self.name(trace.deployment) : .null
        report["model_id"] = self.entry.error == nil ? trace.deployment.map { .string($0.routed.id) } ?? .null : .null
        report["attempted_retries"] = .number(JSONNumber(trace.retries))
        report["attempted_fallbacks"] = .number(JSONNumber(trace.fallbacks))
        report["steps"] = .array(trace.steps.indices.map { self.step($0) })
        if let usage = self.entry.usage { report["usage"] = .object(usage.openAIObject()) }
        if let cost = self.entry.cost { report["cost_usd"] = .string(cost.usdText) }
        if let error = self.entry.error { report["error"] = Self.json(error) }
        return report
    }

    /// The group that was asked for, or several with commas between them.
    private static func asked(_ trace: CallTrace) -> String {
        guard let first = trace.steps.first else { return trace.group }
        guard first.position > 0 else { return first.group }
        let last = trace.steps.last?.position ?? 0
        let names = (1...last).map { position in trace.steps.first { $0.position == position }?.group ?? "" }
        return names.joined(separator: ",")
    }

    private func step(_ index: Int) -> JSON {
        let step = self.entry.trace.steps[index]
        let decision = step.decision
        var object: JSONObject = [
            "group": .string(step.group), "strategy": .string(decision.method.rawValue),
            "candidates": .array(Self.candidates(of: decision)),
        ]
        if step.position > 0 { object["position"] = .number(JSONNumber(step.position)) }
        if let deployment = step.deployment {
            var attempt: JSONObject = [
                "deployment": Self.name(deployment), "model_id": .string(deployment.routed.id),
                "api_base": .string(deployment.target.base.withoutQuery),
                "began_at_ms": .number(JSONNumber(Int(decision.at.nanoseconds / 1_000_000))),
            ]
            if let ended = step.ended {
                attempt["duration_ms"] = Self.milliseconds(UInt64(max((ended - decision.at).wholeNanoseconds, 0)))
            }
            attempt["outcome"] = .string(step.wasOutrun ? "outrun" : step.error == nil ? "answered" : "failed")
            if step.isHedge { attempt["is_hedge"] = true }
            if let used = step.used?.value {
                attempt["usage"] = .object(used.usage.openAIObject())
                attempt["is_estimate"] = .bool(used.isEstimate)
                if let cost = deployment.cost(of: used.usage) { attempt["cost_usd"] = .string(cost.usdText) }
            }
            if let error = step.error, !step.wasOutrun { attempt["error"] = Self.json(error) }
            object["attempt"] = .object(attempt)
        } else if let error = step.error {
            if let name = step.testSwitch { object["failed_on_purpose"] = .string(name) }
            object["error"] = Self.json(error)
        }
        return .object(object)
    }

    private static func candidates(of decision: DecisionRecord) -> [JSON] {
        guard let members = decision.candidates?.members else { return [] }
        return members.indices.map { position in
            let verdict = decision.verdict(at: position)
            var object: JSONObject = [
                "model_id": .string(members[position].id), "model": .string(members[position].model),
                "verdict": .string("\(verdict)"), "words": .string(verdict.words),
            ]
            if decision.scores.indices.contains(position), decision.scores[position].isFinite {
                object["score"] = JSONNumber(text: "\(decision.scores[position])").map { .number($0) }
            }
            return .object(object)
        }
    }

    /// Kind and status only: a provider's words may quote a prompt.
    private static func json(_ error: LLMError) -> JSON {
        var object: JSONObject = ["kind": .string(error.code.label), "status": .number(JSONNumber(error.status))]
        if let status = error.upstreamStatus { object["provider_status"] = .number(JSONNumber(status)) }
        if let seconds = error.retryAfter?.components.seconds {
            object["retry_after_s"] = .number(JSONNumber(Int(seconds)))
        }
        return .object(object)
    }

    private static func name(_ deployment: Deployment?) -> JSON {
        deployment.map { .string("\($0.target.provider.id)/\($0.target.model)") } ?? .null
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> JSON {
        JSONNumber(text: "\(Double(nanoseconds / 1000) / 1000)").map { .number($0) } ?? .null
    }
}
