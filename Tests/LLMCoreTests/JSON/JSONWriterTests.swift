import LLMCore
import Testing

@Suite struct JSONWriterTests {
    @Test func commasFallInPlace() {
        var writer = JSONWriter(reserving: 16)
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.number(1)
        writer.beginObject()
        writer.endObject()
        writer.string("x")
        writer.beginArray()
        writer.endArray()
        writer.bool(true)
        writer.bool(false)
        writer.null()
        writer.endArray()
        writer.key("b")
        writer.number(JSONNumber(-7))
        writer.key("c")
        writer.number(0.5)
        writer.key("d")
        writer.raw(Array(#"{"raw": 1}"#.utf8))
        writer.key("e")
        writer.value(["t": [1, nil]])
        writer.key("f")
        writer.string(utf8: Array("y\"".utf8))
        writer.endObject()
        let text = #"{"a":[1,{},"x",[],true,false,null],"b":-7,"c":0.5,"d":{"raw": 1},"e":{"t":[1,null]},"f":"y\""}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
        writer.reset()
        writer.string("again")
        #expect(writer.bytes == Array(#""again""#.utf8))
    }

    @Test(arguments: [
        ("", #""""#), ("a\"b", #""a\"b""#), ("\\", #""\\""#), ("/", #""/""#), ("\n\r\t\u{8}\u{C}", #""\n\r\t\b\f""#),
        ("\0\u{1}\u{F}\u{10}\u{1F}", #""\u0000\u0001\u000f\u0010\u001f""#),
        ("\u{7F}é\u{2028}😀", "\"\u{7F}é\u{2028}😀\""),
    ])
    func escapesOnlyWhatItMust(_ value: String, _ text: String) {
        #expect(JSON(value).description == text)
    }

    /// An escape at each place of strings of each length, since they are looked at in pieces of 16 and 8.
    @Test(arguments: 0...40)
    func escapesAtEachPlace(_ length: Int) throws {
        for place in 0..<length {
            for special in ["\"", "\\", "\n", "\u{1F}", "\u{10}", "é", "~", " ", "!", "]"] {
                let value =
                    String(repeating: "b", count: place) + special + String(repeating: "c", count: length - place)
                #expect(try JSON(parsing: JSON(value).serialized()) == JSON(value))
            }
        }
    }

    @Test func longTextsOfEscapes() throws {
        for value in [String(repeating: "\u{1}", count: 2_000), String(repeating: "abc\n", count: 1_000)] {
            #expect(try JSON(parsing: JSON(value).serialized()) == JSON(value))
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, -10, 99, 100, 1_234_567_890, Int.max, Int.min])
    func integers(_ value: Int) {
        #expect(JSON(value).description == "\(value)")
    }

    @Test func whatIsNotFiniteIsNull() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.number(Double.nan)
        writer.number(Double.infinity)
        writer.endArray()
        #expect(writer.bytes == Array("[null,null]".utf8))
    }
}
