import Foundation
import LLMCore
import Testing

/// What holds for any document, tried on many random ones.
@Suite struct JSONPropertyTests {
    @Test(arguments: 0..<40)
    func invariantsHold(_ block: Int) {
        for seed in 0..<25 {
            var generator = JSONGenerator(seed: UInt64(block * 1_000 + seed))
            generator.repeatsKeys = seed % 3 == 0
            generator.loneSurrogates = seed % 2 == 0
            let text = generator.text()
            #expect(JSONReference.parse(text) != nil, "the generator writes JSON")
            #expect(JSONInvariants.violation(of: text) == nil, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test(arguments: 0..<20)
    func invariantsHoldForDamagedTexts(_ block: Int) {
        for seed in 0..<25 {
            var generator = JSONGenerator(seed: UInt64(block * 1_000 + seed) ^ 0xABCDEF)
            var text = generator.text()
            for _ in 0...generator.chooser.below(3) where !text.isEmpty {
                let index = generator.chooser.below(text.count)
                switch generator.chooser.below(3) {
                case 0: text.remove(at: index)
                case 1: text[index] = UInt8(generator.chooser.below(256))
                default: text.insert(Array("[]{},:\"\\0e-. ".utf8)[generator.chooser.below(13)], at: index)
                }
            }
            #expect(JSONInvariants.violation(of: text) == nil, "\(text)")
        }
    }

    /// Foundation's parser must agree on all that it gets right.
    @Test(arguments: 0..<30)
    func agreesWithFoundation(_ block: Int) throws {
        for seed in 0..<10 {
            var generator = JSONGenerator(seed: UInt64(block * 100 + seed) ^ 0x5EED)
            generator.avoidsFoundationQuirks = true
            let text = generator.text()
            let theirs = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            let ours = try JSON(parsing: text)
            #expect(Self.same(ours, theirs), "\(String(decoding: text, as: UTF8.self))")
            let written = try JSONSerialization.jsonObject(with: Data(ours.serialized()), options: .fragmentsAllowed)
            #expect(Self.same(ours, written))
        }
    }

    private static func same(_ ours: JSON, _ theirs: Any) -> Bool {
        switch ours {
        case .null: return theirs is NSNull
        case .bool(let value): return (theirs as? NSNumber)?.boolValue == value
        case .number(let value): return (theirs as? NSNumber)?.doubleValue == value.doubleValue
        case .string(let value): return (theirs as? String).map { Array($0.utf8) } == Array(value.utf8)
        case .array(let elements):
            guard let others = theirs as? [Any], others.count == elements.count else { return false }
            return zip(elements, others).allSatisfy { self.same($0, $1) }
        case .object(let members):
            guard let others = theirs as? [String: Any] else { return false }
            // Foundation's dictionary takes canonically equal keys for one.
            let names = Set(members.keys)
            return others.count == names.count
                && members.allSatisfy { member in
                    names.count < members.count || others[member.key].map { self.same(member.value, $0) } ?? false
                }
        }
    }

    @Test(arguments: 0..<20)
    func numbersKeepTheirText(_ block: Int) throws {
        var generator = JSONGenerator(seed: UInt64(block))
        for _ in 0..<50 {
            let text = generator.number()
            let tree = try JSON(parsing: "[\(text)]")
            #expect(tree.description == "[\(text)]")
            guard case .number(let number)? = tree[0] else {
                Issue.record("\(text) is no number")
                continue
            }
            #expect(number.text == text)
            let double = Double(text)
            #expect(number.doubleValue == (double?.isFinite == true ? double : nil))
            if let integer = Int(text) { #expect(number.intValue == integer) }
            if let value = number.intValue { #expect(JSONNumber(value) == number) }
        }
    }

    @Test(arguments: 0..<20)
    func writtenStringsReadBack(_ block: Int) throws {
        var generator = JSONGenerator(seed: UInt64(block) ^ 0x57)
        for _ in 0..<50 {
            var text = String.UnicodeScalarView()
            for _ in 0..<generator.chooser.below(40) {
                let value = UInt32(generator.chooser.below([0x30, 0x80, 0x900, 0x11_0000][generator.chooser.below(4)]))
                text.append(Unicode.Scalar(value) ?? "x")
            }
            let string = JSON(String(text))
            let written = string.serialized()
            #expect(try JSON(parsing: written) == string)
            #expect(
                try JSONSerialization.jsonObject(with: Data(written), options: .fragmentsAllowed) as? String
                    == string.stringValue
            )
            let document = try JSONDocument(parsing: written)
            #expect(document.stringEquals(.root, String(text)))
            #expect(!document.stringEquals(.root, String(text) + "x"))
        }
    }
}
