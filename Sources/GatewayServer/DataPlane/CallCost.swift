import LLMCore

/// What a call cost, with the text that header fields and logs show.
struct CallCost {
    let amount: Money
    let text: String

    /// nil where no price is known.
    init?(_ amount: Money?) {
        guard let amount else { return nil }
        self.amount = amount
        self.text = amount.usdText
    }
}
