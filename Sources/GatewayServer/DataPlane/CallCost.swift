import LLMCatalog
import LLMCore

/// What a call cost, with the text that header fields and logs show.
struct CallCost {
    let amount: Money
    let text: String
    /// What each side of the call cost; nil for several calls together.
    private(set) var parts: CostParts?

    /// nil where no price is known.
    init?(_ amount: Money?) {
        guard let amount else { return nil }
        self.amount = amount
        self.text = amount.usdText
    }

    /// nil where no price is known.
    init?(_ parts: CostParts?) {
        guard let parts else { return nil }
        self.init(parts.total)
        self.parts = parts
    }
}
