import LLMCore
import Testing

@Suite struct JSONTests {
    private let body: JSON = [
        "model": "gpt-4o", "temperature": 0.2, "n": 1, "stream": true, "stop": nil,
        "messages": [["role": "user", "content": "Hello"], ["role": "assistant"]],
    ]

    @Test func literalsAreValues() {
        #expect(
            self.body.description
                == #"{"model":"gpt-4o","temperature":0.2,"n":1,"stream":true,"stop":null,"#
                + #""messages":[{"role":"user","content":"Hello"},{"role":"assistant"}]}"#
        )
        let count = 3
        #expect(("\(count) items" as JSON) == .string("3 items"))
        #expect(JSON(floatLiteral: .infinity) == .null)
    }

    @Test func valuesAreRead() {
        #expect(self.body["model"]?.stringValue == "gpt-4o")
        #expect(self.body["messages"]?[0]?["content"]?.stringValue == "Hello")
        #expect(self.body["messages"]?[1]?["content"] == nil)
        #expect(self.body["messages"]?[2] == nil)
        #expect(self.body["messages"]?[-1] == nil)
        #expect(self.body["model"]?[0] == nil)
        #expect(self.body[0] == nil)
        #expect(self.body["messages"]?["role"] == nil)
        #expect(self.body["temperature"]?.doubleValue == 0.2)
        #expect(self.body["temperature"]?.intValue == nil)
        #expect(self.body["n"]?.intValue == 1)
        #expect(self.body["n"]?.doubleValue == 1)
        #expect(self.body["n"]?.boolValue == nil)
        #expect(self.body["stream"]?.boolValue == true)
        #expect(self.body["stop"]?.isNull == true)
        #expect(self.body["messages"]?.arrayValue?.count == 2)
        #expect(self.body.objectValue?.count == 6)
        #expect(self.body.arrayValue == nil && self.body.stringValue == nil && !self.body.isNull)
    }

    @Test func membersAreSet() {
        var body = self.body
        body["model"] = "other"
        body["stop"] = nil
        body["new"] = ["a", 1]
        #expect(body["model"] == "other")
        #expect(body["stop"] == nil)
        #expect(body.objectValue?.keys.last == "new")
        body["messages"]?["role"] = 1
        #expect(body["messages"]?.arrayValue?.count == 2)
        var inner: JSON = ["a": ["b": 1]]
        inner["a"]?["b"] = 2
        inner["a"]?["c"] = 3
        #expect(inner.description == #"{"a":{"b":2,"c":3}}"#)
        var scalar: JSON = 1
        scalar["a"] = 2
        #expect(scalar == 1)
    }

    @Test func equalityIsByMeaning() {
        #expect(JSON(1) == 1.0)
        #expect(JSON("1") != 1)
        #expect(JSON.null != false)
        #expect(JSON(0) != false)
        #expect(([] as JSON) != ([:] as JSON))
        #expect(([1, 2] as JSON) != [2, 1])
        #expect(Set([JSON(1), JSON(1.0), "a", "a", nil, [1], [1.0], ["a": 1], ["a": 1.0]]).count == 5)
    }

    @Test func theLastOfSeveralMembersCounts() throws {
        let tree = try JSON(parsing: #"{"a":1,"b":2,"\u0061":3}"#)
        #expect(tree.description == #"{"a":3,"b":2}"#)
        #expect(throws: JSONParseError(.duplicateKey, at: 13)) {
            try JSON(parsing: Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8), policy: .request)
        }
    }

    @Test(arguments: [
        (#""\u0041\n\"\\\/\b\f\r\t""#, "A\n\"\\/\u{8}\u{C}\r\t"), (#""\ud83d\ude00\u00e9""#, "😀é"),
        (#""\ud800""#, "\u{FFFD}"),
        (#""\udc00x""#, "\u{FFFD}x"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud800\u0041""#, "\u{FFFD}A"),
        (
            #""a long text before the escape \u00e9 and a long one after it""#,
            "a long text before the escape é and a long one after it"
        ),
        (#""\u0000""#, "\0"),
    ])
    func escapesAreResolved(_ text: String, _ value: String) throws {
        #expect(try JSON(parsing: text).stringValue == value)
        let document = try JSONDocument(parsing: Array(text.utf8))
        #expect(document.string(.root) == value)
        #expect(document.stringEquals(.root, value))
        #expect(document.stringEquals(.root, Array(value.utf8)))
        #expect(!document.stringEquals(.root, value + "."))
        #expect(document.bytes == Array(text.utf8))
    }

    @Test func limitsHold() throws {
        func reason(_ text: String, _ limits: JSONLimits) -> JSONParseError.Reason? {
            do {
                _ = try JSON(parsing: text, limits: limits)
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(reason("[1]", JSONLimits(maximumBytes: 3)) == nil)
        #expect(reason("[1]", JSONLimits(maximumBytes: 2)) == .tooLarge)
        #expect(reason("1", JSONLimits(maximumDepth: 0)) == nil)
        #expect(reason("[]", JSONLimits(maximumDepth: 0)) == .tooDeep)
        #expect(reason("[[]]", JSONLimits(maximumDepth: 1)) == .tooDeep)
        #expect(reason("[[],[]]", JSONLimits(maximumDepth: 2)) == nil)
        #expect(reason("[1,2]", JSONLimits(maximumNodes: 3)) == nil)
        #expect(reason("[1,2]", JSONLimits(maximumNodes: 2)) == .tooManyNodes)
        #expect(reason(#"{"a":1}"#, JSONLimits(maximumNodes: 3)) == nil)
        #expect(reason(#"{"a":1}"#, JSONLimits(maximumNodes: 2)) == .tooManyNodes)
        #expect(reason("1", JSONLimits(maximumNodes: 0)) == .tooManyNodes)
        let many = "[" + String(repeating: "0,", count: 9_999) + "0]"
        #expect(reason(many, JSONLimits(maximumNodes: 10_001)) == nil)
        #expect(reason(many, JSONLimits(maximumNodes: 10_000)) == .tooManyNodes)
        let deep = String(repeating: "[", count: 2_000) + String(repeating: "]", count: 2_000)
        #expect(reason(deep, JSONLimits(maximumDepth: 100_000)) == .tooDeep)
        let allowed = String(repeating: "[", count: 1_024) + String(repeating: "]", count: 1_024)
        #expect(reason(allowed, JSONLimits(maximumDepth: 100_000)) == nil)
    }
}
