import LLMCore
import LLMDialects
import Testing

/// Elements of a list come one by one, however its bytes are cut.
@Suite struct JSONListReaderTests {
    private static func elements(_ text: String, cuts: [Int], limit: Int = 1_000) throws(LLMError) -> [String] {
        var reader = JSONListReader(maximumEventBytes: limit)
        var elements: [String] = []
        let bytes = Array(text.utf8)
        var offset = 0
        for cut in cuts + [bytes.count] {
            let piece = Array(bytes[offset..<cut])
            try piece.withUnsafeBufferPointer { (buffer) throws(LLMError) in
                try reader.receive(buffer) { event in
                    elements.append(String(decoding: event.data, as: UTF8.self))
                    return true
                }
            }
            offset = cut
        }
        try reader.receiveEnd { event in
            elements.append(String(decoding: event.data, as: UTF8.self))
            return true
        }
        return elements
    }

    @Test(arguments: [
        ("[{\"a\":1}\n,\r\n{\"b\":\"]}\\\"{\"}]", ["{\"a\":1}", "{\"b\":\"]}\\\"{\"}"]),
        ("{\"a\":[{},[]]}", ["{\"a\":[{},[]]}"]), ("[]", []), (" ", []), ("[{\"a\":", ["{\"a\":"]),
        ("[{\"é\":\"\\\\\"},{}]", ["{\"é\":\"\\\\\"}", "{}"]), ("[null,{},null]", ["{}"]), ("null", []),
    ])
    func `at every cut`(_ text: String, _ expected: [String]) throws {
        #expect(try Self.elements(text, cuts: []) == expected)
        #expect(try Self.elements(text, cuts: Array(1..<max(text.utf8.count, 2))) == expected)
        for cut in 0..<text.utf8.count { #expect(try Self.elements(text, cuts: [cut]) == expected) }
    }

    @Test func `refuses what is no list of objects, and elements without end`() {
        #expect(throws: LLMError.self) { try Self.elements("[1]", cuts: []) }
        for text in ["<html>", "[nul]", "[nulll]", "[nul{}]", "[nul", "n,ull"] {
            #expect(throws: LLMError.self) { try Self.elements(text, cuts: []) }
        }
        #expect(throws: LLMError.self) {
            try Self.elements("[{\"a\":\"" + String(repeating: "x", count: 2_000), cuts: [900])
        }
    }
}
