/// A range of IP addresses, `10.0.0.0/8` or one address; IPv4 is kept as IPv4-mapped IPv6.
struct IPNetwork: Sendable, Hashable {
    private let bits: UInt128
    private let prefixLength: Int

    /// nil when the text is neither an address nor a network.
    init?(_ text: Substring) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = Self.address(first) else { return nil }
        let isIPv4 = !first.contains(":")
        var length = 128
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...(isIPv4 ? 32 : 128)).contains(number) else { return nil }
            length = isIPv4 ? number + 96 : number
        }
        self.prefixLength = length
        self.bits = Self.masked(address, length)
    }

    func contains(_ address: UInt128) -> Bool {
        Self.masked(address, self.prefixLength) == self.bits
    }

    private static func masked(_ address: UInt128, _ length: Int) -> UInt128 {
        length == 0 ? 0 : (address >> UInt128(128 - length)) << UInt128(128 - length)
    }

    /// An address in its textual form; nil when it is none.
    static func address(_ text: Substring) -> UInt128? {
        text.contains(":") ? Self.ipv6(text) : Self.ipv4(text).map { 0xFFFF_0000_0000 | UInt128($0) }
    }

    private static func ipv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                let octet = UInt8(part)
            else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }

    private static func ipv6(_ text: Substring) -> UInt128? {
        let text = text.prefix { $0 != "%" }
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = Self.groups(text), groups.count == 8 else { return nil }
            return Self.value(groups)
        }
        guard let head = Self.groups(text[..<gap.lowerBound]), let tail = Self.groups(text[gap.upperBound...]),
            head.count + tail.count < 8
        else { return nil }
        return Self.value(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let ipv4 = Self.ipv4(part) else { return nil }
                groups += [UInt16(ipv4 >> 16), UInt16(ipv4 & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16) else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func value(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
