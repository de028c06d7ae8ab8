import GatewayConfig
import LLMCore
import Testing

/// What YAML text means, seen through a section that keeps any value.
@Suite struct YAMLReadingTests {
    /// The value of one key of a deployment's parameters.
    private func value(_ text: String) throws -> JSON? {
        let yaml = "model_list:\n- model_name: a\n  litellm_params:\n    model: openai/a\n    value: \(text)\n"
        return try ConfigFixture().config(yaml).modelList[0].params.extra["value"]
    }

    @Test func `a byte order mark is no column`() throws {
        let yaml = "\u{FEFF}model_list:\n- model_name: a\n  litellm_params: {model: openai/a}\ngeneral_settings: {}\n"
        #expect(try ConfigFixture().config(yaml).modelList.map(\.modelName) == ["a"])
    }

    @Test(arguments: [
        ("true", true), ("Yes", true), ("on", true), ("OFF", false), ("no", false), ("False", false),
    ]) func `words that are booleans`(_ text: String, _ expected: Bool) throws {
        #expect(try self.value(text) == .bool(expected))
    }

    @Test(arguments: ["~", "null", "Null", "NULL", ""]) func `nothing is null`(_ text: String) throws {
        #expect(try self.value(text) == .null)
    }

    @Test(arguments: [
        ("12", "12"), ("+7", "7"), ("-3", "-3"), ("1_000", "1000"), ("0x1F", "31"), ("0o17", "15"), ("017", "15"),
        ("0b101", "5"), ("-0x10", "-16"), ("0", "0"), ("1.50", "1.50"), (".5", "0.5"), ("5.", "5.0"),
        ("1e-6", "1e-6"), ("1.5E+3", "1.5e+3"), ("00.5", "0.5"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-0.0", "-0.0"),
    ]) func `numbers keep every digit`(_ text: String, _ expected: String) throws {
        guard case .number(let number) = try self.value(text) else {
            Issue.record("\(text) is no number")
            return
        }
        #expect(number.text == expected)
    }

    @Test(arguments: [
        "12:30", "2024-07-01", "2024-07-01T10:00:00Z", "0899", "1.2.3", "+", ".", "..", "_1", "1e", "0x", "0xZZ",
        "y", "n", "yEs", "nULL", "1 2", "-a", "0b2", "0o8", "e5", "..5", "0x-1",
    ]) func `other words are text`(_ text: String) throws {
        #expect(try self.value(text) == .string(text))
    }

    @Test(arguments: [
        (#""true""#, "true"), ("'12'", "12"), (#""""#, ""), ("!!str 12", "12"), ("! yes", "yes"),
        (#""*""#, "*"), ("openai/*", "openai/*"), (#""a\u00e9\n""#, "aé\n"), (#""\ud83d\ude00 \\ud83d""#, "😀 \\ud83d"),
    ]) func `quotes make text`(_ text: String, _ expected: String) throws {
        #expect(try self.value(text) == .string(expected))
    }

    @Test func `tags say what a scalar is`() throws {
        #expect(try self.value("!!int \"12\"") == 12)
        #expect(try self.value("!!float 1.5") == 1.5)
        #expect(try self.value("!!bool 'no'") == false)
        #expect(try self.value("!!null 'x'") == .null)
    }

    @Test func `block scalars keep or fold their lines`() throws {
        let yaml = """
            model_list:
            - model_name: a
              litellm_params:
                model: openai/a
                kept: |
                  one * two
                  three
                folded: >-
                  one
                  two
            """
        let extra = try ConfigFixture().config(yaml).modelList[0].params.extra
        #expect(extra["kept"] == "one * two\nthree\n")
        #expect(extra["folded"] == "one two")
    }

    @Test func `anchors and merges`() throws {
        let yaml = """
            x-defaults: &defaults
              api_base: http://one
              temperature: 1
              stop: &stop [a, b]
            x-more: &more {temperature: 2, seed: 7}
            model_list:
            - model_name: a
              litellm_params:
                <<: *defaults
                model: openai/a
                api_base: http://two
            - model_name: b
              litellm_params:
                model: openai/b
                <<: [*more, *defaults]
                stop: *stop
            """
        let config = try ConfigFixture().config(yaml)
        let first = config.modelList[0].params
        #expect(first.apiBase == "http://two")
        #expect(first.extra == ["temperature": 1, "stop": ["a", "b"]])
        #expect(first.all.reveal().keys == ["api_base", "temperature", "stop", "model"])
        let second = config.modelList[1].params
        #expect(second.apiBase == "http://one")
        #expect(second.extra == ["temperature": 2, "seed": 7, "stop": ["a", "b"]])
    }

    @Test func `anchors that multiply are refused quickly`() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let star = "*a\(level - 1)"
            yaml += "a\(level): &a\(level) [\(Array(repeating: star, count: 10).joined(separator: ", "))]\n"
        }
        let (config, diagnostics) = ConfigFixture().load(yaml)
        #expect(config == nil)
        #expect(diagnostics.map(\.line) == [6])
        #expect(diagnostics.first?.message.contains("blow") == true)
        // The same as keys, which the parser would otherwise compare value by value.
        let keys = ConfigFixture().load(yaml + "? *a12\n: 1\n")
        #expect(keys.config == nil)
    }

    @Test func `JSON is YAML`() throws {
        let config = try ConfigFixture().config(
            #"{"model_list":[{"model_name":"a","litellm_params":{"model":"openai/a","rpm":10,"x":"\ud83d\ude00\/"}}]}"#
        )
        #expect(config.modelList[0].params.rpm == 10)
        #expect(config.modelList[0].params.extra["x"] == "😀/")
    }

    @Test(arguments: [
        ("", "config.yaml: error: the file is empty"),
        ("# nothing\n", "config.yaml: error: the file is empty"),
        ("~\n", "config.yaml: error: the file is empty"),
        ("- a\n", "config.yaml:1:1: error: the file must be a mapping"),
        ("text", "config.yaml:1:1: error: the file must be a mapping"),
        (
            "x-a: 1\nx-a: 2\n",
            "config.yaml:1:1: error: the same mapping has `x-a` more than once (first here, again in line 2)"
        ),
        ("a: 1\n---\nb: 2\n", "config.yaml:2:1: error: a second YAML document begins here"),
        ("a:\n\t- b\n", "config.yaml:2:1: error: found character that cannot start any token; indent with spaces"),
        ("a: *b\n", "config.yaml:1:4: error: the alias `*b` has no anchor `&b` before it"),
        ("a: *\n", "config.yaml:1:4: error: a value that begins with `*` must be quoted; write it as \"*\""),
        ("a: [\n", "config.yaml:1: error: did not find expected node content"),
        ("a: b: c\n", "config.yaml:1:5: error: mapping values are not allowed in this context"),
        ("a: !foo b\n", "config.yaml:1:4: error: a YAML tag"),
        ("? [a]\n: b\n", "config.yaml:1:3: error: a key must be plain text"),
        ("a: \u{1}\n", "config.yaml:1: error: control characters are not allowed"),
        ("a: @b\n", "config.yaml:1:4: error: found character that cannot start any token; put the value in quotes."),
    ]) func `what is no configuration is refused with its place`(_ yaml: String, _ expected: String) {
        let (config, diagnostics) = ConfigFixture().load(yaml)
        #expect(config == nil)
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.description.hasPrefix(expected) == true, "\(diagnostics)")
    }

    @Test func `text that is not UTF-8 is refused with its line`() {
        let bytes = Array("a: 1\nb: ".utf8) + [0xFF, 0x0A]
        let (config, diagnostics) = GatewayConfig.load(yaml: bytes, source: "c", environment: [:]) { _ in [] }
        #expect(config == nil)
        #expect(diagnostics.map(\.line) == [2])
    }

    @Test func `deep nesting is refused`() {
        for depth in [200, 5_000] {
            let yaml = "a: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(ConfigFixture().load(yaml).config == nil)
        }
    }

    @Test func `a byte order mark and Windows line ends do no harm`() throws {
        let config = try ConfigFixture().config("\u{FEFF}general_settings:\r\n  master_key: sk-a\r\n")
        #expect(config.masterKey?.reveal() == "sk-a")
    }
}
