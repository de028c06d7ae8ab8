import LLMCore

/// Changes one place of a JSON value into something that is JSON and not what the reader expects.
package struct JSONDamage {
    package var chooser: Chooser

    package init(_ chooser: Chooser) {
        self.chooser = chooser
    }

    /// What stands in the place of another value.
    private static let values: [JSON] = [
        nil, true, false, 0, -1, 1, 2, 1e308, -0.5, 9_007_199_254_740_993, [], [:], "", "0", "null", [nil], [[]], [[:]],
        ["": nil], "\u{0}", "\u{FFFD}\u{10FFFF}", "\\\"\n", "data: {}", "</think>", "<think>", "{", "[1]", "%%%", "é",
        JSON(Int.max), JSON(Int.min), 4_294_967_296, 100, 65_536, ["type": "text", "text": "a"], [["text": "a"]],
    ]

    /// The text of a damaged value; nil for bytes that are no JSON.
    package mutating func damaged(_ bytes: some Collection<UInt8>) -> [UInt8]? {
        guard var json = try? JSON(parsing: Array(bytes)) else { return nil }
        for _ in 0...self.chooser.below(3) {
            var place = self.chooser.below(Self.count(json))
            self.change(&json, &place)
        }
        return json.serialized()
    }

    private static func count(_ json: JSON) -> Int {
        switch json {
        case .array(let elements): 1 + elements.reduce(0) { $0 + self.count($1) }
        case .object(let members): 1 + members.reduce(0) { $0 + self.count($1.value) }
        default: 1
        }
    }

    /// Walks to the place with this number, and changes what is there.
    private mutating func change(_ json: inout JSON, _ place: inout Int) {
        if place == 0 {
            json = self.other(json)
            place = -1
            return
        }
        place -= 1
        switch json {
        case .array(var elements):
            for index in elements.indices where place >= 0 { self.change(&elements[index], &place) }
            json = .array(elements)
        case .object(var members):
            for (key, value) in members where place >= 0 {
                var changed = value
                self.change(&changed, &place)
                members[key] = changed
            }
            json = .object(members)
        default: break
        }
    }

    private mutating func other(_ json: JSON) -> JSON {
        switch (json, self.chooser.below(4)) {
        case (.array(let elements), 0) where !elements.isEmpty:
            return .array(
                elements
                    + Array(repeating: elements[self.chooser.below(elements.count)], count: 1 << self.chooser.below(8))
            )
        case (.array(let elements), 1): return .array(elements.reversed())
        case (.array(let elements), 2): return elements.first ?? nil
        case (.object(var members), 0):
            let keys = members.keys
            if !keys.isEmpty { members[keys[self.chooser.below(keys.count)]] = nil }
            return .object(members)
        case (.object(var members), 1):
            let keys = members.keys
            guard keys.count > 1 else { return [json] }
            members[keys[self.chooser.below(keys.count)]] = members[keys[self.chooser.below(keys.count)]]
            return .object(members)
        case (.string(let text), 0): return .string(String(repeating: text, count: 1 << self.chooser.below(6)))
        case (.string(let text), 1): return .string(String(text.prefix(text.count / 2)))
        case (.number, 0): return JSON(Int(truncatingIfNeeded: self.chooser.next()))
        case (_, 3) where self.chooser.percent(5):
            return (0..<(1 << self.chooser.below(9))).reduce(json) { inner, _ in [inner] }
        default: return Self.values[self.chooser.below(Self.values.count)]
        }
    }
}
