import LLMRouter

extension SimulationReport {
    /// The report for people: a paragraph for each group, a line for each deployment.
    package var lines: [String] {
        var lines = [
            "\(Self.count(self.requests, "request")): \(self.sum { $0.answered }) answered,"
                + " \(self.sum { $0.failed }) failed, \(self.sum { $0.refused }) refused."
        ]
        if self.ofSeveral > 0 {
            lines.append("A request for several models counts once for each of them: \(self.ofSeveral) of these.")
        }
        for name in self.unknown.keys.sorted() {
            lines.append("No model '\(name)': \(Self.count(self.unknown[name] ?? 0, "request")).")
        }
        for group in self.groups { lines += ["", group.heading] + group.details }
        return lines
    }

    static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)\(number == 1 ? "" : "s")"
    }

    /// Tenths of a percent as text: `12.5 %`.
    static func percent(_ fraction: Double) -> String {
        let tenths = Int((fraction * 1000).rounded())
        let sign = tenths < 0 ? "-" : ""
        return "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10) %"
    }

    /// Rows with their columns side by side; all but the first two end at the right.
    static func table(_ rows: [[String]]) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = " "
            for (column, text) in row.enumerated() {
                let blanks = String(repeating: " ", count: widths[column] - text.count)
                line += " " + (column < 2 ? text + blanks : " " + blanks + text)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

extension SimulationReport.Group {
    var heading: String {
        var parts = ["\(self.name): \(SimulationReport.count(self.requests, "request"))"]
        if self.answered > 0 { parts.append("\(self.answered) answered") }
        if self.failed > 0 { parts.append("\(self.failed) failed") }
        if self.refused > 0 { parts.append("\(self.refused) refused") }
        return parts.joined(separator: ", ")
    }

    var details: [String] {
        let attempts = self.attempts
        var rows = [["deployment", "model", "attempts", "share", "failed"]]
        for member in self.members {
            rows.append([
                member.id, member.model, "\(member.attempts)", SimulationReport.percent(member.share(of: attempts)),
                "\(member.attempts - member.answered)",
            ])
        }
        var lines = SimulationReport.table(rows)
        if self.retries > 0 { lines.append("  Retries: \(self.retries)") }
        if self.levels > 0 { lines.append("  Next level of order: \(self.levels)") }
        for group in self.fallbacks.keys.sorted() {
            lines.append("  Fell back to '\(group)': \(self.fallbacks[group] ?? 0)")
        }
        for label in self.reasons.keys.sorted() {
            let words = Verdict.allCases.first { $0.label == label }?.words ?? label
            lines.append("  Nobody to pick, \(words): \(self.reasons[label] ?? 0)")
        }
        return lines
    }
}
