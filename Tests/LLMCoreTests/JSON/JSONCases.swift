import Testing

/// Texts that a parser must accept or refuse, each with the reason as its name.
struct JSONCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]

    init(_ name: String, _ text: String) {
        self.name = name
        self.bytes = Array(text.utf8)
    }

    init(_ name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A string value that holds these bytes.
    init(_ name: String, string: [UInt8]) {
        self.init(name, bytes: [0x22] + string + [0x22])
    }

    var testDescription: String { self.name }
}

extension JSONCase {
    static let accepted: [JSONCase] =
        acceptedStructures + acceptedNumbers + acceptedStrings + acceptedBytes

    static let refused: [JSONCase] =
        refusedStructures + refusedNumbers + refusedStrings + refusedLiterals + refusedBytes

    private static let acceptedStructures: [JSONCase] = [
        JSONCase("null", "null"),
        JSONCase("true", "true"),
        JSONCase("false", "false"),
        JSONCase("zero alone", "0"),
        JSONCase("string alone", #""a""#),
        JSONCase("empty string alone", #""""#),
        JSONCase("empty array", "[]"),
        JSONCase("empty array with spaces", "[ \t\r\n ]"),
        JSONCase("empty object", "{}"),
        JSONCase("empty object with spaces", "{ \t\r\n }"),
        JSONCase("spaces around", " \n\t\r[1]\r\t\n "),
        JSONCase("spaces before a scalar", "   1"),
        JSONCase("spaces after a scalar", "1   "),
        JSONCase("newline after", "[]\n"),
        JSONCase("nested empties", "[[],{},[[]],[{}]]"),
        JSONCase("all literals", "[null,true,false]"),
        JSONCase("spaces everywhere", #" { "a" : [ 1 , 2 ] , "b" : { } } "#),
        JSONCase("no spaces", #"{"a":[1,2],"b":{}}"#),
        JSONCase("empty key", #"{"":0}"#),
        JSONCase("key with an escape", #"{"a\n":0}"#),
        JSONCase("key with a null character", #"{"a\u0000b":0}"#),
        JSONCase("two keys", #"{"a":1,"b":2}"#),
        JSONCase("keys that differ in case", #"{"a":1,"A":2}"#),
        JSONCase("keys that are canonically equal", "{\"\u{E9}\":1,\"e\u{301}\":2}"),
        JSONCase("keys that begin alike", #"{"abcdefgh":1,"abcdefghi":2,"abcdefg":3}"#),
        JSONCase("same key at different levels", #"{"a":{"a":{"a":1}}}"#),
        JSONCase("same key in neighbours", #"[{"a":1},{"a":2}]"#),
        JSONCase("array in object in array", #"[{"a":[{"b":[]}]}]"#),
        JSONCase("scalars of each kind", #"[1,"a",null,true,{},[]]"#),
        JSONCase("16 levels", String(repeating: "[", count: 16) + String(repeating: "]", count: 16)),
        JSONCase("512 levels", String(repeating: "[", count: 512) + String(repeating: "]", count: 512)),
        JSONCase(
            "512 levels of objects",
            String(repeating: #"{"a":"#, count: 512) + "1" + String(repeating: "}", count: 512)
        ),
    ]

    private static let acceptedNumbers: [JSONCase] =
        [
            "0", "-0", "1", "-1", "9", "10", "123", "0.0", "-0.0", "0.1", "-0.1", "1.5", "10.25", "0e0", "0E0", "0e1",
            "0e+1",
            "0e-1", "1e1", "1E1", "1e+1", "1E+1", "1e-1", "1E-1", "1.5e1", "1.5E+10", "-1.5e-10", "1e00", "1e01",
            "0.00", "1.000",
            "1e400", "-1e400", "1e-400", "5e-324", "1.7976931348623157e308", "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808", "18446744073709551616", "123456789012345678901234567890",
            "0.123456789012345678901234567890",
            "1e999999999999999999999", "20e1", "123e65", "123.456e78",
            "-237462374673276894279832749832423479823246327846",
        ].map { JSONCase("number \($0)", $0) } + [
            JSONCase("number in an array", "[1]"), JSONCase("number before a space", "[1 ]"),
            JSONCase("number before a comma", "[1,2]"), JSONCase("number before a brace", #"{"a":-1.5e3}"#),
        ]

    private static let acceptedStrings: [JSONCase] =
        [
            JSONCase("each escape", #"["\"\\\/\b\f\n\r\t"]"#),
            JSONCase("escaped letter", #""\u0061""#),
            JSONCase("hexadecimal digits in upper case", #""\u00E9\uABCD""#),
            JSONCase("hexadecimal digits in lower case", #""\u00e9\uabcd""#),
            JSONCase("hexadecimal digits mixed", #""\uaBcD""#),
            JSONCase("escaped null character", #""\u0000""#),
            JSONCase("escaped control character", #""\u001f""#),
            JSONCase("escaped noncharacter", #""\uFFFF\uFDD0""#),
            JSONCase("surrogate pair", #""\uD834\uDd1e""#),
            JSONCase("lone high surrogate", #""\ud800""#),
            JSONCase("lone low surrogate", #""\udc00""#),
            JSONCase("high surrogate and a letter", #""\ud800a""#),
            JSONCase("high surrogate and another escape", #""\ud800\n""#),
            JSONCase("two high surrogates and a low one", #""\ud800\ud800\udc00""#),
            JSONCase("surrogates the wrong way round", #""\udc00\ud800""#),
            JSONCase("escaped backslash before u", #""\\u0000""#),
            JSONCase("escaped backslash before a quote", #""\\""#),
            JSONCase("only escapes", #""\"\"\"\"\"\"\"\"""#),
            JSONCase("solidus", #""/""#),
            JSONCase("delete character", "\"\u{7F}\""),
            JSONCase("line separators", "\"\u{2028}\u{2029}\""),
            JSONCase("replacement character", "\"\u{FFFD}\""),
            JSONCase("byte order mark in a string", "\"\u{FEFF}\""),
            JSONCase("text that looks like JSON", #""{\"a\":[1,2]}""#),
            JSONCase("comment-like text", #""/*a*/ //b""#),
        ] + (0...34).map { JSONCase("string of \($0)", "\"" + String(repeating: "x", count: $0) + "\"") }
        + (0...17).map { JSONCase("escape after \($0)", "[\"" + String(repeating: "x", count: $0) + #"\n","y"]"#) }

    private static let acceptedBytes: [JSONCase] =
        [
            JSONCase("first of two bytes", string: [0xC2, 0x80]),
            JSONCase("last of two bytes", string: [0xDF, 0xBF]),
            JSONCase("first of three bytes", string: [0xE0, 0xA0, 0x80]),
            JSONCase("last before the surrogates", string: [0xED, 0x9F, 0xBF]),
            JSONCase("first after the surrogates", string: [0xEE, 0x80, 0x80]),
            JSONCase("last of three bytes", string: [0xEF, 0xBF, 0xBF]),
            JSONCase("first of four bytes", string: [0xF0, 0x90, 0x80, 0x80]),
            JSONCase("last scalar", string: [0xF4, 0x8F, 0xBF, 0xBF]),
        ]
        + (0...17).map {
            JSONCase("four bytes after \($0)", string: Array(repeating: 0x78, count: $0) + [0xF0, 0x9F, 0x98, 0x80])
        }
}

extension JSONCase {
    private static let refusedStructures: [JSONCase] = [
        JSONCase("nothing", ""),
        JSONCase("only spaces", " \t\r\n"),
        JSONCase("open array", "["),
        JSONCase("open object", "{"),
        JSONCase("closed array", "]"),
        JSONCase("closed object", "}"),
        JSONCase("array closed as object", "[1}"),
        JSONCase("object closed as array", #"{"a":1]"#),
        JSONCase("array closed twice", "[1]]"),
        JSONCase("object closed twice", "{}}"),
        JSONCase("array not closed", "[1"),
        JSONCase("array not closed after a comma", "[1,"),
        JSONCase("comma before the end", "[1,]"),
        JSONCase("comma before the end of an object", #"{"a":1,}"#),
        JSONCase("comma first", "[,1]"),
        JSONCase("comma first in an object", #"{,"a":1}"#),
        JSONCase("only a comma", "[,]"),
        JSONCase("two commas", "[1,,2]"),
        JSONCase("two commas in an object", #"{"a":1,,"b":2}"#),
        JSONCase("no comma", "[1 2]"),
        JSONCase("no comma between strings", #"["a" "b"]"#),
        JSONCase("no comma between members", #"{"a":1 "b":2}"#),
        JSONCase("semicolon", "[1;2]"),
        JSONCase("colon in an array", "[1:2]"),
        JSONCase("no colon", #"{"a" 1}"#),
        JSONCase("two colons", #"{"a"::1}"#),
        JSONCase("comma for a colon", #"{"a",1}"#),
        JSONCase("no value", #"{"a":}"#),
        JSONCase("no value and a comma", #"{"a":,"b":1}"#),
        JSONCase("only a key", #"{"a"}"#),
        JSONCase("no key", "{:1}"),
        JSONCase("key without quotes", "{a:1}"),
        JSONCase("key in single quotes", "{'a':1}"),
        JSONCase("number as a key", "{1:1}"),
        JSONCase("null as a key", "{null:1}"),
        JSONCase("array as a key", "{[]:1}"),
        JSONCase("two values", "1 2"),
        JSONCase("two arrays", "[][]"),
        JSONCase("letter after", "{}x"),
        JSONCase("comma after", "[],"),
        JSONCase("quote after", "[]\""),
        JSONCase("comment", "[1/*a*/]"),
        JSONCase("comment after", "[] // a"),
        JSONCase("comment with a hash", "# a\n[]"),
        JSONCase("form feed as a space", "[\u{0C}]"),
        JSONCase("vertical tab as a space", "[\u{0B}1]"),
        JSONCase("no-break space", "[\u{A0}1]"),
        JSONCase("word joiner", "[\u{2060}]"),
        JSONCase("line separator as a space", "[\u{2028}]"),
        JSONCase("ellipsis", "[1,...]"),
        JSONCase("backslash outside a string", #"[\n]"#),
        JSONCase("escaped quote outside a string", #"{\"a\":1}"#),
        JSONCase("key cut", #"{"a"#),
        JSONCase("cut before the colon", #"{"a""#),
        JSONCase("cut after the colon", #"{"a":"#),
        JSONCase("cut after a value", #"{"a":1"#),
        JSONCase("cut after a comma", #"{"a":1,"#),
        JSONCase("513 levels", String(repeating: "[", count: 513) + String(repeating: "]", count: 513)),
        JSONCase("100,000 levels", String(repeating: "[", count: 100_000)),
        JSONCase("100,000 levels of objects", String(repeating: #"{"a":"#, count: 100_000)),
    ]

    private static let refusedNumbers: [JSONCase] =
        [
            "-", "+", "+1", "++1", "--1", "-+1", "+-1", "01", "-01", "00", "-00", "012", "1.", "-1.", "1.e1", ".1",
            "-.1", ".", "0.",
            "1e", "1E", "1e+", "1e-", "1.5e", "1.5e+", "1ee1", "1e1e1", "1e1.5", "1.1.1", "1..1", "0x10", "0X1", "1a",
            "1e+-1",
            "1_000", "1 000", "1,000", "1f", "1L", "0b1", "0o7", "1e a", "- 1", "1 .5", "Infinity", "-Infinity",
            "+Infinity",
            "NaN", "-NaN", "nan", "inf", "-inf", "\u{FF11}", "1\u{FF11}", "\u{661}", "1\u{0}",
        ].flatMap { [JSONCase("number \($0)", "[\($0)]"), JSONCase("number \($0) alone", $0)] }
        .filter { $0.bytes != Array("[1,000]".utf8) } + [JSONCase("1,000 in an array", "[1,000]")]

    private static let refusedStrings: [JSONCase] =
        [
            JSONCase("open string", "\""),
            JSONCase("string not closed", "\"a"),
            JSONCase("string closed by an escape", #""a\""#),
            JSONCase("backslash at the end", #""\"#),
            JSONCase("single quotes", "'a'"),
            JSONCase("no quotes", "[a]"),
            JSONCase("escape x", #""\x41""#),
            JSONCase("escape a", #""\a""#),
            JSONCase("escape 0", #""\0""#),
            JSONCase("escape U", #""\U0041""#),
            JSONCase("escape single quote", #""\'""#),
            JSONCase("escape space", #""\ ""#),
            JSONCase("escape of a multi-byte character", "\"\\\u{E9}\""),
            JSONCase("escape of a newline", "\"\\\n\""),
            JSONCase("u alone", #""\u""#),
            JSONCase("u with one digit", #""\u0""#),
            JSONCase("u with three digits", #""\u004""#),
            JSONCase("u with three digits and a letter", #""\u004g""#),
            JSONCase("u with a plus", #""\u+041""#),
            JSONCase("u with a space", #""\u 041""#),
            JSONCase("u with braces", #""\u{41}""#),
            JSONCase("u cut by the end", #""\u00"#),
            JSONCase("surrogate pair cut", #""\ud834\ud"#),
            JSONCase("surrogate pair cut in the string", #""\ud834\ud""#),
            JSONCase("surrogate pair with a bad digit", #""\ud834\udx1e""#),
            JSONCase("full-width digits in an escape", "\"\\u\u{FF10}041\""),
        ] + (0..<0x20).map { JSONCase("control character \($0)", string: [0x61, UInt8($0), 0x62]) }
        + (0...17).map { JSONCase("newline after \($0)", string: Array(repeating: 0x78, count: $0) + [0x0A]) }

    private static let refusedLiterals: [JSONCase] = [
        "n", "nul", "nulll", "Null", "NULL", "nil", "None", "t", "tru", "truee", "True", "TRUE", "f", "fals", "falsee",
        "False",
        "undefined", "true false", "truefalse", "nullnull", "yes", "no", "tr\u{0}e",
    ].flatMap { [JSONCase("literal \($0)", "[\($0)]"), JSONCase("literal \($0) alone", $0)] }

    private static let refusedBytes: [JSONCase] =
        [
            JSONCase("byte order mark", bytes: [0xEF, 0xBB, 0xBF, 0x7B, 0x7D]),
            JSONCase("byte order mark alone", bytes: [0xEF, 0xBB, 0xBF]),
            JSONCase("byte order mark cut", bytes: [0xEF, 0xBB, 0x7B, 0x7D]),
            JSONCase("UTF-16", bytes: [0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D]),
            JSONCase("UTF-16 without a mark", bytes: [0x5B, 0x00, 0x5D, 0x00]),
            JSONCase("null character", bytes: [0x00]),
            JSONCase("null character after", bytes: [0x5B, 0x5D, 0x00]),
            JSONCase("multi-byte character outside a string", bytes: [0x5B, 0xC3, 0xA9, 0x5D]),
            JSONCase("byte 0xFF outside a string", bytes: [0x5B, 0xFF, 0x5D]),
            JSONCase("continuation alone", string: [0x80]),
            JSONCase("continuation alone, the last", string: [0xBF]),
            JSONCase("two bytes cut", string: [0xC3]),
            JSONCase("two bytes and a letter", string: [0xC3, 0x61]),
            JSONCase("two bytes and too many", string: [0xC3, 0xA9, 0xA9]),
            JSONCase("two bytes too long a form", string: [0xC0, 0xAF]),
            JSONCase("two bytes too long a form, the last", string: [0xC1, 0xBF]),
            JSONCase("three bytes cut", string: [0xE2, 0x82]),
            JSONCase("three bytes cut after one", string: [0xE2]),
            JSONCase("three bytes and a letter", string: [0xE2, 0x82, 0x61]),
            JSONCase("three bytes with a letter inside", string: [0xE2, 0x61, 0x82]),
            JSONCase("three bytes too long a form", string: [0xE0, 0x9F, 0xBF]),
            JSONCase("first surrogate", string: [0xED, 0xA0, 0x80]),
            JSONCase("last surrogate", string: [0xED, 0xBF, 0xBF]),
            JSONCase("four bytes cut", string: [0xF0, 0x9F, 0x98]),
            JSONCase("four bytes cut after one", string: [0xF0]),
            JSONCase("four bytes too long a form", string: [0xF0, 0x8F, 0xBF, 0xBF]),
            JSONCase("above the last scalar", string: [0xF4, 0x90, 0x80, 0x80]),
            JSONCase("four bytes far above", string: [0xF5, 0x80, 0x80, 0x80]),
            JSONCase("five bytes", string: [0xF8, 0x88, 0x80, 0x80, 0x80]),
            JSONCase("six bytes", string: [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]),
            JSONCase("byte 0xFE", string: [0xFE]),
            JSONCase("byte 0xFF", string: [0xFF]),
            JSONCase("Latin-1", string: [0x63, 0x61, 0x66, 0xE9]),
            JSONCase("invalid bytes in a key", bytes: Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8)),
            JSONCase("cut inside a character", bytes: [0x22, 0xE2, 0x82]),
            JSONCase("cut before a character's end", bytes: [0x22, 0xC3]),
        ]
        + (0...17).map { JSONCase("byte 0xFF after \($0)", string: Array(repeating: 0x78, count: $0) + [0xFF, 0x78]) }
}
