import LLMCore
import Testing

@Suite struct UsageTests {
    /// The object as a client gets it, when the usage is read and written again; the wanted text is canonical.
    @Test(arguments: [
        (#"{"prompt_tokens":19,"completion_tokens":7,"total_tokens":26}"#, nil as String?),
        (#"{"prompt_tokens":5,"total_tokens":5}"#, #"{"completion_tokens":0,"prompt_tokens":5,"total_tokens":5}"#),
        (#"{"total_tokens":5}"#, #"{"completion_tokens":0,"prompt_tokens":5,"total_tokens":5}"#),
        (
            #"{"prompt_tokens":1119,"completion_tokens":307,"total_tokens":1426,"prompt_tokens_details":{"cached_tokens":1024,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":256,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}"#,
            nil
        ),
        (
            #"{"completion_tokens":6,"prompt_tokens":142,"total_tokens":148,"completion_tokens_details":{"reasoning_tokens":0,"text_tokens":6},"prompt_tokens_details":{"cache_write_tokens":30,"cached_tokens":100,"text_tokens":12,"cache_creation_tokens":30},"cache_creation_input_tokens":30,"cache_read_input_tokens":100}"#,
            nil
        ),
        // Wrong types, nulls and unknown members count as absent.
        (
            #"{"prompt_tokens":3.0,"completion_tokens":"4","total_tokens":null,"prompt_tokens_details":null,"x":{"y":1}}"#,
            #"{"prompt_tokens":3,"completion_tokens":0,"total_tokens":3}"#
        ),
        (
            #"{"prompt_tokens":-3,"completion_tokens":4,"total_tokens":1}"#,
            #"{"prompt_tokens":0,"completion_tokens":4,"total_tokens":1}"#
        ),
        // Images and responses.
        (
            #"{"total_tokens":100,"input_tokens":10,"output_tokens":90,"input_tokens_details":{"text_tokens":10,"image_tokens":0},"output_tokens_details":{"reasoning_tokens":5}}"#,
            #"{"completion_tokens":90,"prompt_tokens":10,"total_tokens":100,"prompt_tokens_details":{"text_tokens":10,"image_tokens":0},"completion_tokens_details":{"reasoning_tokens":5}}"#
        ),
        (
            #"{"input_tokens":12,"cache_creation_input_tokens":30,"cache_read_input_tokens":100,"output_tokens":6}"#,
            #"{"prompt_tokens":142,"completion_tokens":6,"total_tokens":148,"cache_creation_input_tokens":30,"cache_read_input_tokens":100}"#
        ),
        // Names that only some providers have.
        (
            #"{"prompt_tokens":19,"completion_tokens":7,"total_tokens":26,"prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":3}"#,
            #"{"prompt_tokens":19,"completion_tokens":7,"total_tokens":26,"prompt_tokens_details":{"cached_tokens":16}}"#
        ),
        (
            #"{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4},"server_tool_use":{"web_search_requests":2},"num_search_queries":2,"citation_tokens":12,"cost":0.0045875}"#,
            #"{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"prompt_tokens_details":{"cache_creation_token_details":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4}},"server_tool_use":{"web_search_requests":2},"num_search_queries":2,"citation_tokens":12,"cost":0.0045875}"#
        ),
        (
            #"{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"cost":{"total_cost":7.5e-05}}"#,
            #"{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"cost":7.5e-05}"#
        ),
    ])
    func roundTrip(_ text: String, _ wanted: String?) throws {
        let usage = try #require(Usage(openAI: JSON(parsing: text)))
        #expect(try JSON.object(usage.openAIObject()) == JSON(parsing: wanted ?? text))
        let again = try #require(Usage(openAI: .object(usage.openAIObject())))
        #expect(again == usage)

        // Written without a tree it is the same bytes.
        var writer = JSONWriter()
        usage.write(to: &writer)
        #expect(writer.bytes == JSON.object(usage.openAIObject()).serialized())

        // From a parsed document it is the same.
        let bytes = Array("{\"id\":\"x\",\"usage\":\(text)}".utf8)
        var tape = JSONTape()
        try tape.parse(bytes, policy: .response, limits: .default)
        let read = bytes.withUnsafeBufferPointer { buffer in
            tape.member("usage", of: tape.root, in: buffer).flatMap { Usage(openAI: $0, on: tape, in: buffer) }
        }
        #expect(read == usage)
    }

    @Test(arguments: ["null", "[]", "{}", "3", #"{"cost":1}"#])
    func noUsage(_ text: String) throws {
        #expect(try Usage(openAI: JSON(parsing: text)) == nil)
    }

    @Test func cacheCountsComeFromWhereverTheyAre() {
        var usage = Usage(promptTokens: 100, completionTokens: 0)
        #expect(usage.cacheReadCount == 0)
        #expect(usage.cacheWriteCount == 0)
        usage.cacheReadInputTokens = 5
        usage.cacheCreation5MinuteTokens = 2
        usage.cacheCreation1HourTokens = 3
        #expect(usage.cacheReadCount == 5)
        #expect(usage.cacheWriteCount == 5)
        usage.cachedTokens = 6
        usage.cacheCreationTokens = 7
        #expect(usage.cacheReadCount == 6)
        #expect(usage.cacheWriteCount == 7)
    }

    @Test func totalsDoNotOverflow() {
        #expect(Usage(promptTokens: .max, completionTokens: 1).totalTokens == .max)
    }
}
