import LLMCore
import Testing

@Suite struct JSONEditTests {
    private func apply(_ text: String, _ changes: (inout JSONObjectEdit) -> Void) throws -> String {
        let document = try JSONDocument(parsing: Array(text.utf8), policy: .response)
        var edit = JSONObjectEdit()
        #expect(edit.isEmpty)
        changes(&edit)
        return String(decoding: document.applying(edit), as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"model":"a"}"#, #"{"model":"b"}"#), (#" { "model" : "a" } "#, #" { "model" : "b" } "#),
        (#"{"x":1,"model":"a","y":2}"#, #"{"x":1,"model":"b","y":2}"#),
        (#"{"model":{"a":[1]},"y":2}"#, #"{"model":"b","y":2}"#),
        (#"{"\u006dodel":"a"}"#, #"{"\u006dodel":"b"}"#),
        (#"{"x":{"model":"a"}}"#, #"{"x":{"model":"a"},"model":"b"}"#),
        ("{}", #"{"model":"b"}"#), ("{ }", #"{"model":"b" }"#), ("{\n}\n", "{\"model\":\"b\"\n}\n"),
        (#"{"x":1 }"#, #"{"x":1,"model":"b" }"#), ("[1]", "[1]"), (#""model""#, #""model""#), ("[]", "[]"),
    ])
    func setsAMember(_ text: String, _ result: String) throws {
        #expect(try self.apply(text) { $0.set("model", to: "b") } == result)
        #expect(try self.apply(text) { $0.set("model", to: Array(#""b""#.utf8)) } == result)
    }

    @Test(arguments: [
        (#"{"a":1}"#, "{}"), (#"{ "a" : 1 }"#, "{  }"), (#"{"a":1,"b":2}"#, #"{"b":2}"#),
        (#"{"b":2,"a":1}"#, #"{"b":2}"#),
        (#"{ "a" : 1 , "b" : 2 }"#, #"{ "b" : 2 }"#), (#"{ "b" : 2 , "a" : 1 }"#, #"{ "b" : 2 }"#),
        (#"{"b":2,"a":1,"c":3}"#, #"{"b":2,"c":3}"#), (#"{"b":2 , "a":1 , "c":3}"#, #"{"b":2 , "c":3}"#),
        (#"{"a":1,"a":2,"b":3,"a":4}"#, #"{"b":3}"#), (#"{"b":2}"#, #"{"b":2}"#), ("{}", "{}"),
        (#"{"a":[1,2,{"a":3}],"b":{"a":4}}"#, #"{"b":{"a":4}}"#),
    ])
    func removesAMember(_ text: String, _ result: String) throws {
        #expect(try self.apply(text) { $0.remove("a") } == result)
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"b":1}"#), (#"{ "a" : 1 , "c" : 2 }"#, #"{ "b" : 1 , "c" : 2 }"#),
        (#"{"a":1,"b":2}"#, #"{"b":1}"#),
        (#"{"b":2,"a":1}"#, #"{"b":1}"#), (#"{"c":1}"#, #"{"c":1}"#), (#"{"c":1,"b":2}"#, #"{"c":1,"b":2}"#),
    ])
    func renamesAMember(_ text: String, _ result: String) throws {
        #expect(try self.apply(text) { $0.rename("a", to: "b") } == result)
    }

    @Test func changesCountInTheirOrder() throws {
        let text = #"{"a":1,"b":2,"c":3}"#
        #expect(try self.apply(text) { _ in } == text)
        #expect(
            try self.apply(text) {
                $0.set("b", to: 5)
                $0.set("b", to: 6)
                $0.set("d", to: 7)
                $0.set("d", to: 8)
                $0.set("e", to: .array([9]))
            } == #"{"a":1,"b":6,"c":3,"d":8,"e":[9]}"#
        )
        #expect(
            try self.apply(text) {
                $0.remove("a")
                $0.set("a", to: 5)
            } == #"{"b":2,"c":3,"a":5}"#
        )
        #expect(
            try self.apply(text) {
                $0.set("a", to: 5)
                $0.remove("a")
                $0.set("d", to: 5)
                $0.remove("d")
            } == #"{"b":2,"c":3}"#
        )
        #expect(
            try self.apply(text) {
                $0.rename("a", to: "x")
                $0.set("a", to: 5)
                $0.set("x", to: 6)
                $0.rename("c", to: "y")
                $0.remove("y")
            } == #"{"x":6,"b":2,"a":5}"#
        )
        #expect(
            try self.apply(text) {
                $0.rename("a", to: "t")
                $0.rename("b", to: "a")
                $0.rename("t", to: "b")
            } == #"{"b":1,"a":2,"c":3}"#
        )
        #expect(
            try self.apply(text) {
                $0.remove("a")
                $0.remove("b")
                $0.remove("c")
                $0.set("d", to: nil)
            } == #"{"d":null}"#
        )
        #expect(
            try self.apply(text) {
                $0.rename("a", to: "a")
                $0.rename("b", to: "q\"\n")
            } == #"{"a":1,"q\"\n":2,"c":3}"#
        )
    }

    /// Every way to remove some of four members, with and without an addition, under several kinds of spacing.
    @Test(arguments: 0..<16)
    func removesAnySetOfMembers(_ set: Int) throws {
        let keys = ["a", "b", "c", "d"]
        for (open, comma, close) in [("{", ",", "}"), ("{ ", " , ", " }"), ("{\n  ", ",\n  ", "\n}"), ("{", ", ", "}")]
        {
            let text = open + keys.map { #""\#($0)": 1"# }.joined(separator: comma) + close
            let left = keys.indices.filter { set >> $0 & 1 == 0 }.map { keys[$0] }
            let removed = try self.apply(text) { edit in
                for key in keys where !left.contains(key) { edit.remove(key) }
            }
            #expect(removed == open + left.map { #""\#($0)": 1"# }.joined(separator: comma) + close)
            let added = try self.apply(text) { edit in
                for key in keys where !left.contains(key) { edit.remove(key) }
                edit.set("e", to: 2)
            }
            #expect(try JSON(parsing: added).objectValue?.keys == left + ["e"])
        }
    }

    @Test func nestedObjectsAreEdited() throws {
        let document = try JSONDocument(parsing: Array(#"{"a": {"b": 1, "c": 2}, "d": [{}]}"#.utf8))
        var edit = JSONObjectEdit()
        edit.set("c", to: "x")
        edit.remove("b")
        let inner = try #require(document.member("a"))
        #expect(String(decoding: document.applying(edit, to: inner), as: UTF8.self) == #"{"a": {"c": "x"}, "d": [{}]}"#)
        let array = try #require(document.member("d"))
        #expect(document.applying(edit, to: array) == document.bytes)
        let first = try #require(document.element(0, of: array))
        let both = document.splices(for: edit, of: inner) + document.splices(for: edit, of: first)
        let result = JSONSplice.apply(both, to: document.bytes)
        #expect(String(decoding: result, as: UTF8.self) == #"{"a": {"c": "x"}, "d": [{"c":"x"}]}"#)
    }

    @Test func everythingElseIsUntouched() throws {
        let text = #"{"x" : "\u0041\ud800\/", "model":"a","n":1.50e+1,  "u":[ 1 ,2 ] }"#
        #expect(
            try self.apply(text) { $0.set("model", to: "b") }
                == #"{"x" : "\u0041\ud800\/", "model":"b","n":1.50e+1,  "u":[ 1 ,2 ] }"#
        )
    }

    @Test func splicesAreMade() {
        let bytes = Array("0123456789".utf8)
        #expect(JSONSplice.apply([], to: bytes) == bytes)
        let splices = [
            JSONSplice(0..<0, Array("<".utf8)), JSONSplice(1..<3, []), JSONSplice(3..<4, Array("three".utf8)),
            JSONSplice(10..<10, Array(">".utf8)),
        ]
        #expect(JSONSplice.apply(splices, to: bytes) == Array("<0three456789>".utf8))
        var output = Array("=".utf8)
        bytes.withUnsafeBufferPointer { bytes in
            JSONSplice.append(bytes, splices, to: &output)
            JSONSplice.append(bytes, replacing: 2..<9, with: Array("-".utf8), to: &output)
        }
        #expect(output == Array("=<0three456789>01-9".utf8))
    }

    @Test func editsOfRandomObjectsAreThoseOfTheTree() {
        for seed in 0..<500 {
            var generator = JSONGenerator(seed: UInt64(seed) ^ 0xED17)
            generator.repeatsKeys = seed % 4 == 0
            let text = generator.objectText()
            #expect(JSONInvariants.violation(of: text) == nil, "\(String(decoding: text, as: UTF8.self))")
        }
    }
}
