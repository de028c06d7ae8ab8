/// Some wildcard names, in which the most specific one that matches a name is found.
///
/// Only those whose beginning, up to the first `*`, is the name's own are tried, so that a look-up costs the same for any
/// number of them, unless they begin alike.
struct WildcardIndex: Sendable {
    /// Most specific first; equals in the order of the configuration.
    private let patterns: [WildcardPattern]
    /// Positions of patterns by what they begin with, ascending.
    private let byPrefix: [ArraySlice<UInt8>: [Int]]
    /// How long those beginnings are.
    private let lengths: [Int]

    /// The patterns among some names.
    init(_ names: some Sequence<String>) {
        let known = names.lazy.filter { $0.utf8.contains(UInt8(ascii: "*")) }.map(WildcardPattern.init)
        self.patterns = known.enumerated().sorted { left, right in
            if WildcardPattern.isMoreSpecific(left.element, right.element) { return true }
            return left.offset < right.offset && !WildcardPattern.isMoreSpecific(right.element, left.element)
        }.map(\.element)
        self.byPrefix = Dictionary(grouping: self.patterns.indices) { [patterns] in patterns[$0].prefix[...] }
        self.lengths = Set(self.byPrefix.keys.lazy.map(\.count)).sorted()
    }

    /// The first pattern that a name matches, and what its `*`s stand for.
    func match(_ name: String) -> (pattern: WildcardPattern, captures: [String])? {
        guard !self.patterns.isEmpty else { return nil }
        let bytes = Array(name.utf8)
        var candidates: [Int] = []
        for length in self.lengths {
            guard length <= bytes.count else { break }
            if let found = self.byPrefix[bytes[..<length]] { candidates += found }
        }
        for position in candidates.sorted() {
            if let captures = self.patterns[position].captures(in: name) { return (self.patterns[position], captures) }
        }
        return nil
    }
}
