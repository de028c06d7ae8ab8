import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A value that asks for what a provider does anyway is neither refused nor named as dropped, wherever it goes.
@Suite struct NeutralValueTests {
    private static let tools =
        #""tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}]"#
    private static let functions = #""functions":[{"name":"f","description":"d","parameters":{"type":"object"}}]"#

    /// The parameter and the members beside `model` and `messages`.
    private static let values = [
        ("n", #""n":1"#), ("presence_penalty", #""presence_penalty":0"#),
        ("frequency_penalty", #""frequency_penalty":0.0"#), ("logprobs", #""logprobs":false"#),
        ("top_logprobs", #""logprobs":false,"top_logprobs":0"#),
        ("parallel_tool_calls", tools + #","parallel_tool_calls":true"#),
        ("parallel_tool_calls", #""parallel_tool_calls":false"#),
        ("response_format", #""response_format":{"type":"text"}"#), ("logit_bias", #""logit_bias":{}"#),
        ("stop", #""stop":[]"#), ("stop", #""stop":null"#), ("tools", #""tools":[]"#),
        ("functions", #""functions":[]"#), ("store", #""store":false"#), ("service_tier", #""service_tier":"auto""#),
        ("service_tier", #""service_tier":"default""#), ("modalities", #""modalities":["text"]"#),
        ("tool_choice", tools + #","tool_choice":"auto""#), ("tool_choice", #""tool_choice":"none""#),
        ("tool_choice", #""tools":[],"tool_choice":"none""#),
        ("function_call", functions + #","function_call":"auto""#),
        ("user", #""user":"""#), ("verbosity", #""verbosity":"medium""#),
    ]

    /// These say nothing only to a model that does not think.
    private static let thoughts = [
        ("reasoning_effort", #""reasoning_effort":"none""#), ("thinking", #""thinking":{"type":"disabled"}"#),
    ]

    @Test(arguments: LosslessTarget.all)
    func `says nothing and loses nothing`(_ deployment: LosslessTarget) throws {
        let reasons = deployment.target.profile.row.map { $0.features[.reasoning] == true } ?? true
        for (name, members) in Self.values + (reasons ? [] : Self.thoughts) {
            let dropped: [String]
            do {
                dropped = try Self.dropped(members, deployment)
            } catch {
                // Refused is what these providers refuse whatever stands beside it.
                if (try? Self.dropped(#""seed":1"#, deployment)) == nil { return }
                Issue.record("\(deployment.name) refuses {\(members)}: \(error)")
                continue
            }
            #expect(!dropped.contains(name), "\(deployment.name) names \(name) of {\(members)}")
        }
    }

    @Test(arguments: [
        ("presence_penalty", #""presence_penalty":0.5"#), ("logprobs", #""logprobs":true"#),
        ("parallel_tool_calls", tools + #","parallel_tool_calls":false"#), ("logit_bias", #""logit_bias":{"1":2}"#),
        ("response_format", #""response_format":{"type":"json_object"}"#), ("store", #""store":true"#),
        ("service_tier", #""service_tier":"flex""#), ("modalities", #""modalities":["text","audio"]"#),
        ("verbosity", #""verbosity":"low""#), ("reasoning_effort", #""reasoning_effort":"low""#),
    ])
    func `what says something is named`(_ name: String, _ members: String) throws {
        let deployment = try #require(LosslessTarget.all.first { $0.name.hasPrefix("bytez/") })
        #expect(try Self.dropped(members, deployment).contains(name))
    }

    @Test func `thoughts that a thinking model cannot leave out are named`() throws {
        var parameters = NeutralValues(reasons: true, offersTools: false)
        #expect(!parameters.contain("none", of: "reasoning_effort"))
        parameters = NeutralValues(reasons: false, offersTools: false)
        #expect(parameters.contain("none", of: "reasoning_effort"))
    }

    /// A provider's list of parameters counts where nothing may be left out, as with LiteLLM.
    @Test func `is refused where unknown parameters are`() throws {
        let error = #expect(throws: LLMError.self) {
            try RequestParametersTests.parameters(
                #"{"presence_penalty":0}"#,
                provider: "anthropic",
                model: "claude-sonnet-4-5"
            )
        }
        #expect(error?.code == .unsupportedParameters)
    }

    private static func dropped(_ members: String, _ deployment: LosslessTarget) throws -> [String] {
        let body = #"{"model":"m","messages":[{"role":"user","content":"hi"}],\#(members)}"#
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(body.utf8)))
        let input = ChatInput(request: request, answerID: "chatcmpl-1", created: 1_720_000_000)
        return try FetchedAnswers.encode(input, deployment.chat, for: deployment.target).dropped
    }
}
