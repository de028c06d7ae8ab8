import LLMCore
import LLMDialects
import Testing

@Suite struct ConverseStreamTests {
    private static let events = [
        AWSFrame.event("messageStart", #"{"role":"assistant"}"#),
        AWSFrame.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}}"#),
        AWSFrame.event("contentBlockStop", #"{"contentBlockIndex":0}"#),
        AWSFrame.event("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"Hi"}}"#),
        AWSFrame.event("contentBlockStop", #"{"contentBlockIndex":1}"#),
        AWSFrame.event(
            "contentBlockStart",
            #"{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t","name":"f"}}}"#
        ),
        AWSFrame.event("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{}"}}}"#),
        AWSFrame.event("contentBlockStop", #"{"contentBlockIndex":2}"#),
        AWSFrame.event("messageStop", #"{"stopReason":"tool_use"}"#),
        AWSFrame.event("metadata", #"{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}"#),
    ]

    @Test func `a stream in order finishes`() throws {
        let pipe = try BedrockCall(["stream": true]).stream(Self.events.flatMap { $0 })
        #expect(pipe.state == .finished && pipe.failure == nil)
        #expect(pipe.usage?.promptTokens == 1)
        #expect(pipe.generatedText == "hmHi{}")
    }

    /// Whatever comes in whatever order: an end or an error, never a crash, and nothing after it.
    @Test(arguments: 0..<200)
    func `events in any order come to an end`(_ seed: Int) throws {
        var dice = Dice(UInt64(seed + 1))
        var events = Self.events
        let odd = [
            AWSFrame.event("contentBlockDelta", #"{"contentBlockIndex":"x","delta":5}"#),
            AWSFrame.event("contentBlockDelta", #"{"delta":{"toolUse":{"input":7}},"contentBlockIndex":-9}"#),
            AWSFrame.event("metadata", "[]"), AWSFrame.event("messageStop", "null"), AWSFrame.event("other", "{}"),
            AWSFrame.event("contentBlockStart", #"{"start":{"toolUse":[]}}"#),
            AWSFrame.event("metadata", #"{"usage":{"inputTokens":-1,"outputTokens":1e99,"cacheDetails":[7]}}"#),
        ]
        for _ in 0..<6 {
            switch dice.roll(4) {
            case 0: events.swapAt(dice.roll(events.count), dice.roll(events.count))
            case 1: events.insert(dice.pick(events), at: dice.roll(events.count))
            case 2: events.remove(at: dice.roll(events.count))
            default: events.insert(dice.pick(odd), at: dice.roll(events.count))
            }
        }
        for model in ["anthropic.claude-3-5-sonnet-20240620-v1:0", "invoke/amazon.titan-text-express-v1"] {
            let pipe = try BedrockCall(["stream": true], model: model).stream(events.flatMap { $0 })
            #expect(pipe.isOver)
            #expect((pipe.failure == nil) == (pipe.state == .finished))
        }
    }

    @Test(arguments: [
        "anthropic.claude-3-5-sonnet-20240620-v1:0", "us.amazon.nova-lite-v1:0", "meta.llama3-8b-instruct-v1:0",
    ])
    func `pieces of invoked models in any shape come to an end`(_ model: String) throws {
        let payloads = [
            "e30=", "W10=", "bnVsbA==", "", "!", "eyJ0eXBlIjo1fQ==", "eyJtZXNzYWdlU3RvcCI6MX0=", "eyJtZXRhZGF0YSI6W119",
        ]
        for payload in payloads {
            let event = AWSFrame.event("chunk", #"{"bytes":"\#(payload)"}"#)
            let pipe = try BedrockCall(["stream": true], model: "invoke/" + model).stream(event + event)
            #expect(pipe.isOver)
        }
        for text in ["{}", "[]", #"{"bytes":7}"#, "x"] {
            let pipe = try BedrockCall(["stream": true], model: "invoke/" + model).stream(AWSFrame.event("chunk", text))
            #expect(pipe.failure != nil)
        }
    }
}
