import LLMCore
import Testing

@Suite struct JSONDocumentTests {
    private static let text =
        #" {"model":"gpt","n":3.0,"f":1.5,"t":true,"x":false,"z":null,"a":[1,[],{"b":"c"}],"e":{},"k\n":"\u00e9"} "#

    private func document(_ text: String = Self.text) throws -> JSONDocument {
        try JSONDocument(parsing: Array(text.utf8))
    }

    @Test func valuesAreRead() throws {
        let document = try self.document()
        func member(_ key: String) throws -> JSONNode { try #require(document.member(key)) }
        #expect(document.kind(of: document.root) == .object)
        #expect(document.count(of: .root) == 9)
        #expect(document.string(try member("model")) == "gpt")
        #expect(document.int(try member("n")) == 3)
        #expect(document.number(try member("n"))?.text == "3.0")
        #expect(document.int(try member("f")) == nil)
        #expect(document.double(try member("f")) == 1.5)
        #expect(document.bool(try member("t")) == true)
        #expect(document.bool(try member("x")) == false)
        #expect(document.isNull(try member("z")))
        #expect(document.string(try member("k\n")) == "é")
        #expect(document.isEmptyContainer(try member("e")))
        #expect(document.isEmptyContainer(try member("a")) == false)
        #expect(document.isEmptyContainer(try member("model")) == false)
        #expect(document.member("b") == nil)
        #expect(document.member("model", of: try member("a")) == nil)
        #expect(document.json(try member("a")) == [1, [], ["b": "c"]])
    }

    @Test func otherKindsGiveNothing() throws {
        let document = try self.document()
        for member in document.members() {
            let kind = document.kind(of: member.value)
            #expect((document.string(member.value) != nil) == (kind == .string))
            #expect((document.double(member.value) != nil) == (kind == .number))
            #expect((document.bool(member.value) != nil) == (kind == .bool))
            #expect(document.isNull(member.value) == (kind == .null))
            if kind != .array { #expect(document.elements(of: member.value).isEmptySequence) }
            if kind != .object { #expect(document.members(of: member.value).isEmptySequence) }
        }
    }

    @Test func containersAreWalked() throws {
        let document = try self.document()
        #expect(document.members().compactMap { document.string($0.key) } == document.tree.objectValue?.keys)
        let array = try #require(document.member("a"))
        #expect(document.elements(of: array).map { document.json($0) } == document.json(array).arrayValue)
        #expect(document.element(2, of: array).map { document.json($0) } == ["b": "c"])
        #expect(document.element(3, of: array) == nil)
        #expect(document.element(-1, of: array) == nil)
        #expect(document.element(0, of: .root) == nil)
    }

    @Test func rangesAreExact() throws {
        let document = try self.document()
        func text(_ range: Range<Int>?) -> String? { range.map { String(decoding: document.bytes[$0], as: UTF8.self) } }
        #expect(text(document.range(of: .root)) == Self.text.trimmed)
        #expect(text(document.member("model").map { document.range(of: $0) }) == #""gpt""#)
        #expect(text(document.member("a").map { document.range(of: $0) }) == #"[1,[],{"b":"c"}]"#)
        #expect(text(document.memberRange(of: "n")) == #""n":3.0"#)
        #expect(text(document.memberRange(of: "k\n")) == #""k\n":"\u00e9""#)
        #expect(document.memberRange(of: "nope") == nil)
    }

    @Test(arguments: [
        #"{"\u006dodel":"x"}"#, #"{"mod\u0065l":"x"}"#, #"{"\u006D\u006F\u0064\u0065\u006C":"x"}"#,
        #"{"a":{"model":1},"model":"x"}"#,
    ])
    func aKeyIsFoundHoweverItIsSpelled(_ text: String) throws {
        let document = try self.document(text)
        let node = try #require(document.member("model"))
        #expect(document.stringEquals(node, "x"))
        #expect(document.member("mode") == nil)
        #expect(document.member("models") == nil)
        #expect(document.member("" as StaticString) == nil)
    }

    @Test(arguments: [
        #"{"model":1,"model":2}"#, #"{"model":1,"\u006dodel":2}"#, #"{"a":{"b":[{"c":1,"d":2,"c":3}]}}"#,
        #"{"":1,"":2}"#,
        #"{"\ud83d\ude00":1,"😀":2}"#, #"{"\ud800":1,"\udbff":2}"#, #"{"a/b":1,"a\/b":2}"#, #"[{"x":1,"x":1}]"#,
    ])
    func aRequestNamesNoKeyTwice(_ text: String) throws {
        #expect(throws: JSONParseError.self) { try self.document(text) }
        _ = try JSONDocument(parsing: Array(text.utf8), policy: .response)
    }

    @Test func inAResponseTheLastCounts() throws {
        let document = try JSONDocument(parsing: Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8), policy: .response)
        #expect(document.member("a").flatMap { document.int($0) } == 3)
        #expect(document.memberRange(of: "a") == 13..<23)
        #expect(document.tree.description == #"{"a":3,"b":2}"#)
    }

    /// Objects of sizes around those at which the search for duplicates changes, the repetition at each place.
    @Test(arguments: [2, 3, 8, 31, 32, 33, 34, 35, 64, 100])
    func duplicatesAreFoundInObjectsOfAnySize(_ size: Int) throws {
        func text(_ keys: [Int]) -> [UInt8] {
            Array(("{" + keys.map { #""key \#($0)":{"a":[\#($0)]}"# }.joined(separator: ",") + "}").utf8)
        }
        let keys = Array(0..<size)
        #expect(try JSONDocument(parsing: text(keys)).count(of: .root) == size)
        for place in 1..<size {
            for earlier in [0, place / 2, place - 1] {
                var repeated = keys
                repeated[place] = earlier
                #expect(throws: JSONParseError.self) { try JSONDocument(parsing: text(repeated)) }
            }
        }
    }

    @Test func aHundredThousandKeys() throws {
        let members = (0..<100_000).map { "\"key \($0)\":\($0)" }
        let document = try self.document("{" + members.joined(separator: ",") + "}")
        #expect(document.count(of: .root) == 100_000)
        #expect(document.member("key 99999").flatMap { document.int($0) } == 99_999)
        #expect(throws: JSONParseError.self) {
            try self.document("{" + members.joined(separator: ",") + #","key 500":1}"#)
        }
    }

    @Test func keysThatAreHardToTellApart() throws {
        // Alike at both ends and of one length, so that only a look at the whole text tells them apart.
        let members = (10_000..<40_000).map { "\"aaaaaaaa\($0)bbbbbbbb\":0" }
        #expect(try self.document("{" + members.joined(separator: ",") + "}").count(of: .root) == 30_000)
        let few = members.prefix(32).joined(separator: ",")
        #expect(try self.document("{\(few)}").count(of: .root) == 32)
        #expect(throws: JSONParseError.self) { try self.document("{\(few),\(members[31])}") }
    }

    @Test(arguments: [1, 3, 20, 40])
    func longKeysAreToldApart(_ size: Int) throws {
        let long = String(repeating: "k", count: 100)
        let escaped = String(repeating: #"\u006b"#, count: 100)
        let members = (0..<size).map { #""\#(long)\#($0)\#(long)":{"\#(long)":0}"# }
        let text = members.joined(separator: ",")
        let document = try self.document("{\(text)}")
        #expect(document.count(of: .root) == size)
        #expect(document.members().allSatisfy { document.count(of: $0.value) == 1 })
        #expect(throws: JSONParseError.self) { try self.document("{\(text),\(members[size / 2])}") }
        #expect(throws: JSONParseError.self) {
            try self.document(#"{\#(text),"\#(escaped)\#(size / 2)\#(long)":1}"#)
        }
        #expect(throws: JSONParseError.self) { try self.document(#"{"\#(escaped.prefix(72))":1,"kkkkkkkkkkkk":2}"#) }
        #expect(throws: JSONParseError.self) { try self.document(#"{"kkkkkkkkkkkk":1,"\#(escaped.prefix(72))":2}"#) }
    }

    @Test func aTapeIsUsedAgain() throws {
        var tape = JSONTape()
        #expect(tape.kind(of: .root) == .null)
        let large = Array((#"{"a":["# + String(repeating: "1,", count: 5_000) + "1]}").utf8)
        let small = Array(#"{"b":"c"}"#.utf8)
        for _ in 0..<3 {
            try tape.parse(large)
            try large.withUnsafeBufferPointer { bytes in
                let array = try #require(tape.member("a", in: bytes))
                #expect(tape.count(of: array) == 5_001)
            }
            try tape.parse(small)
            #expect(small.withUnsafeBufferPointer { tape.json(in: $0) } == ["b": "c"])
            #expect(throws: JSONParseError.self) { try tape.parse(Array("[1,2".utf8)) }
            #expect(tape.kind(of: .root) == .null)
            #expect(small.withUnsafeBufferPointer { tape.json(in: $0) } == .null)
        }
    }

    @Test func deepDocumentsAreReadOnASmallStack() async throws {
        let text = String(repeating: #"[{"a":"#, count: 256) + "1" + String(repeating: "}]", count: 256)
        let document = try self.document(text)
        let tree = await Task.detached { document.tree }.value
        #expect(tree.description == text)
        #expect(tree == document.tree)
    }
}

extension Sequence {
    fileprivate var isEmptySequence: Bool { !self.contains { _ in true } }
}

extension String {
    fileprivate var trimmed: String { String(self.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
