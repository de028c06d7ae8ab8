import LLMCore
import LLMDialects
import Testing

/// Runs the folders of `Fixtures` that are about embeddings.
@Suite struct EmbeddingFixtureTests {
    private static let cases = FixtureCase.all.filter { $0.operation == "embeddings" }

    @Test(arguments: Self.cases)
    func `encodes the wire requests`(_ fixture: FixtureCase) throws {
        let expected = try fixture.json("wire-request.json")
        let error = try fixture.json("output.json")?["request_error"]
        guard expected != nil || error != nil else { return }
        let (translator, target) = (try fixture.embeddingTranslator(), try fixture.target())
        let encoded: EncodedEmbedding
        let input = try fixture.embeddingInput()
        do throws(LLMError) {
            encoded = try translator.encode(input, for: target)
        } catch {
            return try FixtureTests.compare(
                error,
                with: try fixture.json("output.json")?["request_error"],
                "request_error"
            )
        }
        #expect(error == nil, "a request that should have been refused")
        let again = try translator.encode(input, for: target)
        #expect(encoded.wires.map(\.body) == again.wires.map(\.body))
        guard let expected else { return }
        var wires: [JSON] = []
        for (index, wire) in encoded.wires.enumerated() {
            let dropped = index == 0 ? encoded.dropped : []
            wires.append(
                try FixtureTests.json(
                    of: EncodedRequest(wire: wire, dropped: dropped),
                    asText: expected["body_text"] != nil
                )
            )
        }
        let actual = wires.count == 1 && expected.arrayValue == nil ? wires[0] : .array(wires)
        if fixture.updates { return try fixture.write(actual, to: "wire-request.json") }
        FixtureTests.expectEqual(actual, expected, fixture.name)
    }

    @Test(arguments: Self.cases)
    func `decodes the answers`(_ fixture: FixtureCase) throws {
        guard let responses = try fixture.responses() else { return }
        let (translator, target) = (try fixture.embeddingTranslator(), try fixture.target())
        let expected = try fixture.json("output.json") ?? [:]
        let input = try fixture.embeddingInput()
        let actual: EmbeddingResponse
        do throws(LLMError) {
            for response in responses where !(200...299).contains(response.status) {
                throw translator.decodeError(response, from: target)
            }
            actual = try translator.decode(responses, of: input, from: target)
        } catch {
            if fixture.updates { return try FixtureTests.update(fixture, ["error": FixtureTests.json(of: error)]) }
            return try FixtureTests.compare(error, with: expected["error"], "error")
        }
        let usage: JSON = actual.usage.map { .object($0.openAIObject()) } ?? nil
        if fixture.updates {
            return try FixtureTests.update(fixture, ["response": actual.document.tree, "usage": usage])
        }
        FixtureTests.expectEqual(actual.document.tree, try #require(expected["response"]), fixture.name)
        FixtureTests.expectEqual(usage, try #require(expected["usage"]), fixture.name)
    }

    /// Whatever a provider answers, it is a result or an error.
    @Test(arguments: Self.cases)
    func `strange answers are errors`(_ fixture: FixtureCase) throws {
        let (translator, target) = (try fixture.embeddingTranslator(), try fixture.target())
        guard let input = try? fixture.embeddingInput() else { return }
        let strange = [
            "", "null", "1", "[]", "{}", "[[]]", #"{"data":[]}"#, #"{"data":[{}]}"#, #"{"embeddings":{}}"#,
            #"{"data":[{"embedding":"%%"}]}"#, #"{"embeddings":[1]}"#, #"{"predictions":[{"embeddings":[]}]}"#,
            #"{"outputs":[{"shape":[-1],"data":[1]}]}"#, #"{"outputs":[{"shape":[3],"data":[1]}]}"#,
        ]
        for text in strange {
            let response = WireResponse(status: 200, headers: WireHeaders(), body: Array(text.utf8))
            _ = try? translator.decode([response], of: input, from: target)
        }
        #expect(throws: LLMError.self) {
            try translator.decode(
                [WireResponse(status: 200, headers: WireHeaders(), body: Array("<html>".utf8))],
                of: input,
                from: target
            )
        }
    }
}

/// Vectors in base64 and as lists.
@Suite struct EmbeddingVectorTests {
    @Test func base64IsThatOfLittleEndianFloats() throws {
        let input = EmbeddingInput(
            request: try EmbeddingRequest(
                document: try JSONDocument(
                    parsing: Array(#"{"model":"m","input":"a","encoding_format":"base64"}"#.utf8)
                )
            )
        )
        #expect(input.request.wantsBase64 && !input.request.leavesEncoding)
    }

    @Test(arguments: ["{}", #"{"input":3}"#, #"{"input":null}"#, #"{"input":"a","model":1}"#, "[]"])
    func wrongRequestsAreRefused(_ text: String) throws {
        let document = try JSONDocument(parsing: Array(text.utf8))
        #expect(throws: LLMError.self) { try EmbeddingRequest(document: document) }
    }

    @Test func whatTheGatewayCountedIsWritten() throws {
        let document = try JSONDocument(parsing: Array(#"{"object":"list","data":[]}"#.utf8))
        let counted = EmbeddingResponse(document: document, usage: nil).counted(promptTokens: 3)
        #expect(counted.usage?.promptTokens == 3)
        #expect(counted.document.tree["usage"]?["total_tokens"] == 3)
    }
}
