import LLMCore
import LLMDialects
import Testing

/// What LiteLLM makes of providers' answers, streams and errors.
@Suite struct AnswerOracleTests {
    private static let cases = Oracle.list("provider_response_cases", "cases")

    @Test(arguments: Self.cases.indices)
    func `makes of an answer what LiteLLM makes`(_ index: Int) throws {
        let recorded = Self.cases[index]
        let (model, name) = (recorded["model"]?.stringValue ?? "", recorded["name"]?.stringValue ?? "")
        let open = try Self.differences(recorded).filter {
            !OracleException.allows(OracleException.answers, model, name, $0)
        }
        #expect(open.isEmpty, "\(model) \(name): \(open.joined(separator: "; "))")
    }

    @Test(arguments: OracleException.answers)
    func `an exception is one`(_ exception: OracleException) throws {
        let cases = Self.cases.filter {
            $0["model"]?.stringValue == exception.model && $0["name"]?.stringValue == exception.name
        }
        #expect(exception.areAllNeeded(for: try cases.flatMap { try Self.differences($0) }))
    }

    private static func differences(_ recorded: JSON) throws -> [String] {
        let model = try #require(recorded["model"]?.stringValue)
        let name = recorded["name"]?.stringValue ?? ""
        guard let (chat, target) = try Oracle.call(model) else { return [] }
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
            let renderer = OpenAIChatRenderer(model: nil, includesUsage: input.request.includesUsage)
            let start = StreamRun.Start(stream: chat.makeStream(for: input, from: target), renderer: renderer)
            let run = StreamRun(start, bytes, cuts: [])
            #expect(run.state == .finished, "\(model) \(name)")
            differences = Oracle.differences(Self.sum(run.chunks, of: bytes), Self.sum(chunks, of: bytes))
        } else {
            let answer = try chat.decode(response, of: input, from: target).document.tree
            let wanted = result["response"] ?? [:]
            differences = Oracle.differences(Self.sum(answer, of: bytes), Self.sum(wanted, of: bytes))
            if wanted["model"] == nil { differences.removeAll { $0.hasPrefix(".model:") } }
        }
        return differences
    }

    @Test func `counts what was compared`() throws {
        let built = try Self.cases.filter { try Oracle.call($0["model"]?.stringValue ?? "") != nil }
        print(
            "recorded answers: \(built.count) of \(Self.cases.count) compared, the others' wire formats are not built"
        )
        #expect(Self.cases.count == 38 && built.count == 38)
    }

    // MARK: Comparing

    private static func sum(_ response: JSON, of upstream: [UInt8]) -> JSON {
        var sum = StreamSum(response: response).json
        sum["model"] = response["model"]
        return self.comparable(sum, upstream)
    }

    private static func sum(_ chunks: [JSON], of upstream: [UInt8]) -> JSON {
        self.comparable(StreamSum(chunks).json, upstream)
    }

    /// What both can have the same.
    ///
    /// Usage only as far as both count it, for LiteLLM adds details that it works out itself; arguments of calls by their
    /// meaning; ids of calls if they are the provider's.
    private static func comparable(_ sum: JSON, _ upstream: [UInt8]) -> JSON {
        var sum = sum
        for (key, choice) in sum.objectValue ?? [:] {
            for (name, call) in choice.objectValue ?? [:] where name.hasPrefix("tool_call") {
                var call = call
                let arguments = call["arguments"]?.stringValue.flatMap { try? JSON(parsing: $0) }
                if let arguments { call["arguments"] = arguments }
                let id = call["id"]?.stringValue ?? ""
                if id.isEmpty || !String(decoding: upstream, as: UTF8.self).contains(id) { call["id"] = nil }
                sum[key]?[name] = call
            }
        }
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
