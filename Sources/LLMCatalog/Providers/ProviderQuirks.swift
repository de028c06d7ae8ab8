/// A set of quirks: one bit each, because every request asks for several.
package struct ProviderQuirks: Sendable, Hashable, ExpressibleByArrayLiteral {
    private var bits: UInt64 = 0

    package init() {}

    package init(arrayLiteral quirks: ProviderQuirk...) {
        for quirk in quirks { self.insert(quirk) }
    }

    package var isEmpty: Bool { self.bits == 0 }

    package func contains(_ quirk: ProviderQuirk) -> Bool { self.bits & Self.bit(of: quirk) != 0 }

    package mutating func insert(_ quirk: ProviderQuirk) { self.bits |= Self.bit(of: quirk) }

    package mutating func formUnion(_ others: ProviderQuirks) { self.bits |= others.bits }

    package func isSubset(of others: ProviderQuirks) -> Bool { self.bits & ~others.bits == 0 }

    package func isDisjoint(with others: ProviderQuirks) -> Bool { self.bits & others.bits == 0 }

    package func subtracting(_ others: ProviderQuirks) -> ProviderQuirks {
        var rest = self
        rest.bits &= ~others.bits
        return rest
    }

    /// The quirks in this set, in the order of their declaration.
    package var all: [ProviderQuirk] { ProviderQuirk.allCases.filter { self.contains($0) } }

    /// An enumeration without payloads is the number of its case, in one byte; the raw value, a text, would be slow.
    private static func bit(of quirk: ProviderQuirk) -> UInt64 {
        let place = unsafeBitCast(quirk, to: UInt8.self)
        assert(place < 64, "too many quirks for one word")
        return 1 << UInt64(place)
    }
}
