import LLMCore
import LLMDialects
import Testing

/// What LiteLLM makes of providers' answers, streams and errors.
@Suite struct AnswerOracleTests {
    private static let cases = Oracle.list("provider_response_cases", "cases")

    @Test(arguments: Self.cases.indices)
    func `makes of an answer what LiteLLM makes`(_ index: Int) throws {
        let recorded = Self.cases[index]
        let model = try #require(recorded["model"]?.stringValue)
        let name = recorded["name"]?.stringValue ?? ""
        guard let (chat, target) = try Oracle.call(model) else { return }
        var body = recorded["params"] ?? [:]
        body["model"] = .string(model)
        body["messages"] = [["role": "user", "content": "hi"]]
        let input = try Oracle.input(body)
        let upstream = recorded["upstream_body"] ?? nil
        let bytes = upstream.stringValue.map { Array($0.utf8) } ?? upstream.serialized()
        let response = WireResponse(
            status: recorded["upstream_status"]?.intValue ?? 200,
            headers: WireHeaders(),
            body: bytes
        )
        let result = recorded["result"] ?? [:]
        var differences: [String]
        if let error = result["error"]?.stringValue {
            let failure = chat.decodeError(response, from: target)
            differences = Oracle.differences(
                ["error": .string(failure.code.row.className), "status": JSON(failure.status)],
                ["error": .string(error), "status": result["status"] ?? nil]
            )
        } else if let chunks = result["chunks"]?.arrayValue {
            let renderer = OpenAIChatRenderer(model: nil, includesUsage: true)
            let start = StreamRun.Start(stream: chat.makeStream(for: input, from: target), renderer: renderer)
            let run = StreamRun(start, bytes, cuts: [])
            #expect(run.state == .finished, "\(model) \(name)")
            differences = Oracle.differences(Self.sum(run.chunks), Self.sum(chunks))
        } else {
            let answer = try chat.decode(response, of: input, from: target).document.tree
            differences = Oracle.differences(Self.sum(answer), Self.sum(result["response"] ?? [:]))
        }
        differences.removeAll { OracleException.allows(OracleException.answers, model, name, $0) }
        #expect(differences.isEmpty, "\(model) \(name): \(differences.joined(separator: "; "))")
    }

    @Test func `counts what was compared`() throws {
        let built = try Self.cases.filter { try Oracle.call($0["model"]?.stringValue ?? "") != nil }
        print(
            "recorded answers: \(built.count) of \(Self.cases.count) compared, the others' wire formats are not built"
        )
        #expect(Self.cases.count == 38 && built.count >= 16)
        for exception in OracleException.answers {
            #expect(Self.cases.contains { $0["model"]?.stringValue == exception.model }, "\(exception.model)")
        }
    }

    // MARK: Comparing

    private static func sum(_ response: JSON) -> JSON {
        var sum = StreamSum(response: response).json
        sum["model"] = response["model"]
        return self.countable(sum)
    }

    private static func sum(_ chunks: [JSON]) -> JSON { self.countable(StreamSum(chunks).json) }

    /// Usage as far as both count it: LiteLLM adds details that it works out itself. An answer in no text is none.
    private static func countable(_ sum: JSON) -> JSON {
        var sum = sum
        guard let usage = sum["usage"], !usage.isNull else {
            sum["usage"] = nil
            return sum
        }
        var counted: JSON = [:]
        for name in ["prompt_tokens", "completion_tokens", "total_tokens"] { counted[name] = usage[name] }
        let cached = usage["prompt_tokens_details"]?["cached_tokens"]
        if let cached, !cached.isNull, cached != 0 { counted["cached_tokens"] = cached }
        sum["usage"] = counted
        return sum
    }
}
