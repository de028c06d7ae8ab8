import LLMCatalog
import LLMCore
import LLMDialects
import Testing

@Suite struct RequestParametersTests {
    static func parameters(
        _ body: String,
        provider: String = "openai",
        model: String = "gpt-4o",
        among rows: ProviderRows = .builtin,
        change: (inout Target) -> Void = { _ in }
    ) throws -> RequestParameters {
        let row = try #require(rows[provider])
        let base = try #require(WireURL("https://upstream.example/v1"))
        var target = Target(provider: row, profile: row.profile(of: model, catalog: ModelCatalog()), base: base)
        change(&target)
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(body.utf8)))
        return try RequestParameters(of: request, for: target)
    }

    @Test func `keeps the client's order and its values where they stand`() throws {
        let parameters = try Self.parameters(#"{"seed":1,"model":"m","zeta":[1],"messages":[],"stop":null,"n":2}"#)
        #expect(parameters.all.map { $0.name } == ["seed", "zeta", "n"])
        #expect(parameters.all.allSatisfy { $0.isFromClient })
        #expect(parameters.json("zeta") == [1])
        #expect(!parameters.contains("stop"))
    }

    @Test func `an explicit null switches a deployment's default off`() throws {
        let parameters = try Self.parameters(#"{"temperature":null}"#) {
            $0.defaults = ["temperature": 1, "top_p": 0.5]
        }
        #expect(parameters.all.map { $0.name } == ["top_p"])
    }

    @Test func `names unsupported parameters in one order, whatever the request's`() throws {
        let error = #expect(throws: LLMError.self) {
            try Self.parameters(#"{"verbosity":"low","reasoning_effort":"low"}"#, provider: "custom_openai", model: "x")
        }
        #expect(error?.message.contains("['reasoning_effort', 'verbosity'], for model=x") == true)
        #expect(error?.code == .unsupportedParameters)
    }

    @Test(arguments: [
        #"{"drop_params":1}"#, #"{"allowed_openai_params":"n"}"#, #"{"additional_drop_params":[1]}"#,
        #"{"extra_headers":[]}"#,
        #"{"extra_headers":{"a":{}}}"#, #"{"extra_headers":{"a b":"x"}}"#,
        #"{"extra_headers":{"a":"x\r\nHost: evil"}}"#,
        #"{"extra_body":"x"}"#,
    ])
    func `refuses switches of a wrong type`(_ body: String) {
        let error = #expect(throws: LLMError.self) { try Self.parameters(body) }
        #expect(error?.code == .badRequest && error?.parameter != nil)
    }

    @Test func `rules of a row are applied`() throws {
        let row: JSON = [
            "id": "x", "dialect": "openai", "credential": ["scheme": "none"], "clamp": ["temperature": [0.75, 1]],
            "drop": "max_tokens", "default": ["temperature": 2, "top_k": 1], "force": ["safe": true],
        ]
        let rows = try ProviderRows(json: ["providers": [row]])
        let body = #"{"temperature":0.5,"max_tokens":3,"safe":false}"#
        let parameters = try Self.parameters(body, provider: "x", model: "m", among: rows)
        #expect(parameters.json("temperature") == 0.75)
        #expect(parameters.json("top_k") == 1)
        #expect(parameters.json("safe") == true)
        #expect(parameters.dropped == ["max_tokens", "temperature", "safe"])
        let fitting = try Self.parameters(#"{"temperature":0.8,"safe":true}"#, provider: "x", model: "m", among: rows)
        #expect(fitting.dropped == [])
    }

    @Test(arguments: [
        ("seed", #"{"seed":1,"a":2}"#, #"{"a":2}"#), ("a.b", #"{"a":{"b":1,"c":2}}"#, #"{"a":{"c":2}}"#),
        ("a[*].b", #"{"a":[{"b":1},{"c":2},3]}"#, #"{"a":[{},{"c":2},3]}"#),
        ("a[1].b", #"{"a":[{"b":1},{"b":2}]}"#, #"{"a":[{"b":1},{}]}"#),
        ("a[*][0].b", #"{"a":[[{"b":1},{"b":2}]]}"#, #"{"a":[[{},{"b":2}]]}"#),
        ("a.x.y", #"{"a":{"b":1}}"#, #"{"a":{"b":1}}"#),
        ("a.b", #"{"a":[{"b":1}]}"#, #"{"a":[{"b":1}]}"#),
    ])
    func `takes out places, in trees and in bytes alike`(_ path: String, _ body: String, _ expected: String) throws {
        let document = try JSONDocument(parsing: Array(body.utf8))
        let place = ParameterPath(path)
        if place.isWhole {
            #expect(place.parameter == path)
            return
        }
        let node = try #require(document.member(place.parameter))
        var tree = document.tree
        tree[place.parameter] = place.removed(from: document.json(node))
        #expect(try tree == JSON(parsing: expected))
        var edits = DocumentEdits()
        place.remove(from: node, of: document, &edits)
        #expect(String(decoding: edits.apply(to: document), as: UTF8.self) == expected)
    }

    @Test func `edits at many places leave all other bytes alone`() throws {
        let text = #"{ "a" : [ {"x":1, "y": 1.0}, {"x":2} ],"b":{ "c":{"d":1},"e":2 } , "f":null }"#
        let document = try JSONDocument(parsing: Array(text.utf8))
        var edits = DocumentEdits()
        #expect(edits.isEmpty && edits.apply(to: document) == document.bytes)
        let a = try #require(document.member("a"))
        for element in document.elements(of: a) { edits.remove("x", of: element) }
        let b = try #require(document.member("b"))
        let c = try #require(document.member("c", of: b))
        edits.set("d", of: c, to: 5)
        edits.remove("c", of: b)
        edits.rename("e", of: b, to: "g")
        edits.set("h", of: document.root, to: "new")
        edits.replace(try #require(document.member("f")), in: document, by: [1])
        let expected = #"{ "a" : [ {"y": 1.0}, {} ],"b":{ "g":2 } , "f":[1],"h":"new" }"#
        #expect(String(decoding: edits.apply(to: document), as: UTF8.self) == expected)
    }
}
