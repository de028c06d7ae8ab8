import LLMCore
import Testing

@Suite("JSON: elements that are not plain")
struct JSONPlainMemberTests {
    private static let plain = [JSONPlainMember("role", except: "developer", "system"), JSONPlainMember("content")]

    @Test(
        "what has another key, another kind or an exception's value is found",
        arguments: [
            (#"[]"#, []),
            (#"{"role":"user"}"#, []),
            (#"[{"role":"user","content":"a"},{"content":"b","role":"assistant"},{}]"#, []),
            (#"[{"role":"developer","content":"a"},{"role":"user"}]"#, [0]),
            (#"[{"role":"system","content":"a"},{"role":"syste"}]"#, [0]),
            (#"[{"role":"user"},{"role":"d\u0065veloper"}]"#, [1]),
            (#"[{"role":"user","content":["a"]},{"role":"user","content":null}]"#, [0, 1]),
            (#"[{"role":"user","content":"developer"},{"role":"user","name":"x"},"text",1]"#, [1, 2, 3]),
            (#"[{"r\u006Fle":"user"},{"Role":"user"},{"role ":"user"}]"#, [1, 2]),
        ]
    )
    func found(_ text: String, _ places: [Int]) throws {
        let document = try JSONDocument(parsing: Array(text.utf8), policy: .response)
        let all = Array(document.elements(of: document.root))
        #expect(document.elements(of: document.root, except: Self.plain) == places.map { all[$0] })
    }
}
