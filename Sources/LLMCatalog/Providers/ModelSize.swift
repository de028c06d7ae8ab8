/// The number of parameters that a model's name tells: `llama-3.1-70b`, `mixtral-8x7b`.
struct ModelSize {
    /// Billions of parameters, those of all experts together.
    let billions: Double
    /// Whether the name multiplies.
    let isMixture: Bool

    /// Reads the last size in a name; `nil` when there is none.
    init?(inNameOf model: String) {
        var found: (Double, Bool)?
        for word in model.lowercased().split(whereSeparator: { "-_/: ".contains($0) }) where word.hasSuffix("b") {
            let factors = word.dropLast().split(separator: "x", omittingEmptySubsequences: false).map { Double($0) }
            let numbers = factors.compactMap { $0 }
            guard numbers.count == factors.count, (1...2).contains(numbers.count) else {
                continue
            }
            found = (numbers.reduce(1, *), numbers.count == 2)
        }
        guard let (billions, isMixture) = found, billions.isFinite, billions > 0 else {
            return nil
        }
        self.billions = billions
        self.isMixture = isMixture
    }
}
