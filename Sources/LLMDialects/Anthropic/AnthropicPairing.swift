import LLMCore

/// Brings calls of tools and their results together as the provider wants them.
///
/// Results stand at the beginning of the turn after the calls. Calls that the provider made itself and whose results
/// are gone cannot go back. With `repairs`, calls without a result get one, and results without a call are left out.
enum AnthropicPairing {
    ///
    /// - Returns: whether results were left out.
    static func apply(to turns: inout [AnthropicTurn], repairs: Bool) -> Bool {
        // Most conversations are text.
        let hasTools = turns.contains { $0.blocks.contains { $0.callID != nil || $0.resultID != nil } }
        guard hasTools else { return false }
        var lost = 0
        for index in turns.indices {
            switch turns[index].role {
            case .assistant: self.dropUnanswered(&turns, at: index)
            case .user: lost += self.order(&turns, at: index, repairs: repairs)
            case .system: break
            }
        }
        if repairs, let last = turns.last, last.role == .assistant, last.blocks.contains(where: { $0.callID != nil }) {
            turns.append(AnthropicTurn(role: .user, blocks: []))
            lost += self.order(&turns, at: turns.count - 1, repairs: true)
        }
        if turns.contains(where: { $0.blocks.isEmpty }) { self.close(&turns) }
        return lost > 0
    }

    /// Takes out turns that have lost everything; what stood on both sides of one becomes one turn.
    private static func close(_ turns: inout [AnthropicTurn]) {
        var kept: [AnthropicTurn] = []
        for turn in turns where !turn.blocks.isEmpty {
            if let last = kept.indices.last, kept[last].role == turn.role {
                kept[last].blocks += turn.blocks
            } else {
                kept.append(turn)
            }
        }
        turns = kept
    }

    private static func dropUnanswered(_ turns: inout [AnthropicTurn], at index: Int) {
        let answered = Set(
            index + 1 < turns.count ? turns[index + 1].blocks.compactMap { $0.resultID } : []
        )
        turns[index].blocks.removeAll { block in
            guard let id = block.callID, id.hasPrefix("srvtoolu_") else { return false }
            return !answered.contains(id)
        }
    }

    /// Puts results first; how many of them were left out.
    private static func order(_ turns: inout [AnthropicTurn], at index: Int, repairs: Bool) -> Int {
        var lost = 0
        let calls = index > 0 ? turns[index - 1].blocks.compactMap { $0.callID } : []
        let blocks = turns[index].blocks
        var results = blocks.filter { $0.resultID != nil }
        if results.isEmpty && (calls.isEmpty || !repairs) { return 0 }
        if repairs {
            var seen: Set<String> = []
            // Of several results of one call the last counts.
            let last = results.reversed().filter { result in
                guard let id = result.resultID else { return false }
                return calls.contains(id) && seen.insert(id).inserted
            }
            lost = results.count - last.count
            results = last.reversed()
            for id in calls where !seen.contains(id) {
                let text = AnthropicBlock.ResultContent.text(.own(AnthropicConversation.Filler.missingResult))
                results.append(AnthropicBlock(.toolResult(id: id, text, isError: true)))
            }
        } else if calls.isEmpty {
            return 0
        }
        turns[index].blocks = results + blocks.filter { $0.resultID == nil }
        return lost
    }
}
