import LLMCore
import Testing

@Suite struct TextPatternTests {
    @Test(arguments: [
        ("abc", "xxabcxx", true), ("abc", "ab", false), ("^abc", "xabc", false), ("^abc", "abcx", true),
        ("abc$", "xabc", true), ("abc$", "abcx", false), ("^$", "", true), ("", "x", true), ("a.c", "a-c", true),
        ("a.c", "a\nc", false), ("ab*c", "ac", true), ("ab*c", "abbbc", true), ("ab+c", "ac", false),
        ("ab?c", "abc", true), ("a{2,3}", "a", false), ("^a{2,3}$", "aaaa", false), ("^a{2,}$", "aaaa", true),
        ("^a{2}$", "aa", true), ("a{x}", "a{x}", true), ("(ab)+c", "ababc", true), ("^(a|bc|)d$", "bcd", true),
        ("^(a|bc|)d$", "d", true), ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false), ("[]x]", "]", true),
        ("[a-]", "-", true), ("[\\d.]+$", "1.2.3", true), ("\\bfoo\\b", "a foo b", true),
        ("\\bfoo\\b", "afoo", false), ("\\Bfoo", "afoo", true), ("(?i)Claude", "x CLAUDE-code", true),
        ("(?i)[a-f]+$", "ABC", true), ("\\w+\\s\\W", "ab  ", true), ("\\x41", "A", true), ("é+$", "éé", true),
        ("(?:a|b)*?c", "ababc", true), ("(?P<name>x)y", "xy", true), ("(?<name>x)y", "xy", true),
        ("^User-Agent: claude-code/\\d+\\.\\d+", "User-Agent: claude-code/2.10", true), ("(a*)*b", "aaa", false),
        ("a|b|c", "c", true), ("\\.", ".", true), ("\\.", "x", false), ("(^a|b$)", "xb", true),
    ])
    func `matches as Python's search does`(_ pattern: String, text: String, expected: Bool) throws {
        #expect(try TextPattern(pattern).isFound(in: text) == expected)
    }

    @Test(arguments: [
        "(", ")", "[a", "*a", "a\\", "a{3,2}", "(?=a)", "(?!a)", "(?<=a)b", "(a)\\1", "[z-a]", "\\q", "\\xg1",
        "a{1001}", "((a{1000}){1000}){1000}", "+", "a|*",
    ])
    func `what cannot be matched is refused, with a reason`(_ pattern: String) {
        let error = #expect(throws: LLMError.self) { try TextPattern(pattern) }
        #expect(error?.status == 400)
        #expect(error?.message.contains("regular expression") == true)
    }

    @Test func `deep nesting is refused`() {
        let pattern = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000)
        #expect(throws: LLMError.self) { try TextPattern(pattern) }
    }

    @Test func `a hostile text takes no longer than its length`() throws {
        let pattern = try TextPattern("^(a+)+$")
        #expect(pattern.isFound(in: String(repeating: "a", count: 20_000) + "b") == false)
    }
}
