import LLMCore
import LLMDialects
import Testing

/// Runs every folder of `Fixtures/messages`.
@Suite struct MessagesFixtureTests {
    @Test(arguments: MessagesFixture.all)
    func `encodes the wire request`(_ fixture: MessagesFixture) throws {
        let expected = try fixture.json("wire-request.json")
        let error = try fixture.json("output.json")?["request_error"]
        guard expected != nil || error != nil else { return }
        let encoded: EncodedRequest
        do {
            let call = try fixture.call()
            encoded = try Self.encode(call, fixture)
            let again = try Self.encode(call, fixture)
            #expect(encoded.wire.body == again.wire.body && encoded.wire.headers == again.wire.headers)
        } catch let failure as LLMError {
            return try Self.compare(failure, with: error, "request_error")
        }
        #expect(error == nil, "a request that should have been refused")
        guard let expected else { return }
        let actual = try Self.json(of: encoded)
        if fixture.updates { return try fixture.write(actual, to: "wire-request.json") }
        FixtureTests.expectEqual(actual, expected, fixture.name)
    }

    private static func encode(_ call: MessagesFixture.Call, _ fixture: MessagesFixture) throws -> EncodedRequest {
        guard fixture.settings["operation"]?.stringValue == "count" else {
            return try call.bridge.encode(call.input, for: call.target)
        }
        return try #require(try call.bridge.encodeCount(call.input, for: call.target))
    }

    @Test(arguments: MessagesFixture.all)
    func `decodes the answer`(_ fixture: MessagesFixture) throws {
        guard let response = try fixture.response() else { return }
        let call = try fixture.call()
        let expected = try fixture.json("output.json") ?? [:]
        do throws(LLMError) {
            guard (200...299).contains(response.status) else {
                throw call.bridge.decodeError(response, from: call.target)
            }
            if fixture.settings["operation"]?.stringValue == "count" {
                let count = try call.bridge.decodeCount(response, from: call.target)
                #expect(expected["count"]?.intValue == count)
                return
            }
            let answer = try call.bridge.decode(response, of: call.input, from: call.target)
            let shown = fixture.settings["shown_model"]?.stringValue
            let message = (try? JSON(parsing: answer.bytes(showing: shown))) ?? nil
            let usage: JSON = answer.usage.map { .object($0.openAIObject()) } ?? nil
            if fixture.updates {
                try? fixture.update(["message": message, "usage": usage])
                return
            }
            FixtureTests.expectEqual(message, expected["message"] ?? nil, fixture.name)
            FixtureTests.expectEqual(usage, expected["usage"] ?? nil, fixture.name)
        } catch {
            if fixture.updates { return try fixture.update(["error": Self.json(of: error)]) }
            try Self.compare(error, with: expected["error"], "error")
        }
    }

    @Test(arguments: MessagesFixture.all)
    func `translates the stream, however its bytes are cut`(_ fixture: MessagesFixture) throws {
        guard let bytes = fixture.bytes("wire-stream.sse") ?? fixture.bytes("wire-stream.bin") else { return }
        let call = try fixture.call()
        let isCut = fixture.settings["stream_end"]?.stringValue == "cut"
        let whole = MessagesRun(call, bytes, cuts: [], isCut: isCut)
        var result: JSON = ["events": .array(whole.events), "state": .string(whole.state), "usage": whole.usage]
        if let failure = whole.failure { result["error"] = Self.json(of: failure) }
        if fixture.updates {
            try fixture.update(result)
        } else {
            let expected = try fixture.json("output.json") ?? [:]
            for key in ["events", "state"] {
                FixtureTests.expectEqual(result[key] ?? nil, expected[key] ?? nil, "\(fixture.name) \(key)")
            }
            FixtureTests.expectEqual(whole.usage, expected["usage"] ?? nil, fixture.name)
            if whole.failure != nil { try Self.compare(whole.failure, with: expected["error"], "error") }
        }
        #expect(MessagesSum(whole.events).faults == [])
        for size in [1, 7, 64, 4096] {
            let cuts = Array(stride(from: size, to: bytes.count, by: size))
            #expect(MessagesRun(call, bytes, cuts: cuts, isCut: isCut).output == whole.output, "in pieces of \(size)")
        }
        for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 150)) {
            let run = MessagesRun(call, Array(bytes[..<end]), cuts: [], isCut: true)
            #expect(MessagesSum(run.events).faults == [], "cut off at \(end)")
            #expect(["failed", "broken", "finished"].contains(run.state))
        }
    }

    @Test(arguments: MessagesFixture.all)
    func `a stream adds up to the answer`(_ fixture: MessagesFixture) throws {
        let output = try fixture.json("output.json") ?? [:]
        guard let message = output["message"], let events = output["events"]?.arrayValue else { return }
        FixtureTests.expectEqual(
            MessagesSum.essence(MessagesSum(events).message),
            MessagesSum.essence(message),
            fixture.name
        )
    }

    // MARK: Comparing

    private static func json(of encoded: EncodedRequest) throws -> JSON {
        let wire = encoded.wire
        var headers: JSONObject = [:]
        for (name, value) in wire.headers.all { headers[name] = .string(value) }
        let query = wire.url.query.isEmpty ? "" : "?" + wire.url.query
        var json: JSON = [
            "method": .string(wire.method), "url": .string(wire.url.withoutQuery + query), "headers": .object(headers),
            "body": try JSON(parsing: wire.body),
        ]
        if !encoded.dropped.isEmpty { json["dropped"] = .array(encoded.dropped.map { .string($0) }) }
        return json
    }

    private static func json(of error: LLMError) -> JSON {
        [
            "code": .string(error.code.label), "status": JSON(error.status),
            "body": (try? JSON(parsing: error.messagesBody())) ?? nil,
        ]
    }

    private static func compare(_ error: LLMError?, with expected: JSON?, _ what: String) throws {
        let error = try #require(error, "\(what) expected")
        let expected = try #require(expected, "unexpected \(what): \(error.code.label) \(error.message)")
        let actual = Self.json(of: error)
        for (key, value) in expected.objectValue ?? [:] where key != "contains" {
            FixtureTests.expectEqual(actual[key] ?? nil, value, "\(what).\(key)")
        }
        for text in expected["contains"]?.arrayValue ?? [] {
            #expect(error.clientMessage.contains(text.stringValue ?? ""), "\(what): \(error.clientMessage)")
        }
    }
}
