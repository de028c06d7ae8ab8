import LLMRouter

/// What one process has to tell of one budget.
struct SpendPush: SharedPush, Equatable {
    let scope: SpendScope
    private(set) var period: Duration
    private(set) var dollars: Double
    /// How long the period still lasts here.
    private(set) var left: Duration

    init(_ report: SpendReport) {
        self.scope = report.scope
        self.period = report.period
        self.dollars = report.dollars
        self.left = report.left
    }

    var id: String {
        switch self.scope {
        case .provider(let provider): "provider \(provider)"
        case .tag(let tag): "tag \(tag)"
        case .deployment(let id): "deployment \(id)"
        }
    }

    mutating func add(_ later: SpendPush) {
        self.dollars += later.dollars
        self.period = later.period
        self.left = later.left
    }

    mutating func refresh(from later: SpendPush) {}
}
