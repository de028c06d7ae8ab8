import LLMCore
import LLMDialects
import Testing

/// Runs every folder of `Fixtures`.
@Suite struct FixtureTests {
    @Test(arguments: FixtureCase.chat)
    func `encodes the wire request`(_ fixture: FixtureCase) throws {
        let expected = try fixture.json("wire-request.json")
        let error = try fixture.json("output.json")?["request_error"]
        guard expected != nil || error != nil else { return }
        let (translator, target, input) = (try fixture.translator(), try fixture.target(), try fixture.chatInput())
        let encoded: EncodedRequest
        do throws(LLMError) {
            encoded = try translator.encode(input, for: target)
        } catch {
            return try Self.compare(error, with: try fixture.json("output.json")?["request_error"], "request_error")
        }
        #expect(error == nil, "a request that should have been refused")
        let again = try translator.encode(input, for: target)
        #expect(encoded.wire.body == again.wire.body && encoded.wire.headers == again.wire.headers)
        #expect(input.request.document.bytes == fixture.input)
        guard let expected else { return }
        let actual = try Self.json(of: encoded, asText: expected["body_text"] != nil)
        if fixture.updates { return try fixture.write(actual, to: "wire-request.json") }
        Self.expectEqual(actual, expected, fixture.name)
    }

    @Test(arguments: FixtureCase.chat)
    func `decodes the answer`(_ fixture: FixtureCase) throws {
        guard let response = try fixture.response() else { return }
        let (translator, target, input) = (try fixture.translator(), try fixture.target(), try fixture.chatInput())
        let expected = try fixture.json("output.json") ?? [:]
        let actual: ChatResponse
        do throws(LLMError) {
            guard (200...299).contains(response.status) else {
                throw translator.decodeError(response, of: input, from: target)
            }
            actual = try translator.decode(response, of: input, from: target)
        } catch {
            if fixture.updates { return try Self.update(fixture, ["error": Self.json(of: error)]) }
            return try Self.compare(error, with: expected["error"], "error")
        }
        let usage: JSON = actual.usage.map { .object($0.openAIObject()) } ?? nil
        if fixture.updates {
            return try Self.update(fixture, ["response": actual.document.tree, "usage": usage])
        }
        Self.expectEqual(actual.document.tree, try #require(expected["response"]), fixture.name)
        Self.expectEqual(usage, try #require(expected["usage"]), fixture.name)
    }

    @Test(arguments: FixtureCase.chat)
    func `translates the stream, however its bytes are cut`(_ fixture: FixtureCase) throws {
        guard let bytes = fixture.stream else { return }
        let start = try StreamRun.Start(fixture)
        let whole = StreamRun(start, bytes, cuts: [])
        let expected = try fixture.json("output.json") ?? [:]
        if fixture.updates {
            try Self.update(fixture, whole.json)
        } else {
            Self.expectEqual(.array(whole.chunks), try #require(expected["chunks"]), fixture.name)
            #expect(whole.json["state"] == expected["state"])
            Self.expectEqual(whole.usage, expected["usage"] ?? nil, fixture.name)
            if let text = expected["text"]?.stringValue { #expect(whole.text == text) }
            if let error = expected["error"] { try Self.compare(whole.failure, with: error, "error") }
            #expect((whole.failure == nil) == (expected["error"] == nil))
        }
        for size in [1, 7, 64, 4096] {
            let cuts = Array(stride(from: size, to: bytes.count, by: size))
            #expect(StreamRun(start, bytes, cuts: cuts).output == whole.output, "in pieces of \(size)")
        }
        guard bytes.count <= 4_000 else { return }
        let uneven = (0..<bytes.count).filter { StreamRun(start, bytes, cuts: [$0]).output != whole.output }
        #expect(uneven.isEmpty, "cut at these places it is another stream")
    }

    @Test(arguments: FixtureCase.chat.filter { $0.stream != nil && $0.has("wire-response.json") })
    func `a stream adds up to the answer`(_ fixture: FixtureCase) throws {
        let output = try #require(try fixture.json("output.json"))
        guard let response = output["response"], let chunks = output["chunks"]?.arrayValue else { return }
        Self.expectEqual(StreamSum(chunks).json, StreamSum(response: response).json, fixture.name)
    }

    // MARK: Comparing

    static func update(_ fixture: FixtureCase, _ members: JSON) throws {
        var output = try fixture.json("output.json") ?? [:]
        for (key, value) in members.objectValue ?? [:] { output[key] = value }
        try fixture.write(output, to: "output.json")
    }

    static func json(of encoded: EncodedRequest, asText: Bool) throws -> JSON {
        let wire = encoded.wire
        var headers: JSONObject = [:]
        for (name, value) in wire.headers.all { headers[name] = .string(value) }
        let query = wire.url.query.isEmpty ? "" : "?" + wire.url.query
        var json: JSON = [
            "method": .string(wire.method), "url": .string(wire.url.withoutQuery + query), "headers": .object(headers),
        ]
        if asText {
            json["body_text"] = .string(String(decoding: wire.body, as: UTF8.self))
        } else {
            json["body"] = try JSON(parsing: wire.body)
        }
        if !encoded.dropped.isEmpty { json["dropped"] = .array(encoded.dropped.map { .string($0) }) }
        return json
    }

    static func json(of error: LLMError) -> JSON {
        var json: JSON = [
            "code": .string(error.code.label), "status": JSON(error.status), "message": .string(error.message),
        ]
        json["type"] = error.type.map { .string($0) }
        json["param"] = error.parameter.map { .string($0) }
        json["details"] = error.details
        return json
    }

    static func compare(_ error: LLMError?, with expected: JSON?, _ what: String) throws {
        let error = try #require(error, "\(what) expected")
        let expected = try #require(expected, "unexpected \(what): \(error.code.label) \(error.message)")
        let actual = Self.json(of: error)
        for (key, value) in expected.objectValue ?? [:] where key != "contains" {
            #expect(actual[key] ?? nil == value, "\(what).\(key)")
        }
        for text in expected["contains"]?.arrayValue ?? [] {
            #expect(error.message.contains(text.stringValue ?? ""), "\(what): \(error.message)")
        }
    }

    static func expectEqual(_ actual: JSON, _ expected: JSON, _ name: String) {
        if actual == expected { return }
        Issue.record("\(name): expected\n\(PrettyJSON.text(expected))got\n\(PrettyJSON.text(actual))")
    }
}
