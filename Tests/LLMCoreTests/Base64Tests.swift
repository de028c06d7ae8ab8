import LLMCore
import Testing

struct Base64Tests {
    /// RFC 4648, section 10.
    static let known = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: Self.known)
    func `known texts`(_ text: String, base64: String) {
        #expect(Base64.encode(Array(text.utf8)) == base64)
        #expect(Base64.decode(base64) == Array(text.utf8))
        #expect(Base64.decode(base64.filter { $0 != "=" }) == Array(text.utf8))
    }

    @Test func `both alphabets are read`() {
        let bytes = (0...255).map { UInt8($0) }
        let urlSafe = Base64.encodeURLSafe(bytes)
        #expect(urlSafe.contains("-") && urlSafe.contains("_") && !urlSafe.contains("="))
        #expect(Base64.decode(urlSafe) == bytes)
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test func `line ends are passed over`() {
        #expect(Base64.decode("Zm9v\r\nYm Fy\n") == Array("foobar".utf8))
    }

    @Test(arguments: ["Z", "Zm9vY", "Zm9v!", "Zm9vé", "Zm.9v"])
    func `anything else is refused`(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
