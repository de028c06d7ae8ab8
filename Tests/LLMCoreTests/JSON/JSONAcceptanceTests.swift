import LLMCore
import Testing

/// What is JSON and what is not.
@Suite struct JSONAcceptanceTests {
    @Test(arguments: JSONCase.accepted)
    func accepts(_ text: JSONCase) throws {
        let document = try JSONDocument(parsing: text.bytes)
        let tree = try JSON(parsing: text.bytes)
        #expect(document.tree == tree)
        #expect(try JSON(parsing: tree.serialized()) == tree)
        #expect(JSONInvariants.violation(of: text.bytes) == nil)
    }

    @Test(arguments: JSONCase.refused)
    func refuses(_ text: JSONCase) {
        #expect(throws: JSONParseError.self) { try JSONDocument(parsing: text.bytes) }
        #expect(throws: JSONParseError.self) { try JSONDocument(parsing: text.bytes, policy: .response) }
        #expect(throws: JSONParseError.self) { try JSON(parsing: text.bytes) }
    }

    @Test func tableIsLarge() {
        #expect(JSONCase.accepted.count + JSONCase.refused.count > 400)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3),
            ("[1}", .unexpectedCharacter, 2),
            (#"{"a" 1}"#, .unexpectedCharacter, 5), ("{} x", .trailingContent, 3), ("\u{FEFF}{}", .byteOrderMark, 0),
            ("[tru", .unexpectedEnd, 4), ("[trup]", .invalidLiteral, 1), ("[NaN]", .invalidLiteral, 1),
            ("[01]", .invalidNumber, 1), ("[1.]", .invalidNumber, 3), ("[-]", .invalidNumber, 2),
            ("[1e", .unexpectedEnd, 3),
            (#"["\x"]"#, .invalidEscape, 3), (#"["\u12g4"]"#, .invalidEscape, 6), ("[\"a\nb\"]", .controlCharacter, 3),
            (#"{"a":1,"b":2,"\u0061":3}"#, .duplicateKey, 13), (#"["abc"#, .unexpectedEnd, 5),
        ] as [(String, JSONParseError.Reason, Int)]
    )
    func tellsWhatAndWhere(_ text: String, _ reason: JSONParseError.Reason, _ offset: Int) {
        #expect(throws: JSONParseError(reason, at: offset)) { try JSONDocument(parsing: Array(text.utf8)) }
    }

    @Test func tellsWhereTheTextIsNoUTF8() {
        #expect(throws: JSONParseError(.invalidUTF8, at: 3)) {
            try JSON(parsing: [0x5B, 0x22, 0x61, 0xFF, 0x22, 0x5D])
        }
    }

    @Test func errorNamesNoText() {
        let error = JSONParseError(.invalidNumber, at: 17)
        #expect(error.description == "invalid number at byte 17")
    }

    @Test func everyPrefixOfADocumentIsRefusedWithoutHarm() throws {
        let text =
            #"{"model":"gpt","n":-1.5e3,"a":[true,false,null,{"k\u00e9\ud83d\ude00":"ü你😀"}],"s":"a long string, \n, end"}"#
        let bytes = Array(text.utf8)
        for length in 0..<bytes.count {
            let prefix = Array(bytes[..<length])
            #expect(throws: JSONParseError.self) { try JSONDocument(parsing: prefix) }
            #expect(JSONInvariants.violation(of: prefix) == nil)
        }
        _ = try JSONDocument(parsing: bytes)
    }

    @Test func everyByteChangedDoesNoHarm() {
        let bytes = Array(#"{"model":"gpt-4o","a":[1.5e3,"\u00e9ü",null],"b":{"model":true}}"#.utf8)
        for index in bytes.indices {
            for value in UInt8.min...UInt8.max {
                var changed = bytes
                changed[index] = value
                #expect(JSONInvariants.violation(of: changed) == nil, "byte \(index) as \(value)")
            }
        }
    }
}
