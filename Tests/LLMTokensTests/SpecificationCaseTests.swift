import LLMCore
import LLMTokens
import Testing

/// Cases taken from running LiteLLM.
@Suite struct SpecificationCaseTests {
    @Test func tokenCases() throws {
        let cases = try #require(try TestData.json("token_cases").arrayValue)
        #expect(cases.count == 38)
        for testCase in cases {
            let arguments = try #require(testCase["args"])
            let name = testCase["name"]?.stringValue ?? ""
            let counted = Self.count(arguments)
            if let expected = testCase["tokens"]?.intValue {
                #expect(counted == expected, "\(name) \(arguments["model"]?.stringValue ?? "")")
            } else {
                #expect(counted == nil, "\(name)")
            }
        }
    }

    private static func count(_ arguments: JSON) -> Int? {
        let model = arguments["model"]?.stringValue ?? ""
        let counter = TokenCounter()
        switch arguments["text"] {
        case .string(let text): return counter.count(text: text, model: model)
        case .array(let texts): return counter.count(texts: texts.compactMap(\.stringValue), model: model)
        default: break
        }
        let options = TokenCountOptions(
            countsResponse: arguments["count_response_tokens"]?.boolValue ?? false,
            usesDefaultImageTokens: arguments["use_default_image_token_count"]?.boolValue ?? false,
            defaultTokenCount: arguments["default_token_count"]?.intValue
        )
        return try? counter.count(
            messages: arguments["messages"] ?? .null,
            tools: arguments["tools"],
            toolChoice: arguments["tool_choice"],
            model: model,
            options: options
        )
    }

    @Test func trimCases() throws {
        let cases = try #require(try TestData.json("trim_cases").arrayValue)
        #expect(cases.count == 7)
        for testCase in cases {
            let arguments = try #require(testCase["args"])
            let name = testCase["name"]?.stringValue ?? ""
            let trimmed = TokenCounter().trimMessages(
                arguments["messages"] ?? .null,
                model: arguments["model"]?.stringValue,
                maxTokens: arguments["max_tokens"]?.intValue
            )
            if arguments["return_response_tokens"]?.boolValue == true {
                #expect(trimmed.messages == testCase["result"]?[0], "\(name)")
                #expect(trimmed.responseTokens == testCase["result"]?[1]?.intValue, "\(name)")
            } else {
                #expect(trimmed.messages == testCase["result"], "\(name)")
            }
        }
    }
}
