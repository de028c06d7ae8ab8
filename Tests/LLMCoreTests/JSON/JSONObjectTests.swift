import LLMCore
import Testing

@Suite struct JSONObjectTests {
    @Test func keepsTheOrder() {
        var object: JSONObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = 4
        #expect(object.keys == ["b", "a", "c"])
        #expect(object.description == #"{"b":4,"a":2,"c":3}"#)
        object["a"] = nil
        object["a"] = 5
        #expect(object.keys == ["b", "c", "a"])
        #expect(object.removeValue(forKey: "b") == 4)
        #expect(object.removeValue(forKey: "b") == nil)
        #expect(object.count == 2)
    }

    @Test func anEmptyOne() {
        var object = JSONObject()
        #expect(object.isEmpty && object.isEmpty && object.keys.isEmpty && object["a"] == nil)
        object["a"] = nil
        #expect(object.isEmpty)
        object["a"] = .null
        #expect(object.count == 1 && object.contains("a") && object["a"] == .null)
    }

    @Test func aLiteralTakesTheLastOfTwo() {
        let object: JSONObject = ["a": 1, "b": 2, "a": 3]
        #expect(object.description == #"{"a":3,"b":2}"#)
    }

    @Test func orderDoesNotCount() {
        let one: JSON = ["a": 1, "b": [1, 2], "c": nil]
        let other: JSON = ["c": nil, "b": [1, 2], "a": 1.0]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != ["a": 1, "b": [2, 1], "c": nil])
        #expect(one != ["a": 1, "b": [1, 2], "d": nil])
        #expect(one != ["a": 1, "b": [1, 2]])
    }

    @Test func keysAreBytes() {
        var object: JSONObject = ["\u{E9}": 1]
        object["e\u{301}"] = 2
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
        #expect(JSON("\u{E9}") != JSON("e\u{301}"))
    }

    /// Against a plain list, over the size at which an index is made, with many removals.
    @Test(arguments: 0..<10)
    func behavesLikeAList(_ seed: Int) {
        var chooser = JSONChooser(seed: UInt64(seed))
        var object = JSONObject()
        var list: [(key: String, value: JSON)] = []
        for step in 0..<600 {
            let key = "key \(chooser.below(seed < 5 ? 12 : 80))"
            let index = list.firstIndex { $0.key == key }
            if chooser.below(5) < (step < 300 ? 4 : 2) {
                object[key] = JSON(step)
                if let index { list[index].value = JSON(step) } else { list.append((key, JSON(step))) }
            } else {
                #expect(object.removeValue(forKey: key) == index.map { list[$0].value })
                if let index { list.remove(at: index) }
            }
            #expect(object.count == list.count)
            #expect(object.contains(key) == list.contains { $0.key == key })
        }
        #expect(object.keys == list.map { $0.key })
        #expect(object.map { $0.value } == list.map { $0.value })
    }

    @Test func aHundredThousandKeys() {
        var object = JSONObject()
        for number in 0..<100_000 { object["key \(number)"] = JSON(number) }
        #expect(object.count == 100_000)
        #expect(object["key 77777"] == 77_777)
        var copy = object
        #expect(copy == object)
        for number in 0..<99_999 { copy["key \(number)"] = nil }
        #expect(copy.keys == ["key 99999"])
        #expect(copy != object)
    }

    /// Canonically equal strings have one hash in the standard library, whatever its key: n combining marks can be
    /// ordered in n! ways.
    @Test func canonicallyEqualKeysDoNotSlowItDown() throws {
        let marks: [Unicode.Scalar] = [
            "\u{301}", "\u{316}", "\u{327}", "\u{345}", "\u{5B0}", "\u{64B}", "\u{E38}", "\u{F71}",
        ]
        var keys: [String] = []
        func permute(_ chosen: [Unicode.Scalar], _ rest: [Unicode.Scalar]) {
            if rest.isEmpty { keys.append("a" + String(String.UnicodeScalarView(chosen))) }
            for (index, mark) in rest.enumerated() {
                permute(chosen + [mark], Array(rest[..<index] + rest[(index + 1)...]))
            }
        }
        permute([], marks)
        var object = JSONObject()
        for key in keys { object[key] = true }
        #expect(object.count == 40_320)
        #expect(try JSONDocument(parsing: JSON.object(object).serialized()).count(of: .root) == 40_320)
    }

    @Test func valuesAreCopied() {
        var one: JSONObject = ["a": 1]
        let other = one
        one["a"] = 2
        #expect(other["a"] == 1)
    }
}
