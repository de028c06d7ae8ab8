package import LLMCore

extension DecisionRecord {
    /// The decision for machines: `{at, group, strategy, picked, candidates: [{id, model, verdict, words, score}]}`.
    package var json: JSONObject {
        var object: JSONObject = [
            "at": JSON(Int(self.at.nanoseconds / 1_000_000)),
            "group": .string(self.candidates?.name ?? ""),
            "strategy": .string(self.method.rawValue),
            "picked": self.pickedID.map(JSON.string) ?? .null,
        ]
        let members = self.candidates?.members ?? []
        object["candidates"] = .array(
            members.indices.map { position in
                let verdict = self.verdict(at: position)
                var candidate: JSONObject = [
                    "id": .string(members[position].id),
                    "model": .string(members[position].model),
                    "verdict": .string(verdict.label),
                    "words": .string(verdict.words),
                ]
                if let score = self.score(at: position) { candidate["score"] = JSON(score) }
                return .object(candidate)
            }
        )
        return object
    }

    /// The decision for people, one line for each candidate.
    package var words: String {
        let members = self.candidates?.members ?? []
        var lines = ["\(self.candidates?.name ?? "") by \(self.method.rawValue), \(members.count) candidates:"]
        for position in members.indices {
            var line = "  \(members[position].id) (\(members[position].model)): \(self.verdict(at: position).words)"
            if let score = self.score(at: position) { line += ", score \(score)" }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    /// The id of the pick; nil if there was none.
    package var pickedID: String? {
        self.picked.flatMap { self.candidates?.members[$0].id }
    }

    /// What the strategy compared of a candidate; nil where it compared nothing.
    package func score(at position: Int) -> Double? {
        guard self.scores.indices.contains(position), self.scores[position].isFinite else { return nil }
        return self.scores[position]
    }
}
