import Foundation
import LLMCore
import LLMDialects
import Testing

/// Renders templates as Jinja does; expected texts come from Jinja 3 with the settings of model hubs.
@Suite struct ChatTemplateTests {
    private static let folder = FixtureCase.root.appending(path: "chat-templates")

    private static func json(_ path: String) throws -> JSON {
        try JSON(parsing: Array(Data(contentsOf: Self.folder.appending(path: path))))
    }

    /// Families of models, a folder each.
    static let families: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Self.folder.path)) ?? []
        return names.filter { !$0.contains(".json") }.sorted()
    }()

    static let expressions: [JSON] = (try? Self.json("expressions.json"))?["cases"]?.arrayValue ?? []

    private static func check(_ template: ChatTemplate, _ variables: JSONObject, _ expected: JSON, _ name: String) {
        do throws(ChatTemplateError) {
            let text = try template.render(variables)
            #expect(text == expected["expected"]?.stringValue, "\(name)")
        } catch {
            if let words = expected["refused"]?.stringValue {
                #expect(error.isRefusal && error.message == words, "\(name): \(error)")
            } else {
                #expect(expected["error"] != nil && !error.isRefusal, "\(name): \(error)")
            }
        }
    }

    @Test(arguments: families)
    func `renders a family's conversations`(_ family: String) throws {
        let path = Self.folder.appending(path: family).appending(path: "template.jinja")
        let template = try ChatTemplate(parsing: String(decoding: Data(contentsOf: path), as: UTF8.self))
        let conversations = try Self.json("conversations.json")
        let expected = try #require(try Self.json(family + "/expected.json").objectValue)
        #expect(expected.count > 20)
        for (name, expected) in expected {
            Self.check(template, try #require(conversations[name]?.objectValue), expected, "\(family)/\(name)")
        }
    }

    @Test func `renders expressions and white space as Jinja does`() throws {
        let variables = try #require(try Self.json("expressions.json")["variables"]?.objectValue)
        #expect(Self.expressions.count > 80)
        for expected in Self.expressions {
            let text = try #require(expected["template"]?.stringValue)
            Self.check(try ChatTemplate(parsing: text), variables, expected, text)
        }
    }

    @Test(arguments: [
        ("{% macro f() %}{% endmacro %}", 1, "macro"), ("a\nb {% import 'x' as y %}", 2, "import"),
        ("{% include 'x' %}", 1, "include"), ("{% extends 'x' %}", 1, "extends"),
        ("{% block a %}{% endblock %}", 1, "block"),
        ("\n\n{{ x|dictsort }}", 3, "dictsort"), ("{{ x is sameas y }}", 1, "sameas"),
        ("{{ x.append(1) }}", 1, "append"),
        ("{{ open('x') }}", 1, "open"), ("{{ x.__class__() }}", 1, "__class__"), ("{{ (x)() }}", 1, "calling"),
        ("{{ 2 ** 3 }}", 1, "**"), ("{% for a in b recursive %}{% endfor %}", 1, "recursive"),
        ("{% raw %}{% endraw %}", 1, "raw"), ("{% set a, b = 1, 2 %}", 1, "several"), ("{{ f(*x) }}", 1, "f"),
        ("{% call x() %}{% endcall %}", 1, "call"), ("{% filter upper %}{% endfilter %}", 1, "filter"),
        ("{% with a = 1 %}{% endwith %}", 1, "with"), ("\n{{ x|map('slice', 2)|join }}", 2, "slice"),
        ("{{ x|map(y) }}", 1, "map"), ("{{ x|map }}", 1, "map"), ("{{ x|map('map', 'pprint') }}", 1, "pprint"),
        ("{{ x|map('replace', 'a') }}", 1, "replace"), ("{{ 'aa'|replace('a') }}", 1, "replace"),
        ("{{ x|selectattr('role', 'foo')|list }}", 1, "foo"), ("{{ x|rejectattr('role', y) }}", 1, "rejectattr"),
        ("{{ x|rejectattr('role', 'equalto') }}", 1, "equalto"), ("{{ x|selectattr }}", 1, "selectattr"),
        ("{{ x|trim('a', 'b') }}", 1, "trim"), ("{{ x|upper(1) }}", 1, "upper"),
        ("{{ x|tojson(default=1) }}", 1, "default"), ("{{ x|join(separator=',') }}", 1, "separator"),
        ("{{ x is divisibleby }}", 1, "divisibleby"), ("{{ x is defined(1) }}", 1, "defined"),
        ("{{ x.startswith() }}", 1, "startswith"), ("{{ x.replace('a') }}", 1, "replace"),
        ("{{ x.strip(chars='a') }}", 1, "strip"), ("{{ x.items(1) }}", 1, "items"), ("{{ range() }}", 1, "range"),
        ("{{ range(1, 2, 3, 4) }}", 1, "range"), ("{{ range(stop=1) }}", 1, "range"),
    ])
    func `refuses what the subset does not have, with its line`(_ text: String, _ line: Int, _ word: String) {
        let error = #expect(throws: ChatTemplateError.self) { try ChatTemplate(parsing: text) }
        #expect(error?.line == line)
        #expect(error?.message.contains(word) == true, "\(error?.description ?? "")")
    }

    /// Whatever is read can be called: with what the table says that it takes, no filter, test or method complains about
    /// its arguments, and with one more none is read.
    @Test func `what reads templates and what runs them know the same`() throws {
        let filters = [
            "trim": "'a'", "join": "','", "default": "1", "d": "1", "int": "1", "float": "1.5", "replace": "'a', 'b'",
            "indent": "2", "map": "'upper'", "selectattr": "'a'", "rejectattr": "'a', 'defined'", "tojson": "2",
        ]
        let plain = [
            "upper", "lower", "title", "capitalize", "length", "count", "first", "last", "string", "list", "items",
            "reverse", "safe",
        ]
        for (name, arguments) in filters.sorted(by: { $0.key < $1.key }) {
            let value = ["map", "selectattr", "rejectattr", "join"].contains(name) ? "[{'a': 'b'}]" : "'7'"
            let text = "{{ \(value)|\(name)(\(arguments)) }}"
            #expect(throws: Never.self) { try ChatTemplate(parsing: text).render([:]) }
            #expect(throws: ChatTemplateError.self, "\(name)") {
                try ChatTemplate(parsing: "{{ x|\(name)(\(arguments), no_such=1) }}")
            }
        }
        for name in plain {
            let value = name == "items" ? "{'a': 1}" : "'ab'"
            #expect(throws: Never.self) { try ChatTemplate(parsing: "{{ \(value)|\(name) }}").render([:]) }
            #expect(throws: ChatTemplateError.self, "\(name)") { try ChatTemplate(parsing: "{{ x|\(name)(1) }}") }
        }
    }

    @Test func `knows what a template looks up`() throws {
        let template = try ChatTemplate(parsing: "tools {{ 'tools' }}{% for m in messages %}{{ m.tools }}{% endfor %}")
        #expect(template.names == ["messages", "m"])
        #expect(try ChatTemplate(parsing: "{% if tools is defined %}{% endif %}").names == ["tools"])
    }

    @Test(arguments: [
        "{{", "{%", "{#", "{{ a", "{% if %}", "{% if a %}", "{% for %}", "{% for a b %}", "{{ 'a }}", "{{ a | }}",
        "{{ a. }}",
        "{{ a[ }}", "{{ (a }}", "{% endif %}", "{% else %}", "{% break %}", "{{ a b }}", "{{ }}", "{% set = 1 %}",
        "{% set a %}", "{{ 'a\\u12' }}", "{{ ? }}", "{{ 99999999999999999999 }}", "{% if a %}{% elif %}{% endif %}",
        "{% if a %}{% else %}{% else %}{% endif %}", "{{ a[1:2:3:4] }}", "{{ {1} }}", "{% %}",
        "{% for a in b %}{% endif %}",
        "{{ a is }}", "{{ not }}", "{{ a and }}", "{{ [1, }}", "{{ a if }}", "{{ a == }}", "{{ é }}",
    ])
    func `refuses broken templates`(_ text: String) {
        #expect(throws: ChatTemplateError.self) { try ChatTemplate(parsing: text) }
    }

    @Test(arguments: [
        String(repeating: "{% if a %}", count: 5_000), "{{ " + String(repeating: "(", count: 5_000),
        "{{ " + String(repeating: "[", count: 5_000), "{{ " + String(repeating: "not ", count: 5_000) + "a }}",
        "{{ a" + String(repeating: " + a", count: 5_000) + " }}",
        "{{ a" + String(repeating: ".a", count: 5_000) + " }}",
        "{{ a" + String(repeating: "|trim", count: 5_000) + " }}",
        "{{ " + String(repeating: "-", count: 5_000) + "1 }}",
        "{{ a" + String(repeating: "[0]", count: 5_000) + " }}",
        "{{ " + String(repeating: "a if a else ", count: 5_000) + "a }}",
        "{{ a" + String(repeating: " is true", count: 5_000) + " }}", String(repeating: "x", count: 300_000),
    ])
    func `refuses templates that are nested too deep or too long`(_ text: String) {
        #expect(throws: ChatTemplateError.self) { try ChatTemplate(parsing: text) }
    }

    @Test(arguments: [
        "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}", "{{ range(1000000000000) }}",
        "{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[]) %}{% for i in range(1000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
        "{{ 'abcdefgh' * 1000000000 }}", "{{ 9223372036854775807 + 1 }}", "{{ -9223372036854775807 - 2 }}",
        "{% for a in range(100000) %}{{ 'x' * 1000 }}{% endfor %}", "{{ ('x' * 30000).replace('x', 'y' * 30000) }}",
        "{{ (['y' * 30000] + ['y' * 30000])|join('z' * 33000000) }}", "{{ 9223372036854775807 * 9223372036854775807 }}",
    ])
    func `stops templates that want too much`(_ text: String) throws {
        let template = try ChatTemplate(parsing: text)
        let error = #expect(throws: ChatTemplateError.self) { try template.render([:]) }
        #expect(error?.isRefusal == false)
    }

    @Test func `renders what is nested as deep as allowed`() throws {
        let parentheses = "{{ " + String(repeating: "(", count: 100) + "1" + String(repeating: ")", count: 100) + " }}"
        #expect(try ChatTemplate(parsing: parentheses).render([:]) == "1")
        let sum = "{{ 0" + String(repeating: " + 1", count: 100) + " }}"
        #expect(try ChatTemplate(parsing: sum).render([:]) == "100")
        let choices =
            String(repeating: "{% if true %}", count: 100) + "x" + String(repeating: "{% endif %}", count: 100)
        #expect(try ChatTemplate(parsing: choices).render([:]) == "x")
        let list = "{{ " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100) + " }}"
        #expect(try ChatTemplate(parsing: list).render([:]).count == 200)
    }

    @Test func `no damage to a template crashes reader or renderer`() throws {
        let pieces = [
            "{{", "}}", "{%", "%}", "{#", "#}", "-", "(", ")", "[", "]", "'", "\"", "\\", "|", ".", ":", "not ", " is ",
            " in ",
            "for ", "if ", "else", "endif", "endfor", "set ", "ns.", "loop.", "messages", "[::-1]", "|tojson",
            "|length", "9", " ",
            "\n", "é", "👩‍👩‍👧",
        ]
        var limits = ChatTemplateLimits()
        limits.steps = 20_000
        let conversation = try #require(try Self.json("conversations.json")["call-object-tools"]?.objectValue)
        var state: UInt64 = 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for family in Self.families {
            let path = Self.folder.appending(path: family).appending(path: "template.jinja")
            let text = Array(String(decoding: try Data(contentsOf: path), as: UTF8.self))
            for _ in 0..<60 {
                var damaged = text
                for _ in 0...next(3) {
                    let place = next(damaged.count)
                    if next(2) == 0 { damaged.removeSubrange(place..<min(place + next(4) + 1, damaged.count)) }
                    damaged.insert(contentsOf: pieces[next(pieces.count)], at: min(place, damaged.count))
                }
                guard let template = try? ChatTemplate(parsing: String(damaged), limits: limits) else { continue }
                _ = try? template.render(conversation)
            }
        }
    }

    @Test func `no beginning of a template crashes the reader`() throws {
        for family in Self.families {
            let path = Self.folder.appending(path: family).appending(path: "template.jinja")
            let text = Array(String(decoding: try Data(contentsOf: path), as: UTF8.self))
            for end in stride(from: 0, to: text.count, by: max(1, text.count / 150)) {
                guard let template = try? ChatTemplate(parsing: String(text[..<end])) else { continue }
                _ = try? template.render(["messages": [["role": "user", "content": "x"]]])
            }
        }
    }
}
